"""Pages a second through collect, fetch and refine, from a server of our own on loopback, beside bare trafilatura.

    TRENDLEDGER_PAGES=pages.tar.gz python tests/benchmarks/bench_pages.py

The same pages, real ones where an archive of HTML files is named and the demo's otherwise, each many times over with
another first sentence. Bare trafilatura has as many processes, and the pages in memory: no network, no archive, no
language, no passages, no books.

The target is 1.4 times as many pages a second; on 1,200 made of 91 real ones it was 1.24 on a quiet machine and .9 to 1.2
beside other work. The floor: of a page bare trafilatura takes 40 ms, its fast mode without metadata 23, `extract_page`
29 with metadata, language and passages, and 6 go to fetching, archive and books. 14 of the 91 are read by the default
mode, as the fast one's text may not stand.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import statistics
import tarfile
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from at_hand import at_hand
from prefect import flow
from small_sites import Sites, served

from flows.running.exit import end_quietly

CLOCK = datetime(2026, 11, 1, 6, tzinfo=UTC)
SITES = Sites(port=18433, hosts=20, feeds=1, entries=60)
TURNS = 5
PAGES = SITES.hosts * SITES.feeds * SITES.entries


def pages() -> list[bytes]:
    """Return PAGES pages that differ in a sentence."""
    archive = at_hand("TRENDLEDGER_PAGES")
    found = packed(archive) if archive else demo()
    return [varied(found[place % len(found)], place) for place in range(PAGES)]


def packed(archive: Path) -> list[bytes]:
    """Return the HTML files of a tar."""
    with tarfile.open(archive) as tar:
        opened = [tar.extractfile(member) for member in tar if member.name.endswith(".html")]
        return [page.read() for page in opened if page is not None]


def demo() -> list[bytes]:
    """Return the pages of the demo's archive."""
    from flows.steps.demo_web import answers

    return [answer.body for answer in answers(files("warehouse") / "demo") if b"<article" in answer.body]


def varied(page: bytes, place: int) -> bytes:
    """Return the page with a word of its own at the end of its first paragraph of some length."""
    end = page.find(b"</p>", page.find(b"<p") + 200)
    return page if end < 0 else page[:end] + b" Number%d." % place + page[end:]


@flow(name="collect and refine")
async def through_the_books(home: Path) -> dict[str, float]:
    """Return the seconds of each stage."""
    from flows.monitor import fetch_and_refine, register_feeds
    from flows.running.run_context import RunOrder, open_run
    from flows.stages.collect import collect
    from warehouse.database import Home

    place = Home(home)
    listed = register_feeds(place, str(home / "feeds.toml"), CLOCK, is_live=True)
    order = RunOrder(place, CLOCK, CLOCK, feeds=listed, allowed_hosts=tuple(SITES.addresses))
    seconds = {}
    async with open_run(order) as context:
        for stage in (collect, fetch_and_refine):
            start = time.perf_counter()
            await stage(context)
            seconds[stage.__name__] = time.perf_counter() - start
    return seconds


def ours() -> float:
    """Return pages a second, and print where the time went."""
    with tempfile.TemporaryDirectory() as folder, served(SITES, pages()):
        from flows.commands.start_flows import prefect_of
        from flows.running.run_context import workers
        from flows.running.without_server import with_one_client
        from flows.steps.pages.extract import ExtractError
        from flows.steps.pages.read_page import read_page
        from warehouse.database import Home, writing

        home = Path(folder)
        (home / "feeds.toml").write_text(SITES.watch_list)
        with prefect_of(Home(home)):
            warm = [(page, "", "") for page in demo()[:20]]
            asyncio.run(workers().run(read_page, warm, expected=ExtractError, fate="no text"))
            seconds = asyncio.run(with_one_client(through_the_books(home)))
        with writing(Home(home)) as db:
            stored = db.execute("select count(*) from articles").fetchone()
        told = ", ".join(f"{stage} {spent:.1f} s" for stage, spent in seconds.items())
        rate = PAGES / sum(seconds.values())
        print(f"collect and refine: {rate:,.0f} pages a second ({PAGES} pages, {stored[0]} articles; {told})")
        return rate


def extract_alone(page: bytes) -> int:
    """What bare trafilatura makes of a page, metadata included."""
    import trafilatura

    found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
    return len(found.text or "") if found else 0


def bare() -> float:
    """Return pages a second of trafilatura alone."""
    bodies, processes = pages(), len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(extract_alone, bodies[:20]))
        start = time.perf_counter()
        list(pool.map(extract_alone, bodies, chunksize=10))
        rate = len(bodies) / (time.perf_counter() - start)
    print(f"bare trafilatura, {processes} processes: {rate:,.0f} pages a second")
    return rate


def main() -> None:
    """Print both rates, measured in turns, and the median of their ratios: a machine shared with others is moody."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    ratios = []
    for _ in range(TURNS):
        alone = bare()
        ratios.append(ours() / alone)
    print(f"ratio {statistics.median(ratios):.0%} (of {', '.join(f'{ratio:.0%}' for ratio in ratios)})")


if __name__ == "__main__":
    end_quietly()
    main()
