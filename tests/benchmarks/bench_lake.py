"""A lake on PostgreSQL under load: one committer, two makers of shards, ten readers; nothing lost and no read failed.

    PYTHONPATH=tests:tests/flows python tests/benchmarks/bench_lake.py [MINUTES]

For so many minutes (10) backfills take in archive after archive, PAGES new articles each, while two processes of
`trendledger work` make shards beside them and ten open the published copy, ask, close it, and do so again PAUSE
seconds later. Behind it every article that was kept is there once, each copy that a reader saw held no fewer than the one
before, and `verify` finds nothing. PostgreSQL is the machine's own, started on loopback; the engine of lakes is installed in a temporary folder.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

from front_door import CommandLine
from lake_engine import install, postgres
from real_station import free_port
from small_web import FEED, answer, opml, page, warc

MINUTES = 10.0
PAGES, READERS, MAKERS = 600, 10, 2
MAKERS_WAIT = 200  # for the next backfill, in seconds
PAUSE = 10  # of a reader, in seconds: ten that open a copy without pause would be all that two processors do
PARAGRAPHS, SENTENCES, SHORTEST = 3, 5, 8
DEMO = Path(__file__).resolve().parents[2] / "warehouse" / "demo" / "articles"
HTML = ("Content-Type", "text/html; charset=utf-8")
READER = """
import json, sys, time
from pathlib import Path
from warehouse.database import Home
from warehouse.published.publish import open_published, query
home, stop, pause = Home(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
times, wrong, seen = 0, [], [0]
while not stop.exists():
    try:
        with open_published(home) as db:
            ((told, held, tagged),) = query(
                db, "select articles, (select count(*) from api.articles), (select count(*) from api.evidence) from api.meta"
            ).rows
        times += 1
        if told != held or held < seen[-1]:
            wrong.append(f"{told} told, {held} held, {seen[-1]} before")
        if held != seen[-1]:
            seen.append(held)
    except Exception as error:
        wrong.append(repr(error)[:300])
    time.sleep(pause)
print(json.dumps({"times": times, "wrong": wrong, "seen": seen[1:]}))
"""


def archive_of(folder: Path, number: int) -> Path:
    """Write an archive of so many articles that no other one has."""
    pages = [
        answer(f"https://desk.example/{one}", page(f"No. {one}", *paragraphs(one)), HTML)
        for one in range(number * PAGES, (number + 1) * PAGES)
    ]
    return warc(folder / f"crawl-{number}.warc.gz", pages)


def paragraphs(number: int) -> list[str]:
    """Return an article of its own: sentences of the demo's, drawn at random."""
    drawn = random.Random(number).sample(sentences(), PARAGRAPHS * SENTENCES)
    return [" ".join(drawn[start : start + SENTENCES]) for start in range(0, len(drawn), SENTENCES)]


@lru_cache(maxsize=1)
def sentences() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(DEMO.rglob("*.md"))]
    found = [part.strip() for text in texts for part in re.split(r"(?<=[.!?])\s+", text.rpartition("---")[2])]
    return [one for one in found if len(one.split()) > SHORTEST]


def take_in(command: CommandLine, folder: Path, number: int) -> tuple[float, int]:
    """Take an archive in; return the seconds, and how many articles were kept of it."""
    watched, begun = opml(folder / "feeds.opml", FEED), time.monotonic()
    done = command("--json", "backfill", "--warc", archive_of(folder, number), "--feeds", watched)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - begun, json.loads(done.stdout)["stages"]["articles"]["kept"]


def beside(stack: ExitStack, command: CommandLine, *words: str) -> subprocess.Popen[str]:
    """Start a process that is at work until the end."""
    environment = {**os.environ, **command.settings}
    process = subprocess.Popen([sys.executable, *words], env=environment, cwd=command.folder, stdout=-1, text=True)
    stack.callback(process.kill)
    return process


def under_load(command: CommandLine, folder: Path, seconds: float) -> tuple[list[tuple[float, int]], list[dict], int]:
    """Take in archives for so long; return what came of each, what readers met, and how many shards were made beside."""
    stop, home, took = folder / "stop", command.settings["TRENDLEDGER_HOME"], []
    with ExitStack() as stack:
        makers = [
            beside(stack, command, "-m", "trendledger", "--json", "work", "--wait", str(MAKERS_WAIT))
            for _ in range(MAKERS)
        ]
        readers = [beside(stack, command, "-c", READER, home, str(stop), str(PAUSE)) for _ in range(READERS)]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            took.append(take_in(command, folder, len(took) + 1))
        stop.touch()
        met = [json.loads(reader.communicate(timeout=120)[0]) for reader in readers]
        made = sum(json.loads(maker.communicate(timeout=2 * MAKERS_WAIT)[0])["made"] for maker in makers)
    return took, met, made


def main() -> None:
    """Print what the load came to."""
    seconds = 60 * float(sys.argv[1] if len(sys.argv) > 1 else MINUTES)
    with tempfile.TemporaryDirectory() as made, postgres(free_port()) as server:
        folder = Path(made)
        engine = install(folder / "engine")
        paths = os.pathsep.join([str(engine), *sys.path])
        settings = {
            "TRENDLEDGER_HOME": str(folder / "home"),
            "PYTHONPATH": paths,
            "PREFECT_HOME": str(folder / "prefect"),
        }
        command = CommandLine(folder, settings)
        _, first = take_in(command, folder, 0)
        moved = command("migrate", "--to", "lake", "--catalog", server.catalog)
        assert moved.returncode == 0, moved.stderr
        took, met, by_makers = under_load(command, folder, seconds)
        held = command("sql", "select count(*) as articles, count(distinct url) as urls from api.articles", "--json")
        verified = command("verify")
    wrong = [said for one in met for said in one["wrong"]]
    times, third = [taken for taken, _ in took], max(1, len(took) // 3)
    print(
        f"{len(took)} backfills of {PAGES} pages in {sum(times):.0f} s, {by_makers} shards made beside them; the first third "
        f"took {sum(times[:third]) / third:.1f} s each, the last {sum(times[-third:]) / third:.1f}"
    )
    print(f"{READERS} readers: {sum(one['times'] for one in met):,} answers, {len(wrong)} wrong or failed {wrong[:3]}")
    (counted,) = json.loads(held.stdout)
    print(
        f"kept {first + sum(kept for _, kept in took):,} articles, held {counted}; verify: exit code {verified.returncode}"
    )


if __name__ == "__main__":
    main()
