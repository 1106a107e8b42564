"""Whole runs on a web of odd values: what readers let through must end no run, and no sum may fail to balance.

    PYTHONPATH=tests python tests/fuzz/fuzz_runs.py --seconds 600

Each round makes feeds of every format, pages and heads of answers, their values drawn from a pool of odd ones, for two
days, runs the monitor twice on each in one home, and verifies the home; every third is made again from its archive. The
second run of a day must store nothing. An error, what a verification finds, and a row that comes out other than it was
is a find: it is printed with the folder in which archive, watch list and home are kept, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import traceback
from datetime import datetime, timedelta
from pathlib import Path

import outside
from afterwards import made_again, verified
from alone import done_alone
from odd_web import FORMATS, HEADS, HOST, ITEMS, LINKS, STATUSES, Draw, page, reservation, robots
from small_model import Trained, train_small
from small_web import CLOCK, opml

from flows.monitor import monitor
from flows.running.exit import end_quietly
from warehouse.database import Home, books_to_read, scalar

FEEDS, DAYS = 8, 2  # a round
REMADE = 3  # every so many rounds the home is made again from its archive


def record(draw: Draw, now: datetime, url: str, body: str, *, is_plain: bool) -> bytes:
    """Return a WARC record of an answer, whose head is odd where it need not be plain."""
    raw = body.encode("utf-8", "replace")
    status, heads = "200 OK", [("Content-Type", "text/html")]
    if not is_plain:
        status = draw.choice(STATUSES) if draw.random() < 0.3 else status
        heads = [(name, draw.choice(values)) for name, values in draw.sample(HEADS, draw.randint(0, 5))]
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in heads)]
    block = "\r\n".join([*lines, "", ""]).encode(draw.choice(("utf-8", "utf-8", "latin-1")), "replace") + raw
    at = now - timedelta(hours=draw.randrange(48))
    said = {"WARC-Type": "response", "WARC-Target-URI": url, "WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    if not is_plain and draw.random() < 0.1:
        said["WARC-Date"] = draw.date()
    said |= {"Content-Type": "application/http; msgtype=response", "Content-Length": str(len(block))}
    head = "\r\n".join(["WARC/1.0", *(f"{name}: {value}" for name, value in said.items()), "", ""])
    return head.encode() + block + b"\r\n\r\n"


def make_web(draw: Draw, folder: Path, at: datetime) -> tuple[Path, Path]:
    """Write an archive and a watch list; return where they are."""
    # A feed a host, so that one is not another's; the pages stand on the first of them.
    feeds = [f"https://feed{number}.example/feed" for number in range(FEEDS)]
    records = [
        record(draw, at, url, draw.choice(FORMATS)(draw), is_plain=number < 2 or draw.random() < 0.6)
        for number, url in enumerate(feeds)
    ]
    records += [record(draw, at, f"{HOST}/{n}", page(draw), is_plain=draw.random() < 0.7) for n in range(0, 60, 2)]
    odd = [link for link in draw.sample(LINKS, 10) if link.startswith("http") and not set(link) & set("\r\n\t ")]
    records += [record(draw, at, link, page(draw), is_plain=True) for link in odd]
    for site in (HOST, *(url.removesuffix("/feed") for url in feeds)):
        records.append(record(draw, at, f"{site}/robots.txt", robots(draw), is_plain=draw.random() < 0.8))
        records.append(record(draw, at, f"{site}/.well-known/tdmrep.json", reservation(draw), is_plain=True))
    archive = folder / f"web-{at:%d}.warc"
    archive.write_bytes(b"".join(records))
    return archive, opml(folder / "feeds.opml", *feeds)


def one_round(seed: int, trained: Trained, folder: Path) -> str:
    """Return what was found, an empty text where nothing was."""
    home, draw, finds = trained.put_into(Home(folder / "home")), Draw(seed), list[str]()
    try:
        for day in range(DAYS):
            now = CLOCK + timedelta(days=day)
            archive, feeds = make_web(draw, folder, now)
            counts = []
            for _ in range(2):
                done_alone(monitor(home=str(home.path), feeds=str(feeds), archives=[str(archive)], as_of=now))
                counts.append(stored(home))
            if counts[0] != counts[1]:
                finds.append(f"the second run of day {day} stored: {counts[0]} became {counts[1]}")
            finds += twice(home)
        finds += verified(home, "lived") + (made_again(home) if seed % REMADE == 0 else [])
    except Exception:  # noqa: BLE001  whatever it is, it is what we look for
        return traceback.format_exc()
    print(f"seed {seed}: {counts[-1]}", file=sys.stderr)
    return "\n".join(finds)


def twice(home: Home) -> list[str]:
    """Return which tables have a row twice that must be there once."""
    keys = {"entries": "entry_id, revision", "articles": "article_id", "revisions": "article_id, revision"}
    keys |= {"passages": "passage_id", "refined": "entry_id, entry_revision"}
    with books_to_read(home) as db:
        counted = {
            table: scalar(db, f"select count(*) - count(distinct ({key})) from {table}") for table, key in keys.items()
        }
    return [f"{count} rows of {table} are there twice" for table, count in counted.items() if count]


def stored(home: Home) -> dict[str, int]:
    """Return how many rows there are of what a second run must not add to."""
    with books_to_read(home) as db:
        tables = ("entries", "articles", "revisions", "passages")
        return {table: scalar(db, f"select count(*) from {table}") for table in tables}


def main() -> int:
    """Run rounds; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    finds, rounds, found = Path(tempfile.mkdtemp(prefix="finds-")), 0, 0
    os.environ["TRENDLEDGER_MODEL_CACHE"] = str(finds / "models")
    with outside.closed():
        trained = train_small(finds)
        until = time.monotonic() + asked.seconds
        while time.monotonic() < until:
            folder = finds / str(asked.seed + rounds)
            folder.mkdir()
            what = one_round(asked.seed + rounds, trained, folder)
            rounds += 1
            if what:
                found += 1
                print(f"{folder}\n{what}", file=sys.stderr)
            else:
                shutil.rmtree(folder)
    print(
        f"runs: {rounds} rounds of {DAYS * FEEDS * ITEMS} items in {asked.seconds:g} s, from seed {asked.seed}: {found} finds"
    )
    return int(found > 0)


if __name__ == "__main__":
    end_quietly()
    sys.exit(main())
