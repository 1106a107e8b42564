"""What a feed says, whatever its format: RSS, Atom, JSON Feed or a sitemap."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urljoin

from flows.steps.text.dates import Dated, read_said, stamps
from flows.steps.text.figures import counted
from flows.steps.text.markup import CONTROL, as_html, plain_text
from warehouse.records import identify, without_login

MAX_ENTRIES = 1000  # the largest real feed seen lists 700; a longer one is read from its newest end
MAX_CONTENT_CHARACTERS = 200_000  # a long essay has 60,000
MAX_LINE_CHARACTERS = 1000
MAX_ADDRESS_CHARACTERS = 2000  # browsers and servers agree on no more
# An identity that so many items share with one address is none; two that do are an item and an older copy of it.
ONE_FOR_ALL = 2
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
WHOLE_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]{2,8}\d?);")
WITHOUT_SCHEME = re.compile(r"www\.[\w-]+\.", re.IGNORECASE)  # an address as people say it, and no name of a file
PROGRAMS = ("javascript:", "vbscript:", "data:")  # addresses that run instead of leading somewhere


class FeedError(Exception):
    """The bytes are no feed. Says what they are instead, as far as can be told."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item as the feed gives it. `guid` is its identity in the feed; `published_said` its date, as written.

    `has_id` is false where the feed gives none, so that the address has to serve; `outlet` is who wrote it, where the
    feed passes on what others write and says so.
    """

    guid: str
    url: str
    title: str
    author: str
    content: str
    published_at: datetime | None
    updated_at: datetime | None
    published_said: str
    has_id: bool = True
    outlet: str = ""

    @property
    def digest(self) -> str:
        """What changes when the item is edited. The dates alone do not count: many feeds stamp them anew."""
        return identify(self.url, self.title, self.content)


class Hints(NamedTuple):
    """What a feed says of itself: how often to come, and where its older items are (RFC 5005).

    `minutes` is its `ttl` or `sy:updatePeriod`, 0 where it names none; hours and days are those of UTC, Monday 0.
    No WebSub hub: none can reach a machine that listens to nobody.
    """

    minutes: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    prev_archive: str = ""
    next_page: str = ""


NO_HINTS = Hints()


class ListedSitemap(NamedTuple):
    """A sitemap that a sitemap index lists."""

    url: str
    modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed says: its own title and language, and its items, each identity once.

    `left_out` counts items beyond MAX_ENTRIES, `repeats` those given twice; `problem` is what was wrong with a feed
    that could be read all the same. A sitemap index has `sitemaps` in place of items. `stamped` items bear a time that
    a program gave to many at once; it has been taken off them.
    """

    title: str
    language: str
    entries: tuple[FeedItem, ...]
    left_out: int
    problem: str
    hints: Hints = NO_HINTS
    repeats: int = 0
    sitemaps: tuple[ListedSitemap, ...] = ()
    stamped: int = 0

    @property
    def lists_sitemaps_alone(self) -> str:
        """Say of a sitemap index what to do with it; an empty text of anything that lists pages."""
        if not self.sitemaps or self.entries:
            return ""
        return (
            f"it lists {counted(len(self.sitemaps), 'sitemap')} and no page of its own: watch those that change "
            f"({self.sitemaps[0].url}, ...), or take all in by `trendledger backfill --sitemap`"
        )


def unstamped(items: Sequence[FeedItem]) -> tuple[tuple[FeedItem, ...], int]:
    """Return the items without the times that a program stamped on many of them, and how many those are.

    What was written stays in `published_said`, so that it can be told of why the date is another.
    """
    alike = stamps([Dated(item.published_at or item.updated_at, item.published_said) for item in items])
    bare = [
        replace(item, published_at=None, updated_at=None) if (item.published_at or item.updated_at) in alike else item
        for item in items
    ]
    return tuple(bare), sum(one is not item for one, item in zip(bare, items, strict=True))


def each_once(items: Iterable[FeedItem]) -> tuple[tuple[FeedItem, ...], int]:
    """Return the items, each identity once, and how many were repeats. Of two that say the same the first stands.

    Some feeds give all their items one identity, or none and one address: two that lead to different pages are told
    apart by their addresses, two with one address by title and date. Such an identity is of the item, not of its place.
    """
    listed = list(items)
    faces: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for item in listed:
        faces.setdefault((item.guid, item.url), set()).add((item.title, item.published_said))
    unique: dict[str, FeedItem] = {}
    repeats = 0
    for item in listed:
        entry, first = item, unique.get(item.guid)
        if len(faces[item.guid, item.url]) > (ONE_FOR_ALL if item.has_id else 1):
            entry = replace(item, guid=by_face(item))
        elif first is not None and item.url and first.url != item.url:
            entry = replace(item, guid=identify(item.guid, item.url))
        repeats += entry.guid in unique
        unique.setdefault(entry.guid, entry)
    return tuple(unique.values()), repeats


def by_face(item: FeedItem) -> str:
    """Return an identity made of what an item says of itself, for one whose own says nothing."""
    return identify(item.guid, item.title, item.published_said)


def newest_first(said: Sequence[str]) -> list[int]:
    """Return the places of items in the order of their dates as written, the newest first.

    One without a date that can be read is as new as the one before it, and an undated list keeps its order.

    >>> newest_first(["2018-01-01", "2026-03-02", "", "2026-03-01"])
    [1, 2, 3, 0]
    """
    dates: list[datetime] = []
    for text in said:
        dates.append(read_said(text) or (dates[-1] if dates else LONG_AGO))
    return sorted(range(len(dates)), key=lambda place: dates[place], reverse=True)


def line(text: object) -> str:
    """Return a title or a name as one line of plain text."""
    return " ".join(plain_text(str(text or "")).split())[:MAX_LINE_CHARACTERS]


def plain_line(text: object) -> str:
    """Return what a feed calls plain text as one line; references to characters are read all the same.

    Many systems escape their titles before the feed does, and no headline is about a reference.

    >>> plain_line("It&#8217;s <b> &amp; R&D")
    'It’s <b> & R&D'
    """
    return line(as_html(WHOLE_REFERENCE.sub(lambda found: html.unescape(found.group()), str(text or ""))))


def body_text(text: object) -> str:
    """Return an item's own HTML or text without characters that no text has, cut at MAX_CONTENT_CHARACTERS."""
    return CONTROL.sub("", str(text or ""))[:MAX_CONTENT_CHARACTERS]


def address(base: str, link: object) -> str:
    """Return the address that a link leads to; empty where it leads nowhere or would run as a program.

    One that is too long is no address either: cut, it would lead to where nobody pointed. A password is nobody's
    business, and left out.

    >>> address("https://desk.example/feeds/", "../a"), address("https://desk.example/", "javascript:alert(1)")
    ('https://desk.example/a', '')
    >>> address("https://desk.example/feeds/", "www.desk.example/a")
    'https://www.desk.example/a'
    """
    said = "".join(CONTROL.sub("", str(link or "")).split("\n")).strip()
    if not said or said.lower().startswith(PROGRAMS):
        return ""
    try:
        found = urljoin(base, f"//{said}" if WITHOUT_SCHEME.match(said) else said)
    except ValueError:  # "http://[", for one
        return ""
    return without_login(found) if len(found) <= MAX_ADDRESS_CHARACTERS else ""
