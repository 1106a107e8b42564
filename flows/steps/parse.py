"""Feed bytes to entries. Decides what an item says; leaves fetching and storing to others."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any
from urllib.parse import urljoin

import feedparser

from flows.steps.markup import plain_text
from warehouse.records import identify

MAX_ENTRIES = 1000  # the largest real feed seen lists 700; a longer one is read from its newest end
MAX_CONTENT_CHARACTERS = 200_000  # a long essay has 60,000
MAX_LINE_CHARACTERS = 1000
# What a feed begins with, after white space and a byte order mark; anything else is some other kind of file.
FEED_START = re.compile(rb"<(\?xml|!--|!DOCTYPE\s+(rss|rdf|feed)|rss|feed|rdf:RDF|channel|\w+:)", re.IGNORECASE)


class FeedError(Exception):
    """The bytes are no feed. Says what they are instead, as far as can be told."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """One item as the feed gives it. `guid` is its identity in the feed; `published_said` its date, as written."""

    guid: str
    url: str
    title: str
    author: str
    content: str
    published_at: datetime | None
    updated_at: datetime | None
    published_said: str

    @property
    def digest(self) -> str:
        """What changes when the item is edited. The dates alone do not count: many feeds stamp them anew."""
        return identify(self.url, self.title, self.content)


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed says: its own title and language, and its items, each identity once.

    `left_out` counts items beyond MAX_ENTRIES; `problem` is what was wrong with a feed that could be read all the same.
    """

    title: str
    language: str
    entries: tuple[FoundEntry, ...]
    left_out: int
    problem: str


def parse_feed(body: bytes, url: str, content_type: str = "") -> ParsedFeed:
    """Read a feed. Relative links are resolved against `url`. Raises FeedError where there is none."""
    if not body.strip():
        raise FeedError("it is empty")
    headers = {"content-type": content_type} if content_type else {}
    # A file object, never bytes: feedparser takes a string that looks like an address for one, and opens it.
    parsed = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.version and not parsed.entries:
        raise FeedError(_what_it_is(body, parsed.get("bozo_exception")))
    items = [_entry(item, url) for item in parsed.entries[:MAX_ENTRIES]]
    unique = {entry.guid: entry for entry in reversed(items)}  # of two with one identity the first in the feed stands
    return ParsedFeed(
        title=_line(parsed.feed.get("title", "")),
        language=str(parsed.feed.get("language", "") or "")[:2].lower(),
        entries=tuple(reversed(unique.values())),
        left_out=max(len(parsed.entries) - MAX_ENTRIES, 0),
        problem=str(parsed.bozo_exception) if parsed.bozo else "",
    )


def _what_it_is(body: bytes, problem: object) -> str:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1000]
    if re.search(rb"<html|<!doctype html", start, re.IGNORECASE):
        return "it is a web page, not a feed"
    if start.startswith((b"{", b"[")):
        return "it is JSON, but no JSON Feed"
    if FEED_START.match(start):
        return f"it is XML, but no feed that can be read ({problem})" if problem else "it is XML, but no feed"
    return "it is neither XML nor JSON"


def _entry(item: Any, base: str) -> FoundEntry:
    link = str(item.get("link", "") or "").strip()
    url = urljoin(base, link) if link else ""
    title = _line(item.get("title", ""))
    bodies = [part.get("value", "") for part in item.get("content", ())] + [item.get("summary", "")]
    content = max((str(text or "") for text in bodies), key=len)[:MAX_CONTENT_CHARACTERS]
    said = str(item.get("published", "") or item.get("updated", "") or "")
    updated = _utc(item.get("updated_parsed")) if "updated" in item else None
    return FoundEntry(
        guid=str(item.get("id", "") or url or identify(title, content))[:MAX_LINE_CHARACTERS],
        url=url[: 2 * MAX_LINE_CHARACTERS],
        title=title,
        author=_line(item.get("author", "")),
        content=content,
        published_at=_utc(item.get("published_parsed")) or updated,
        updated_at=updated,
        published_said=said[:100],
    )


def _line(text: object) -> str:
    """Return a title or a name as one line of plain text."""
    return " ".join(plain_text(str(text or "")).split())[:MAX_LINE_CHARACTERS]


def _utc(parts: struct_time | None) -> datetime | None:
    """Return feedparser's date, which it has turned into UTC; None where there is none or it is no real date."""
    if parts is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
