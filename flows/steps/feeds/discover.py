"""The feeds of a site, told from one of its pages: candidates in the order in which they are worth a try."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml.etree import LxmlError, ParserError, _Element

from flows.steps.feeds.parsed_feed import address, line

MAX_CANDIDATES = 20  # each costs a request
FEED_TYPES = {
    "application/rss+xml": 0,
    "application/atom+xml": 0,
    "application/feed+json": 1,
    "application/rdf+xml": 1,
    "application/json": 2,  # JSON Feed 1.0 was announced so; WordPress's own API too
    "application/xml": 2,
    "text/xml": 2,
}
# In the order of how often they are the path of a feed, among some hundred real addresses.
COMMON_PATHS = (
    "/feed/", "/feed", "/rss.xml", "/index.xml", "/rss", "/blog/feed.xml", "/feed.xml", "/blog/rss.xml", "/atom.xml",
    "/feed.json",
)  # fmt: skip
FEED_LOOKING = re.compile(
    r"(^|[/._?=-])(rss|atom|feeds?|rdf)(\.xml|\.json|\.rdf|\.php)?/?([?#]|$)|\.(rss|atom)$|/index\.xml$", re.IGNORECASE
)
FEED_WORDS = re.compile(r"\b(rss|atom|xml|json) ?(feed)?\b|\bfeed\b", re.IGNORECASE)
# Comments are other people's words; a WordPress page links their feed beside its own.
COMMENTS = re.compile(r"comment|/replies", re.IGNORECASE)


class FeedCandidate(NamedTuple):
    """An address that may be a feed. `why`: the page names it, a link looks like one, or many sites have one there."""

    url: str
    title: str
    why: str


def discover(body: bytes, url: str) -> list[FeedCandidate]:
    """Return the candidates for a site's feeds, the likeliest first, each address once.

    Named feeds stand above links, links above common paths; feeds of comments stand last. None has been tried.
    """
    root = _tree(body)
    base = _base(root, url)
    named = [] if root is None else _named(root, base)
    linked = [] if root is None else _linked(root, base)
    guessed = [FeedCandidate(urljoin(url, path), "", "a common path") for path in COMMON_PATHS]
    ranked = sorted([*named, *linked, *guessed], key=lambda found: bool(COMMENTS.search(f"{found.url} {found.title}")))
    unique: dict[str, FeedCandidate] = {}
    for found in ranked:
        unique.setdefault(found.url.partition("#")[0], found)
    unique.pop(url.partition("#")[0], None)
    return list(unique.values())[:MAX_CANDIDATES]


def _tree(body: bytes) -> _Element | None:
    if not body.strip():
        return None
    try:
        return lxml.html.document_fromstring(body)
    except (ParserError, LxmlError, ValueError):
        return None


def _base(root: _Element | None, url: str) -> str:
    """Return what the page's relative links are relative to."""
    said = [] if root is None else root.xpath("//base/@href")
    return address(url, said[0]) or url if said else url


def _named(root: _Element, base: str) -> list[FeedCandidate]:
    """Return what the page names in <link rel="alternate">, the surest types first."""
    found = []
    for link in root.iter("link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        where = address(base, link.get("href"))
        if "alternate" not in (link.get("rel") or "").lower().split() or kind not in FEED_TYPES or not where:
            continue
        if "/wp-json/" in where or "oembed" in where:
            continue
        found.append((FEED_TYPES[kind], FeedCandidate(where, line(link.get("title")), "named in the page's head")))
    return [candidate for _, candidate in sorted(found, key=lambda pair: pair[0])]


def _linked(root: _Element, base: str) -> list[FeedCandidate]:
    """Return the links that look like feeds, those that say so first."""
    found = []
    for link in root.iter("a"):
        where = address(base, link.get("href"))
        if urlsplit(where).scheme not in {"http", "https"} or not FEED_LOOKING.search(where):
            continue
        text = line(link.get("title") or "".join(link.itertext()))
        found.append(FeedCandidate(where, text, "a link that looks like a feed"))
    return sorted(found, key=lambda candidate: not FEED_WORDS.search(candidate.title))
