"""Who holds the locks of a home: each by its process, as the kernel has it. Takes none of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from flows.running.doctor.finding import Observation, bad, well, worth_knowing
from warehouse.database import Home
from warehouse.locks import QUEUE

STATION, RUN, WRITER, BOOKS = "up.lock", "run.lock", "warehouse.lock", "warehouse.duckdb"
WHAT = {
    STATION: "`trendledger up` is at work",
    RUN: "a run is at work",
    WRITER: "the warehouse is being written",
    QUEUE: "somebody waits to write to the warehouse",
    BOOKS: "the warehouse is open",
}
PROC = Path("/proc")
# `4: FLOCK  ADVISORY  WRITE 1234 00:2d:5678 0 EOF`; a line with -> is of one that waits.
LINE = re.compile(
    r"^\d+: (?:FLOCK|POSIX)\s+\S+\s+(?:READ|WRITE)\s+(-?\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) ", re.MULTILINE
)
STOPPED = frozenset("Tt")  # by Ctrl-Z or a debugger: it holds what it holds until somebody wakes it
WORDS_SHOWN = 6


class Holder(NamedTuple):
    """A process that holds a lock: its number, its state as one letter, and its words, without any address."""

    pid: int
    state: str
    words: str


def held(home: Home) -> dict[str, list[Holder]]:
    """Return who holds each lock that is held; empty where the kernel does not say (only Linux does)."""
    try:
        lines = (PROC / "locks").read_text(encoding="ascii")
    except OSError:
        return {}
    by_file = parsed(lines)
    found = {}
    for name in WHAT:
        try:
            status = (home.path / name).stat()
        except OSError:
            continue
        pids = by_file.get((os.major(status.st_dev), os.minor(status.st_dev), status.st_ino), [])
        if pids:
            found[name] = [_holder(pid) for pid in dict.fromkeys(pids)]
    return found


def parsed(lines: str) -> dict[tuple[int, int, int], list[int]]:
    r"""Return the processes that hold a lock on each file, by device and inode, from the kernel's list.

    >>> parsed("1: FLOCK  ADVISORY  WRITE 77 08:01:5 0 EOF\n1: -> FLOCK  ADVISORY  WRITE 78 08:01:5 0 EOF\n")
    {(8, 1, 5): [77]}
    """
    found: dict[tuple[int, int, int], list[int]] = {}
    for pid, major, minor, inode in LINE.findall(lines):
        found.setdefault((int(major, 16), int(minor, 16), int(inode)), []).append(int(pid))
    return found


def told(home: Home, by_lock: Mapping[str, Sequence[Holder]]) -> Iterator[Observation]:
    """Yield an observation for each lock that is held, and one where none is."""
    if not by_lock:
        yield well("locks", f"nobody holds a lock in {home.path}")
    for name, holders in by_lock.items():
        who = _named(holders)
        stopped = [one for one in holders if one.state in STOPPED]
        if stopped:
            mend = f"`kill -CONT {stopped[0].pid}` lets it go on, `kill {stopped[0].pid}` ends it; nothing is lost"
            yield bad("locks", f"{WHAT[name]}, by a process that is stopped: {who}", mend)
        elif name == BOOKS and not _same(holders, by_lock.get(WRITER, ())):
            mend = "close it there: to query, open published/current.duckdb instead, which never blocks a run"
            yield worth_knowing("locks", f"{home.warehouse} is open in a program that is no run: {who}", mend)
        else:
            yield well("locks", f"{WHAT[name]}: {who}")


def _same(some: Iterable[Holder], others: Iterable[Holder]) -> bool:
    return {one.pid for one in some} <= {one.pid for one in others}


def _named(holders: Sequence[Holder]) -> str:
    return "; ".join(f"process {one.pid} ({one.words})" for one in holders)


def _holder(pid: int) -> Holder:
    """Return what can be seen of a process: of other users' and other containers' not all can."""
    try:
        state = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
        line = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace")
    except (OSError, IndexError):
        return Holder(pid, "?", "not to be seen from here")
    # No address: one may carry a key. Paths are cut to their names, so that a line stays one.
    words = [word.rpartition("/")[2] for word in line.split("\0") if word and "://" not in word]
    return Holder(pid, state, " ".join(words[:WORDS_SHOWN]) or "?")
