"""Feed bytes to entries, whatever the format. Decides what an item says; leaves fetching and storing to others."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

import feedparser

from flows.steps.feeds.json_feed import parse_json_feed
from flows.steps.feeds.parsed_feed import (
    MAX_ENTRIES,
    MAX_LINE_CHARACTERS,
    FeedError,
    FeedItem,
    Hints,
    ListedSitemap,
    ParsedFeed,
    address,
    body_text,
    each_once,
    is_oldest_first,
    line,
)
from flows.steps.feeds.sitemaps import SITEMAP_ROOTS, is_list_of_addresses, parse_sitemap, root_name
from flows.steps.text.dates import read_said
from flows.steps.web.fetcher import BodyLimits, FetchError, decompress
from warehouse.records import identify

__all__ = ["FeedError", "FeedItem", "Hints", "ListedSitemap", "ParsedFeed", "parse_feed"]

MAX_FEED_BYTES = 50 * 2**20  # of a .gz file, decompressed: the sitemap protocol's limit
# What a feed begins with, after white space and a byte order mark; anything else is some other kind of file.
FEED_START = re.compile(rb"<(\?xml|!--|!DOCTYPE\s+(rss|rdf|feed)|rss|feed|rdf:RDF|channel|\w+:)", re.IGNORECASE)
# What other files begin with that servers send in place of a feed.
OTHER_FILES = {b"%PDF": "a PDF file", b"\x89PNG": "a picture", b"GIF8": "a picture", b"\xff\xd8\xff": "a picture",
               b"PK\x03\x04": "a zip file"}  # fmt: skip
# feedparser reads 1 MB a second where the XML is sound and a third of that where it is not; its worker has 20 s.
MAX_PARSED_BYTES = 4 * 2**20
ITEM_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
ITEM_START = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
DATE_SAID = re.compile(
    rb"<(?:\w+:)?(?:pubDate|published|updated|date)>\s*(?:<!\[CDATA\[)?([^<\]]{1,100})", re.IGNORECASE
)
REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,12})|(\d{1,12}));?")
PAIR = re.compile(rb"&#(5[56]\d{3});&#(5[67]\d{3});")
LAST_CHARACTER, SURROGATES = 0x10FFFF, range(0xD800, 0xE000)
GZIP_MAGIC = b"\x1f\x8b"
SKIPPED = re.compile(rb"<skip(Hours|Days)>(.{0,2000}?)</skip\1>", re.IGNORECASE | re.DOTALL)
SKIPPED_WORD = re.compile(rb">\s*(\w{1,9})\s*<")
HEAD_BYTES = 2**16  # a channel speaks of itself before its items
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERIOD_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


def parse_feed(body: bytes, url: str, content_type: str = "", limit: int = MAX_ENTRIES) -> ParsedFeed:
    """Read a feed or a sitemap, the newest `limit` of its items. Relative links are resolved against `url`.

    Raises FeedError where there is none.
    """
    body = _unpacked(body, url)
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.strip():
        raise FeedError("it is empty")
    if start.startswith((b"{", b"[")):
        return parse_json_feed(body, url, limit)
    if is_list_of_addresses(body) or root_name(body) in SITEMAP_ROOTS:
        return parse_sitemap(body, url, limit)
    return _parse_xml(body, url, content_type, limit)


def _unpacked(body: bytes, url: str) -> bytes:
    """Return the body of a .gz file; sitemaps are served as such, with or without a word about it."""
    if not body.startswith(GZIP_MAGIC):
        return body
    try:
        return decompress(url, body, "gzip", BodyLimits(MAX_FEED_BYTES))
    except FetchError as error:
        raise FeedError(f"it is a gzip file: {error.fate}, {error.detail}") from error


def _parse_xml(body: bytes, url: str, content_type: str, limit: int) -> ParsedFeed:
    body, left_out = _cut(body, limit)
    parsed = _feedparser(body, content_type)
    if not parsed.version and not parsed.entries:
        raise FeedError(_what_it_is(body, parsed.get("bozo_exception")))
    entries, repeats = each_once(_entry(item, url) for item in parsed.entries[:limit])
    return ParsedFeed(
        title=line(parsed.feed.get("title", "")),
        language=str(parsed.feed.get("language", "") or "")[:2].lower(),
        entries=entries,
        left_out=left_out + max(len(parsed.entries) - limit, 0),
        problem=str(parsed.bozo_exception) if parsed.bozo else "",
        hints=_hints(parsed.feed, body, url),
        repeats=repeats,
    )


def _feedparser(body: bytes, content_type: str) -> Any:
    """Return what feedparser makes of it, at the second go with sound references: one `&#xD83D;` would cost it all."""
    headers = {"content-type": content_type} if content_type else {}
    try:
        # A file object, never bytes: feedparser takes a string that looks like an address for one, and opens it.
        stream = BytesIO(body)
        return feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except MemoryError:
        raise
    except Exception as error:  # on hostile bytes its insides raise what they like: KeyError, AssertionError ...
        mended = REFERENCE.sub(_sound_reference, PAIR.sub(_joined_pair, body))
        if mended == body:
            raise FeedError(f"feedparser cannot read it ({type(error).__name__}: {line(error)})") from error
    return _feedparser(mended, content_type)


def _sound_reference(found: re.Match[bytes]) -> bytes:
    """Return a character reference, or that of the replacement character where it names none that text can have."""
    code = int(found.group(1), 16) if found.group(1) else int(found.group(2))
    return found.group() if code <= LAST_CHARACTER and code not in SURROGATES else b"&#xFFFD;"


def _joined_pair(found: re.Match[bytes]) -> bytes:
    """Return the one character that two surrogates stand for: some programs write an emoji so."""
    high, low = int(found.group(1)) - 0xD800, int(found.group(2)) - 0xDC00
    is_pair = 0 <= high < 0x400 and 0 <= low < 0x400
    return b"&#%d;" % (0x10000 + (high << 10) + low) if is_pair else found.group()


def _cut(body: bytes, limit: int) -> tuple[bytes, int]:
    """Return the feed without its items beyond `limit` or MAX_PARSED_BYTES, and how many those were.

    They are cut from the end, but from the front where the oldest items come first.
    """
    ends = [end.end() for end in ITEM_END.finditer(body)]
    within = bisect_right(ends[:limit], MAX_PARSED_BYTES)
    if not ends or within == len(ends):
        return body, 0
    begin = ITEM_START.search(body)
    if begin is not None:
        starts = [begin.start(), *ends[:-1]]
        if is_oldest_first([_date_said(body[starts[place] : ends[place]]) for place in (0, -1)]):
            room = MAX_PARSED_BYTES - starts[0]
            newest = [start for start in starts[-limit:] if ends[-1] - start <= room] or starts[-1:]
            return body[: starts[0]] + body[newest[0] :], len(ends) - len(newest)
    kept = max(within, 1)
    return body[: ends[kept - 1]] + body[ends[-1] :], len(ends) - kept


def _date_said(item: bytes) -> str:
    found = DATE_SAID.search(item)
    return found.group(1).decode("utf-8", "replace") if found else ""


def _what_it_is(body: bytes, problem: object) -> str:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1000]
    if re.search(rb"<html|<!doctype html", start, re.IGNORECASE):
        return "it is a web page, not a feed"
    other = next((name for magic, name in OTHER_FILES.items() if start.startswith(magic)), "")
    if other:
        return f"it is {other}, not a feed"
    if FEED_START.match(start):
        return f"it is XML, but not a feed that can be read ({problem})" if problem else "it is XML, but not a feed"
    root = line(root_name(body))
    if root:
        return f"it begins with <{root}>, but it is not a feed"
    return "it is neither XML nor JSON"


def _entry(item: Any, base: str) -> FeedItem:
    url = address(base, item.get("link"))
    title = line(item.get("title", ""))
    bodies = [part.get("value", "") for part in item.get("content", ())] + [item.get("summary", "")]
    content = body_text(max((str(text or "") for text in bodies), key=len))
    has_update = "updated" in item  # `get` answers for it with `published`
    said = str(item.get("published", "") or (item.get("updated", "") if has_update else "") or "")
    updated = _utc(item.get("updated_parsed")) if has_update else None
    return FeedItem(
        guid=body_text(item.get("id"))[:MAX_LINE_CHARACTERS] or url or identify(title, content),
        url=url,
        title=title,
        author=line(item.get("author", "")),
        content=content,
        published_at=_utc(item.get("published_parsed")) or updated or read_said(said),
        updated_at=updated,
        published_said=body_text(said)[:100],
    )


def _hints(feed: Any, body: bytes, base: str) -> Hints:
    links = {link.get("rel"): address(base, link.get("href")) for link in feed.get("links", ())}
    skipped = {"hours": set[int](), "days": set[int]()}
    for kind, words in SKIPPED.findall(body[:HEAD_BYTES]):  # feedparser keeps the last hour and the last day alone
        for word in SKIPPED_WORD.findall(words):
            said = word.decode("ascii", "replace").lower()
            if kind.lower() == b"hours" and said.isdecimal():
                skipped["hours"].add(int(said) % 24)
            elif said in DAYS:
                skipped["days"].add(DAYS.index(said))
    return Hints(
        minutes=_minutes(feed),
        skip_hours=tuple(sorted(skipped["hours"])),
        skip_days=tuple(sorted(skipped["days"])),
        prev_archive=links.get("prev-archive", ""),
        next_page=links.get("next", ""),
    )


def _minutes(feed: Any) -> int:
    """Return how often a feed says it is worth a visit: its `ttl`, or its update period and frequency."""
    ttl, frequency = str(feed.get("ttl", "")).strip(), str(feed.get("sy_updatefrequency", "1")).strip()
    if ttl.isdecimal():
        return int(ttl[:6])
    period = PERIOD_MINUTES.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0)
    return period // max(int(frequency[:6]) if frequency.isdecimal() else 1, 1)


def _utc(parts: struct_time | None) -> datetime | None:
    """Return feedparser's date, which it has turned into UTC; None where there is none or it is no real date."""
    if parts is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
