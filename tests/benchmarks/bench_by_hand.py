"""The product beside what a user would write by hand (by_hand.py), in turns, on one loopback server.

    TRENDLEDGER_PAGES=pages.tar.gz python tests/benchmarks/bench_by_hand.py

A visit to 226 feeds of which none has changed, and a whole run over 300 new pages: real ones where an archive of HTML
files is named and the demo's otherwise. Processor seconds and peak memory of all processes together, and the time by
the clock. What comes before, the first meeting with the feeds and the training of a model, is not measured.

The targets are 1.8 for 300 new pages, which is met for real ones (1.2; the demo's are short, 4.3), and 4 for nothing new,
which is not (4.3: 3.0 s beside .70; where a week has ended since the last visit, 4). The floor of such a visit: 1.2 s load
Prefect with the rest of a run's modules and .4 what comes before, .2 start its engine, .4 ask 226 servers with rules and
pauses, and .6 publish: .2 keep answers, .2 check the copy, .1 sum up. Tried: no statistics and no model of languages in
such a run, no rounds of the garbage collector while modules are loaded, no FastAPI for parameters that nobody reads, no
views planned that were planned for the last copy, the books left open between writes (27 openings were .4 s).

By hand nothing is waited for: no rules of sites, no second between two requests to a host. So only the processor's time
and the memory are compared, and what each does for them is not the same: see by_hand.py.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from at_hand import at_hand
from bench_pages import demo, packed, varied
from small_sites import Sites, served

BEGIN = datetime(2026, 11, 1, 6, tzinfo=UTC)
BETWEEN_VISITS = timedelta(hours=8)  # rules of sites are held for a day
# `trendledger run`, but for the hosts: its parser would take half a second for 226 times --allow-host.
RUN = """
import sys
from datetime import datetime
from pathlib import Path

from flows.commands.run import run
from trendledger import show
from warehouse.database import Home

folder, clock, *hosts = sys.argv[1:]
asked = {"feeds": Path(folder) / "feeds.toml", "as_of": datetime.fromisoformat(clock), "allow_host": hosts}
sys.exit(show(run(**asked, home=Home(Path(folder) / "home")), as_json=False))
"""
# A program with all that it leaves behind: what its forkserver's children took is counted nowhere else.
ADOPT = """
import ctypes, os, sys

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
program = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
ended = {}
while True:
    try:
        process, status = os.wait()
    except ChildProcessError:
        break
    ended[process] = os.waitstatus_to_exitcode(status)
sys.exit(ended[program])
"""
TURNS = int(os.environ.get("TRENDLEDGER_TURNS", "5"))
QUIET = Sites(port=18434, hosts=226, feeds=1)
NEWS = Sites(port=18435, hosts=100, feeds=1)
NEW_ENTRIES = 3  # a feed and turn: 300 pages
DONE = (0, 3)  # 3: all is stored, but a server of Prefect's was too slow to be told
SECONDS_BETWEEN_LOOKS = 0.05
BY_HAND = Path(__file__).with_name("by_hand.py")


class Cost(NamedTuple):
    """What one run has cost, with all its processes."""

    seconds: float
    processors: float
    megabytes: float


def run(words: list[str], **environment: str) -> Cost:
    """Run a program to its end and return what it cost. Raises RuntimeError where it fails."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-ISc", ADOPT, *words],
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment},
            stdout=said,
            stderr=said,
        )
        looks = Looks(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        looks.end()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in DONE:
            said.seek(0)
            raise RuntimeError(said.read().decode())
    return Cost(seconds, used.ru_utime + used.ru_stime, looks.peak / 2**20)


class Looks:
    """Looks often at how much memory a process and all below it hold, shared pages counted once."""

    def __init__(self, root: int) -> None:
        self.root, self.peak, self._is_over = root, 0, threading.Event()
        self._looking = threading.Thread(target=self._look)
        self._looking.start()

    def end(self) -> None:
        self._is_over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._is_over.wait(SECONDS_BETWEEN_LOOKS):
            self.peak = max(self.peak, sum(map(held, family(self.root))))


def family(root: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield root
    try:
        for thread in Path(f"/proc/{root}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from family(int(child))
    except OSError:
        return  # it has ended


def held(process: int) -> int:
    """Return the bytes that a process holds, its part of what it shares; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


class Watcher:
    """One that visits sites again and again, by the product or by hand."""

    def __init__(self, folder: Path, sites: Sites) -> None:
        self.folder, self.sites, self.visits = folder, sites, 0
        folder.mkdir()
        (folder / "feeds.toml").write_text(sites.watch_list)
        urls = (line.split("'")[1] for line in sites.watch_list.splitlines() if line.startswith("url"))
        (folder / "feeds.txt").write_text("\n".join(urls))

    def product(self) -> Cost:
        """Visit the sites as `trendledger run` does, some hours after the last visit."""
        self.visits += 1
        clock = BEGIN + self.visits * BETWEEN_VISITS
        return run(
            [sys.executable, "-c", RUN, str(self.folder), clock.isoformat(), *self.sites.addresses], PREFECT_API_URL=""
        )

    def by_hand(self) -> Cost:
        """Visit the sites with by_hand.py."""
        return run([sys.executable, str(BY_HAND), str(self.folder / "feeds.txt"), str(self.folder / "books.duckdb")])


def pages() -> list[bytes]:
    """Return pages enough for all turns that differ in a word."""
    archive = at_hand("TRENDLEDGER_PAGES")
    found = packed(archive) if archive else demo()
    number = NEWS.hosts * (1 + NEW_ENTRIES * TURNS)
    return [varied(found[place % len(found)], place) for place in range(number)]


@contextmanager
def met(sites: Sites, bodies: list[bytes]) -> Iterator[Watcher]:
    """Serve the sites to one that has met them, and read their first entries, both ways."""
    with tempfile.TemporaryDirectory() as folder, served(sites, bodies):
        watcher = Watcher(Path(folder) / "watcher", sites)
        watcher.product()
        watcher.by_hand()
        yield watcher


def compare(name: str, watcher: Watcher, new_entries: int = 0) -> None:
    """Take turns, each after so many new entries a feed, and print what each cost, and the medians of the ratios."""
    ratios = []
    for _ in range(TURNS):
        for _ in range(new_entries):
            asyncio.run(watcher.sites.ask("/speak"))
        ours, by_hand = watcher.product(), watcher.by_hand()
        ratios.append([mine / theirs for mine, theirs in zip(ours, by_hand, strict=True)])
        for who, cost in (("trendledger", ours), ("by hand", by_hand)):
            print(
                f"{name}, {who:11}: {cost.processors:6.2f} processor s, {cost.megabytes:5.0f} MB, {cost.seconds:5.1f} s"
            )
    seconds, processors, megabytes = (statistics.median(column) for column in zip(*ratios, strict=True))
    print(f"{name}: x{processors:.2f} processor s, x{megabytes:.2f} memory, x{seconds:.2f} s (medians of {TURNS})")


def main() -> None:
    """Print what both cost."""
    bodies = pages()
    with met(QUIET, bodies) as quiet:
        compare("nothing new", quiet)
    with met(NEWS, bodies) as news:
        compare(f"{NEW_ENTRIES * NEWS.hosts} new pages", news, NEW_ENTRIES)


if __name__ == "__main__":
    main()
