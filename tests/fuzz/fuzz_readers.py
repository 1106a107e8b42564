"""Broken feeds and pages by the ten thousand, through the readers that take what strangers send.

    TRENDLEDGER_ZOO=feeds.tar.gz TRENDLEDGER_PAGES=pages.tar.gz python tests/fuzz/fuzz_readers.py --seconds 600

Takes the files of these archives, or small ones of its own, breaks them in a few places each, and reads them in the
pool that runs use. An error that no reader promises is a find: it is printed with its input's file, and the exit code
is 1. So is a crash. A process stopped at its limit of time or memory is counted: that is what the limit is for.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tarfile
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from flows.running.exit import end_quietly
from flows.steps.feeds.parse import parse_feed
from flows.steps.feeds.parsed_feed import FeedError
from flows.steps.pages.extract import ExtractError
from flows.steps.pages.read_page import read_page
from flows.steps.pages.workers import Done, Workers

AT_ONCE = 64
LARGEST = 400_000  # bytes of an input; larger ones are slow, and broken no differently
FEEDS = (
    (
        b"<?xml version='1.0'?><rss version='2.0'><channel><title>Desk</title><item><guid>1</guid><title>One</title>"
        b"<link>https://desk.example/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>"
        b"<description><![CDATA[<p>Words</p>]]></description></item></channel></rss>"
    ),
    (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Desk</title><entry><id>urn:1</id><title type='html'>One</title>"
        b"<link href='/1'/><updated>2026-03-02T10:00:00+01:00</updated><content type='xhtml'><div>Words</div></content>"
        b"</entry></feed>"
    ),
    (
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "Desk", "items": [{"id": "1", "url": "https://desk.example/1"'
        b', "content_html": "<p>Words</p>", "date_published": "2026-03-02T10:00:00Z"}]}'
    ),
    (
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://desk.example/1</loc>"
        b"<lastmod>2026-03-02</lastmod></url></urlset>"
    ),
)
PAGES = (
    b"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>One</title><meta name='author' content='Ada'>"
    b'<script type=\'application/ld+json\'>{"@type": "NewsArticle", "datePublished": "2026-03-02"}</script></head><body>'
    b"<article><h1>One</h1><p>"
    + b"The desk reports on models and on what they do. " * 30
    + b"</p></article></body></html>",
)
TOKENS = (
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"-->",
        b"&#x0;",
        b"&#1114112;",
        b"&lol9;",
        b"\x00",
        b"\xff\xfe",
    ),
    *(b"<item>", b"</item>", b"<entry>", b"</channel>", b"<pubDate>", b"<guid isPermaLink='", b"<link href='//[::1'>"),
    *(b"<!DOCTYPE x [<!ENTITY a 'aa'>]>", b"<?xml version='1.1' encoding='utf-7'?>", b"<?xml encoding='x-none'?>"),
    *(
        b"<div>" * 3000,
        b"<table><tr><td>" * 500,
        b"{" * 2000,
        b"[" * 2000,
        b"9" * 5000,
        b"-1",
        b"1e999",
        b"null",
        b"{}",
    ),
    *(
        b"Mon, 32 Foo 99999 25:61:61 +9999",
        b"0000-00-00T00:00:00Z",
        b"9999-12-31T23:59:59-23:59",
        "\u202e\ud7ff\u0130".encode(),
    ),
    *(
        b"<script>",
        b"<meta http-equiv=refresh content='0;url=//'>",
        b"<base href='javascript:'>",
        b"<svg><style>",
        b"<p>" * 2000,
    ),
)


def corpus(variable: str, own: Sequence[bytes]) -> list[bytes]:
    """Return the files of the archive that the environment names, or our own."""
    if not os.environ.get(variable):
        return list(own)
    with tarfile.open(os.environ[variable]) as tar:
        opened = [tar.extractfile(member) for member in tar if member.isfile() and member.size <= LARGEST]
        return [*own, *(file.read() for file in opened if file is not None)]


def broken(files: Sequence[bytes], draw: random.Random) -> bytes:
    """Return one of the files, broken in one to eight places."""
    body = bytearray(draw.choice(files))
    for _ in range(draw.randint(1, 8)):
        place = draw.randint(0, len(body))
        length = draw.choice((1, 4, 40, 400, 4000))
        match draw.randrange(6):
            case 0:
                body[place : place + length] = b""
            case 1:
                body[place:place] = draw.choice(TOKENS)
            case 2:
                body[place : place + 4] = draw.randbytes(4)
            case 3:
                body[place:place] = body[place : place + length] * draw.randint(1, 20)
            case 4:
                other = draw.choice(files)
                start = draw.randint(0, len(other))
                body[place:place] = other[start : start + length]
            case 5:
                del body[place:]
        del body[LARGEST:]
    return bytes(body)


def read_feed(body: bytes) -> str:
    """Return how reading a feed ended; an error that is not promised as its traceback."""
    return _ended(parse_feed, FeedError, body, "https://desk.example/feed")


def read_article(body: bytes) -> str:
    """Return how reading a page ended, likewise."""
    return _ended(read_page, ExtractError, body, "https://desk.example/1", "https://desk.example/1")


def _ended(reader: Callable[..., object], expected: type[Exception], *arguments: object) -> str:
    try:
        reader(*arguments)
    except expected:
        return "refused"
    except Exception:  # noqa: BLE001  whatever it is, it is what we look for
        return traceback.format_exc()
    return "read"


async def hunt(reader: Callable[[bytes], str], files: Sequence[bytes], seconds: float, seed: int, finds: Path) -> bool:
    """Break files and read them for so many seconds; print what happened; return whether anything was found."""
    draw, workers, ends, found = random.Random(seed), Workers(), Counter[str](), False
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            bodies = [broken(files, draw) for _ in range(AT_ONCE)]
            outcomes = await workers.run(reader, [(body,) for body in bodies], expected=FeedError, fate="")
            for body, outcome in zip(bodies, outcomes, strict=True):
                end = outcome.value if isinstance(outcome, Done) else outcome.fate
                is_find = "\n" in end or end == "crashed"
                ends["found" if is_find else end] += 1
                if is_find:
                    found = True
                    file = finds / f"{reader.__name__}-{ends['found']}"
                    file.write_bytes(body)
                    print(f"{file}\n{end}", file=sys.stderr)
    finally:
        workers.close()
    print(f"{reader.__name__}: {sum(ends.values()):,} inputs in {seconds:g} s, seed {seed}: {dict(ends)}")
    return found


def main() -> int:
    """Hunt in both readers; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    finds = Path(tempfile.mkdtemp(prefix="finds-"))
    hunts = ((read_feed, corpus("TRENDLEDGER_ZOO", FEEDS)), (read_article, corpus("TRENDLEDGER_PAGES", PAGES)))
    found = [asyncio.run(hunt(reader, files, asked.seconds, asked.seed, finds)) for reader, files in hunts]
    return int(any(found))


if __name__ == "__main__":
    end_quietly()
    sys.exit(main())
