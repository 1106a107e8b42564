"""Every file of an archive through `parse_feed`, as runs do it, and through feedparser alone, for comparison.

    TRENDLEDGER_ZOO=feeds.tar.gz python tests/benchmarks/bench_feeds.py

Prints one JSON object. Exit code 1 where a file was lost to a crash or a limit, or gave fewer items than feedparser
found; items that repeat one another to the letter count as found.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser

from flows.running.exit import end_quietly
from flows.steps.feeds.parse import FeedError, ParsedFeed, parse_feed
from flows.steps.pages.workers import Done, Lost, Workers

SECONDS = 60.0  # a limit for what hangs: a loaded machine needs more than the 20 of a run
LOSSES = frozenset({"crashed", "timed out", "too large"})


def files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file in a tar."""
    with tarfile.open(archive) as tar:
        for member in tar:
            opened = tar.extractfile(member) if member.isfile() else None
            if opened is not None:
                yield member.name, opened.read()


def feedparser_alone(body: bytes) -> int:
    """Return how many entries feedparser finds with its own settings."""
    return len(feedparser.parse(BytesIO(body)).entries)


def accounted(parsed: ParsedFeed) -> int:
    """Return how many items were found, read or set aside."""
    return len(parsed.entries) + parsed.repeats + parsed.left_out


async def measure(archive: Path) -> dict[str, Any]:
    """Return what came of every file."""
    named = list(files(archive))
    workers = Workers(1, seconds=SECONDS)
    try:
        start = time.perf_counter()
        tasks = [(body, f"https://zoo.example/{name}") for name, body in named]
        ours = await workers.run(parse_feed, tasks, expected=FeedError, fate="no feed")
        seconds = time.perf_counter() - start
        start = time.perf_counter()
        theirs = await workers.run(feedparser_alone, [(body,) for _, body in named], expected=FeedError, fate="no feed")
        seconds_alone = time.perf_counter() - start
    finally:
        workers.close()
    fates = Counter(outcome.fate if isinstance(outcome, Lost) else "kept" for outcome in ours)
    reasons = Counter(outcome.reason[:60] for outcome in ours if isinstance(outcome, Lost))
    pairs = [
        (name, outcome.value if isinstance(outcome, Done) else None, alone.value if isinstance(alone, Done) else 0)
        for (name, _), outcome, alone in zip(named, ours, theirs, strict=True)
    ]
    return {
        "files": len(named),
        "fates": dict(fates),
        "reasons": dict(reasons.most_common()),
        "entries": sum(len(parsed.entries) for _, parsed, _ in pairs if parsed),
        "repeats": sum(parsed.repeats for _, parsed, _ in pairs if parsed),
        "left_out": sum(parsed.left_out for _, parsed, _ in pairs if parsed),
        "entries_of_feedparser_alone": sum(alone for _, _, alone in pairs),
        "files_with_fewer": [name for name, parsed, alone in pairs if (accounted(parsed) if parsed else 0) < alone],
        "files_with_more": sum(parsed is not None and len(parsed.entries) > alone for _, parsed, alone in pairs),
        "seconds": round(seconds, 1),
        "seconds_of_feedparser_alone": round(seconds_alone, 1),
    }


def main() -> int:
    """Measure the archive that TRENDLEDGER_ZOO names."""
    archive = os.environ.get("TRENDLEDGER_ZOO", "")
    if not archive:
        print("Name a tar of feed files in TRENDLEDGER_ZOO.", file=sys.stderr)
        return 2
    found = asyncio.run(measure(Path(archive)))
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return 1 if found["files_with_fewer"] or LOSSES & found["fates"].keys() else 0


if __name__ == "__main__":
    end_quietly()
    sys.exit(main())
