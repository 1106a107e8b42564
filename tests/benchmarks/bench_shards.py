"""Shards: what a first look costs and loses, who makes them how fast and whether to the same rows, a gigabyte of news.

    PYTHONPATH=tests python tests/benchmarks/bench_shards.py [look] [hands] [backfill]

The pages are those of ../shared, where that is, and the demo's otherwise. `look`: pages a second at a first look and at
reading, and the recall of the look: of the articles that a backfill of all pages calls about AI, how many it would have
read. `hands`: the same shards by the local pool and by a Dask cluster on loopback, with as many processes; rows by their
hash. `backfill`: an archive of TRENDLEDGER_BENCH_MB (1,024), of which one page in 25 is about AI, through the command,
in a process of its own whose memory is told.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from at_hand import BESIDE
from fastwarc.warc import ArchiveIterator, WarcRecordType
from small_cluster import small_cluster
from small_web import opml, warc

from flows.running.exit import end_quietly
from flows.running.shards.run_shards import Here, RunShards, open_shards
from flows.steps.pages.extract import ExtractError
from flows.steps.pages.read_page import read_page
from flows.steps.pages.workers import Workers
from flows.steps.shards.first_look import worth_reading
from flows.steps.tagging.about_ai import FieldReader
from flows.steps.web.archive import Archive
from flows.steps.web.fetcher import HttpAnswer
from warehouse.catalog.field_words import load_field_words
from warehouse.database import Home, writing
from warehouse.records import Response

SHARED = BESIDE / "archive"
AT = datetime(2026, 11, 1, 6, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
SAMPLE = 150  # of each set, at the look and in the archive of which the recall is told
PAGES_A_SHARD, SHARDS, TURNS = 100, 10, 3
ABOUT_AI_EVERY = 25  # pages of the news; of Common Crawl's of a day in 2026 nobody has counted them here
MEGABYTES = int(os.environ.get("TRENDLEDGER_BENCH_MB", "1024"))
Sets = dict[str, list[bytes]]


def sets() -> Sets:
    """Return the pages at hand, by where they are from."""
    if not SHARED.is_dir():
        from flows.steps.demo_web import answers

        demo = answers(files("warehouse") / "demo")
        return {"demo": [answer.body for answer in demo if b"<article" in answer.body]}
    draw = random.Random(18)
    found = {name: list(archived(SHARED / f"{name}-dev.warc.gz")) for name in ("timelapse", "web")}
    with tarfile.open(SHARED / "extraction-dev.tar.gz") as tar:
        opened = [tar.extractfile(member) for member in tar if member.name.endswith(".html")]
        found["general"] = [page.read() for page in opened if page is not None]
    return {name: draw.sample(pages, min(SAMPLE, len(pages))) for name, pages in found.items()}


def archived(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response):
            if "html" in (record.http_headers.get("Content-Type") or ""):
                yield record.reader.read()


def crawl(path: Path, pages: Sequence[tuple[str, bytes]]) -> Path:
    """Write pages as an archive."""
    return warc(path, (HttpAnswer(url, url, 200, "OK", HTML, body, AT) for url, body in pages))


def look(found: Sets, folder: Path) -> None:
    """Print what a look and what reading cost, and what the look loses."""
    reader = FieldReader(load_field_words())
    for name, pages in found.items():
        begun = time.process_time()
        fates = [worth_reading(body, reader) for body in pages]
        looked = time.process_time()
        for body in pages:
            try:
                read_page(body, "https://desk.example/a", "https://desk.example/a")
            except ExtractError:
                continue
        seconds = (looked - begun, time.process_time() - looked)
        rates = " and ".join(f"{len(pages) / one:,.0f}" for one in seconds)
        print(
            f"{name}: {len(pages)} pages, {rates} a second of processor at a look and read; {fates.count('kept')} kept"
        )
    tell_recall(found, folder, reader)


def tell_recall(found: Sets, folder: Path, reader: FieldReader) -> None:
    """Take in all pages, and see which of those about AI a look would have passed over."""
    named = {
        f"https://{name}.example/{place}": body for name, pages in found.items() for place, body in enumerate(pages)
    }
    archive = crawl(folder / "all.warc.gz", list(named.items()))
    home = take_in(folder / "all", archive, named, "--all-pages")[0]
    with writing(home) as db:
        about = db.execute(
            "select original_url from articles join about_ai using (article_id) where is_about_ai"
        ).fetchall()
    for name in found:
        urls = [url for (url,) in about if urlsplit(url).hostname == f"{name}.example"]
        kept = sum(worth_reading(named[url], reader) == "kept" for url in urls)
        print(f"{name}: {kept} of {len(urls)} articles about AI are kept at a look")


def take_in(folder: Path, archive: Path, urls: Sequence[str] | dict[str, bytes], *words: str) -> tuple[Home, dict, str]:
    """Backfill an archive in a process of its own; return the home, what it says, and how much memory it took, in MB."""
    folder.mkdir()
    feeds = opml(folder / "feeds.opml", *sorted({f"https://{urlsplit(url).hostname}/feed.xml" for url in urls}))
    home = Home(folder / "home")
    asked = ["--home", str(home.path), "--json", "backfill", "--warc", str(archive), "--feeds", str(feeds), *words]
    code = (
        "import sys, trendledger\nfrom peak_memory import peak_megabytes\ntry:\n    trendledger.main()\nfinally:\n    "
    )
    code += "print(peak_megabytes(), file=sys.stderr)"
    there = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, text=True, check=False, env=there)
    assert done.returncode in (0, 3), done.stderr
    return home, json.loads(done.stdout), done.stderr.split()[-1]


def responses_of(archive: Path) -> list[Response]:
    """Return the answers of an archive as a run would know them, had it kept them there."""
    index = Archive([archive])
    held = [(url, index.newest_before(url, AT)) for url in index.addresses()]
    return [
        Response(url, "r", "page", url, url, 200, HTML[0][1], 0, url, AT, archive.name, one.offset, 0)
        for url, one in held
        if one
    ]


async def by(shards: RunShards, archive: Path, pages: Sequence[Response]) -> tuple[float, str]:
    """Return the seconds that all shards took, and a hash of their rows in order."""
    portions = [pages[place : place + PAGES_A_SHARD] for place in range(0, len(pages), PAGES_A_SHARD)]
    begun = time.monotonic()
    came = await asyncio.gather(*(shards.pages(archive.parent, portion) for portion in portions))
    seconds = time.monotonic() - begun
    shards.fold_all()
    return seconds, hashlib.sha256(repr(came).encode()).hexdigest()[:12]


def hands(found: Sets, folder: Path) -> None:
    """Print pages a second by as many processes here and as workers of a cluster, turn about, and whether rows differ."""
    pages = [body for one in found.values() for body in one]
    random.Random(18).shuffle(pages)  # shards of about the same work, as there are many of in a run
    wanted = PAGES_A_SHARD * SHARDS
    named = [(f"https://desk.example/{place}", pages[place % len(pages)]) for place in range(wanted)]
    archive = crawl(folder / "some.warc.gz", named)
    pages = responses_of(archive)
    for processes in (1, 2):
        (cluster_folder := folder / f"cluster{processes}").mkdir()
        with small_cluster(cluster_folder, processes) as cluster:
            turns = asyncio.run(turn_about(cluster.address, folder, archive, pages, processes))
        rates = {who: sorted(wanted / seconds for seconds, _ in came) for who, came in turns.items()}
        middle = {who: one[len(one) // 2] for who, one in rates.items()}
        rows = {digest for came in turns.values() for _, digest in came}
        said = ", ".join(f"{who} {rate:.0f}" for who, rate in middle.items())
        print(
            f"{processes} processes, pages a second: {said}; ratio {middle['cluster'] / middle['here']:.2f}, "
            f"rows {'equal' if len(rows) == 1 else 'DIFFER'} ({', '.join(rows)})"
        )


async def turn_about(
    address: str, folder: Path, archive: Path, pages: Sequence[Response], processes: int
) -> dict[str, list[tuple[float, str]]]:
    """Let both make the same shards in turns; the first turn, in which processes start, does not count."""
    pool, home = Workers(processes), Home(folder / "hands")
    here = Here(folder / "here", pool)
    turns: dict[str, list[tuple[float, str]]] = {"here": [], "cluster": []}
    async with open_shards(home, address, pool) as of_cluster:
        for turn in range(TURNS + 1):
            for who, shards in (("here", RunShards(folder / "here", here, here)), ("cluster", of_cluster)):
                came = await by(shards, archive, pages)
                if turn:
                    turns[who].append(came)
    pool.close()
    return turns


def backfill(found: Sets, folder: Path) -> None:
    """Print what a large archive takes: seconds, memory, and how often as many pages a second as if all were read."""
    about = found.get("timelapse") or found["demo"]
    general = found.get("general") or [body.replace(b"AI", b"tea") for body in about]
    archive, urls = folder / "news.warc.gz", 0
    seconds = time.process_time()
    for place, body in zip(range(len(general)), general, strict=True):
        read(body, place)
    rate = len(general) / (time.process_time() - seconds)

    def answers() -> Iterator[HttpAnswer]:
        nonlocal urls
        while not archive.exists() or archive.stat().st_size < MEGABYTES * 2**20:
            pages = about if urls % ABOUT_AI_EVERY == 0 else general
            url = f"https://news{urls % 20}.example/{urls}"
            yield HttpAnswer(url, url, 200, "OK", HTML, varied(pages[urls * 7 % len(pages)], urls), AT)
            urls += 1

    warc(archive, answers())
    begun, before = time.monotonic(), spent()
    _, summary, memory = take_in(folder / "news", archive, [f"https://news{one}.example/" for one in range(20)])
    seconds, work = time.monotonic() - begun, spent() - before
    print(
        f"{urls:,} pages in {archive.stat().st_size / 2**20:,.0f} MB: {seconds:,.0f} s by the clock, {work:,.0f} of "
        f"processor; {int(memory):,} MB of memory; {urls / work:,.0f} pages a second of processor, from the "
        f"file to the published copy, where reading alone does {rate:,.1f}: {urls / work / rate:.1f} times as many"
    )
    for stage, fates in summary["stages"].items():
        print(f"  {stage}: {fates}")


def spent() -> float:
    """Return the seconds of processor that processes took that are over by now."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read(body: bytes, place: int) -> None:
    try:
        read_page(body, f"https://desk.example/{place}", f"https://desk.example/{place}")
    except ExtractError:
        return


def varied(page: bytes, place: int) -> bytes:
    """Return the page with a sentence of its own in its first paragraph of some length."""
    end = page.find(b"</p>", page.find(b"<p") + 200)
    return page if end < 0 else page[:end] + b" It is number %d." % place + page[end:]


PARTS = {"look": look, "hands": hands, "backfill": backfill}


def main() -> None:
    """Print the parts that are named, or all."""
    found = sets()
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or PARTS:
            print(f"-- {name}", flush=True)
            PARTS[name](found, Path(folder))


if __name__ == "__main__":
    end_quietly()
    main()
