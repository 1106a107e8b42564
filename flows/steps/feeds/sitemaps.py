"""Sitemaps (sitemaps.org), their indexes, Google's news sitemaps and plain lists of addresses, to entries.

XML is read without entities, without the network and without libxml2's permission for huge trees.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from lxml import etree

from flows.steps.feeds.parsed_feed import (
    LONG_AGO,
    MAX_ENTRIES,
    FeedError,
    FeedItem,
    ListedSitemap,
    ParsedFeed,
    address,
    each_once,
    line,
    unstamped,
)
from flows.steps.text.dates import read_said

MAX_ADDRESSES = 50_000  # the protocol's own limit for one file
SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
SNIFFED_BYTES = 2**16  # a licence in a comment may stand before the root; more than this does not


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: pages, or further sitemaps. `left_out` counts addresses beyond MAX_ADDRESSES."""

    pages: tuple[FeedItem, ...]
    sitemaps: tuple[ListedSitemap, ...]
    language: str
    left_out: int
    repeats: int
    problem: str


def root_name(body: bytes) -> str:
    """Return the name of an XML document's root without its prefix; empty where it is no XML.

    >>> root_name(b"<?xml version='1.0'?><s:urlset xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'/>")
    'urlset'
    """
    parser = etree.XMLPullParser(("start",), resolve_entities=False, no_network=True, huge_tree=False)
    with suppress(etree.XMLSyntaxError):  # what stood before the fault has been seen
        parser.feed(body.lstrip()[:SNIFFED_BYTES])
    return next((_name(element) for _, element in parser.read_events()), "")


def is_list_of_addresses(body: bytes) -> bool:
    """Say whether every line is a web address: a sitemap as plain text."""
    lines = body.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return body.strip() != b"" and all(
        row.strip().startswith((b"http://", b"https://")) and b" " not in row.strip() for row in lines if row.strip()
    )


def parse_sitemap(body: bytes, url: str, limit: int = MAX_ENTRIES) -> ParsedFeed:
    """Read a sitemap as a feed: its newest pages, up to `limit`. Raises FeedError where there is none."""
    sitemap = read_sitemap(body, url)
    pages = sitemap.pages
    if len(pages) > limit:  # a feed has its newest items first; a sitemap has no order
        pages = tuple(sorted(pages, key=_newest, reverse=True))
    entries, stamped = unstamped(pages[:limit])  # one `lastmod` for all is when the sitemap was made
    return ParsedFeed(
        title="",
        language=sitemap.language,
        entries=entries,
        left_out=len(pages[limit:]) + sitemap.left_out,
        problem=sitemap.problem,
        repeats=sitemap.repeats,
        sitemaps=sitemap.sitemaps,
        stamped=stamped,
    )


def _newest(page: FeedItem) -> datetime:
    return page.published_at or page.updated_at or LONG_AGO


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Read all that a sitemap lists. Raises FeedError where it is none."""
    if is_list_of_addresses(body):
        return _plain_list(body, url)
    # Faults in one line of fifty thousand are no reason to lose the others.
    walk = etree.iterparse(
        BytesIO(body.lstrip()), ("end",), recover=True, resolve_entities=False, no_network=True, huge_tree=False
    )
    pages: list[FeedItem] = []
    sitemaps: list[ListedSitemap] = []
    language, left_out = "", 0
    try:
        for item in _items(walk):
            if len(pages) + len(sitemaps) >= MAX_ADDRESSES:
                left_out += 1
            elif _name(item) == "sitemap":
                sitemaps += _listed(item, url)
            else:
                pages += _page(item, url)
                language = language or _said(item, "news", "publication", "language")[:2].lower()
            item.clear()
    except etree.XMLSyntaxError as error:
        raise FeedError(f"it is not a sitemap that can be read ({error.msg})") from error
    if walk.root is None or _name(walk.root) not in SITEMAP_ROOTS:
        raise FeedError("it is XML, but no sitemap")
    problem = str(walk.error_log[0].message) if len(walk.error_log) else ""
    unique, repeats = each_once(pages)
    return Sitemap(unique, tuple(sitemaps), language, left_out, repeats, problem)


def _items(walk: etree.iterparse) -> Iterator[etree._Element]:
    """Yield the items of the root, one at a time, and let go of those before it."""
    for _, element in walk:
        parent = element.getparent()
        if parent is None or parent.getparent() is not None or _name(element) not in {"url", "sitemap"}:
            continue
        yield element
        while element.getprevious() is not None:
            del parent[0]


def _listed(item: etree._Element, base: str) -> list[ListedSitemap]:
    link = address(base, _said(item, "loc"))
    return [ListedSitemap(link, read_said(_said(item, "lastmod")))] if link else []


def _page(item: etree._Element, base: str) -> list[FeedItem]:
    link = address(base, _said(item, "loc"))
    if not link:
        return []
    published, modified = _said(item, "news", "publication_date"), _said(item, "lastmod")
    page = FeedItem(
        guid=link,
        url=link,
        title=line(html.escape(_said(item, "news", "title"))),
        author="",
        content="",
        published_at=read_said(published),  # `lastmod` is none: many sites stamp all their pages anew each night
        updated_at=read_said(modified),
        published_said=(published or modified)[:100],
    )
    return [page]


def _said(item: etree._Element, *path: str) -> str:
    """Return the text at the end of a path of names; pictures and videos have a `loc` and a `title` of their own."""
    for name in path:
        found = next((child for child in item if _name(child) == name), None)
        if found is None:
            return ""
        item = found
    return (item.text or "").strip()


def _name(element: etree._Element) -> str:
    """Return the name without namespace or prefix; a prefix that nobody declared stands in the name itself."""
    return re.split(r"[}:]", element.tag)[-1] if isinstance(element.tag, str) else ""


def _plain_list(body: bytes, url: str) -> Sitemap:
    rows = body.decode("utf-8-sig", "replace").split()
    links = [link for row in rows[:MAX_ADDRESSES] if (link := address(url, row))]
    unique, repeats = each_once(FeedItem(link, link, "", "", "", None, None, "") for link in links)
    return Sitemap(unique, (), "", max(len(rows) - MAX_ADDRESSES, 0), repeats, "")
