"""Every feed of an archive through `parse_feed`, as runs do it, beside feedparser alone with its defaults.

    TRENDLEDGER_ZOO=feeds.tar.gz python tests/benchmarks/bench_feeds.py
    TRENDLEDGER_ZOO=web.warc.gz python tests/benchmarks/bench_feeds.py

Prints one JSON object: what came of the files, the processor seconds of each way (medians of turns, in one killable
process), and how many times as fast ours is. Exit code 1 where a file was lost to a crash or a limit, gave fewer items
than feedparser found (items that repeat one another to the letter count as found), or says anything else than it says
where feedparser alone reads it, with the options of runs.

The target is 3 times; on 226 real feeds, of which 183 are plain, it was 3.9 (3.7 to 4.9 in turns). A third of what is left
goes to feedparser itself, for the 43 that are odd, and a third to the words of the longest texts. Feedparser's defaults
clean each text's HTML, nearly two thirds of their time; here nothing of it is shown as HTML.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import feedparser
from at_hand import at_hand, skipped
from fastwarc.warc import ArchiveIterator, WarcRecordType

from flows.running.exit import end_quietly
from flows.steps.feeds.parse import FeedError, ParsedFeed, parse_feed
from flows.steps.pages.workers import Done, Lost, Workers

SECONDS = 60.0  # a limit for what hangs: a loaded machine needs more than the 20 of a run
TURNS = int(os.environ.get("TRENDLEDGER_TURNS", "5"))
LOSSES = frozenset({"crashed", "timed out", "too large"})
LISTED = 10  # files of a kind that are named


class File(NamedTuple):
    """A feed as it was served."""

    body: bytes
    url: str
    content_type: str = ""


class Read(NamedTuple):
    """What came of a file, and what it took; without a feed the reason why there is none."""

    seconds: float
    parsed: ParsedFeed | None
    reason: str = ""


def files(archive: Path) -> Iterator[File]:
    """Yield the files of a tar, or what a WARC file holds beside pages."""
    if archive.name.endswith((".warc", ".warc.gz")):
        with archive.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                content_type = record.http_headers.get("Content-Type", "")
                if "html" not in content_type:
                    yield File(record.reader.read(), record.headers["WARC-Target-URI"], content_type)
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            opened = tar.extractfile(member) if member.isfile() else None
            if opened is not None:
                yield File(opened.read(), f"https://zoo.example/{member.name}")


def as_runs_do(file: File) -> Read:
    """Return what a run makes of a file."""
    start = time.process_time()
    try:
        parsed = parse_feed(*file)
    except FeedError as error:
        return Read(time.process_time() - start, None, error.reason)
    return Read(time.process_time() - start, parsed)


def by_feedparser(file: File) -> Read:
    """Return what a run would make of a file if feedparser read all of them."""
    with patch("flows.steps.feeds.xml_feed.read_plain", lambda *_: None):
        return as_runs_do(file)


def feedparser_alone(file: File) -> tuple[float, int]:
    """Return the time that feedparser takes with its defaults, and how many entries it finds."""
    start = time.process_time()
    found = len(feedparser.parse(BytesIO(file.body)).entries)
    return time.process_time() - start, found


def accounted(read: Read) -> int:
    """Return how many items were found, read or set aside."""
    return len(read.parsed.entries) + read.parsed.repeats + read.parsed.left_out if read.parsed else 0


async def measure(archive: Path) -> dict[str, Any]:
    """Return what came of every file."""
    served = list(files(archive))
    workers = Workers(1, seconds=SECONDS)

    async def through(way: Callable[[File], Any]) -> list[Any]:
        outcomes = await workers.run(way, [(file,) for file in served], expected=FeedError, fate="no feed")
        return [outcome.value if isinstance(outcome, Done) else outcome for outcome in outcomes]

    try:
        turns = [(await through(as_runs_do), await through(feedparser_alone)) for _ in range(TURNS)]
        judged = await through(by_feedparser)
    finally:
        workers.close()
    return told(served, turns, judged)


def told(served: list[File], turns: list[tuple[list[Any], list[Any]]], judged: list[Any]) -> dict[str, Any]:
    """Return the figures of all turns, and what the first one found."""
    ours, alone = turns[0]
    both = [(file.url, read, other, one) for file, read, other, one in zip(served, ours, judged, alone, strict=True)]
    kept = [read for read in ours if isinstance(read, Read) and read.parsed]
    fates = Counter(read.fate if isinstance(read, Lost) else "kept" if read.parsed else "no feed" for read in ours)
    fewer = [url for url, read, _, one in both if accounted(of(read)) < (0 if isinstance(one, Lost) else one[1])]
    others = [url for url, read, other, _ in both if of(read)[1:] != of(other)[1:]]
    seconds, seconds_alone = (
        [sum(0 if isinstance(read, Lost) else read[0] for read in turn[way]) for turn in turns] for way in (0, 1)
    )
    ratios = [theirs / mine for mine, theirs in zip(seconds, seconds_alone, strict=True)]
    return {
        "files": len(served),
        "fates": dict(fates),
        "reasons": dict(Counter(of(read).reason[:60] for read in ours if not of(read).parsed).most_common()),
        "entries": sum(len(read.parsed.entries) for read in kept),
        "repeats": sum(read.parsed.repeats for read in kept),
        "left_out": sum(read.parsed.left_out for read in kept),
        "entries_of_feedparser_alone": sum(one[1] for one in alone if not isinstance(one, Lost)),
        "files_with_fewer": fewer,
        "files_with_more": sum(
            bool(of(read).parsed) and accounted(of(read)) > one[1] for _, read, _, one in both if not isinstance(one, Lost)
        ),
        "files_that_say_something_else": others[:LISTED],
        "processor_seconds": round(statistics.median(seconds), 2),
        "processor_seconds_of_feedparser_alone": round(statistics.median(seconds_alone), 2),
        "times_as_fast": round(statistics.median(ratios), 2),
        "times_as_fast_of_each_turn": [round(ratio, 2) for ratio in ratios],
    }  # fmt: skip


def of(read: Read | Lost) -> Read:
    """Return what was read, or in place of a lost file one that says so."""
    return Read(0, None, f"{read.fate}: {read.reason}") if isinstance(read, Lost) else read


def main() -> int:
    """Measure the archive that TRENDLEDGER_ZOO names."""
    archive = at_hand("TRENDLEDGER_ZOO")
    if archive is None:
        print(skipped("TRENDLEDGER_ZOO"))
        return 0
    found = asyncio.run(measure(archive))
    print(json.dumps(found, indent=2, ensure_ascii=False))
    is_wrong = found["files_with_fewer"] or found["files_that_say_something_else"] or LOSSES & found["fates"].keys()
    return 1 if is_wrong else 0


if __name__ == "__main__":
    end_quietly()
    sys.exit(main())
