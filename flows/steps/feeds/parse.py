"""Feed bytes to entries, whatever the format. Leaves fetching and storing to others.

A further format is a module that gives a ParsedFeed, and a line in FORMATS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flows.steps.feeds.json_feed import parse_json_feed
from flows.steps.feeds.parsed_feed import MAX_ENTRIES, FeedError, FeedItem, Hints, ListedSitemap, ParsedFeed
from flows.steps.feeds.sitemaps import SITEMAP_ROOTS, is_list_of_addresses, parse_sitemap, root_name
from flows.steps.feeds.xml_feed import parse_xml_feed
from flows.steps.web.fetcher import BodyLimits, FetchError, decompress

__all__ = ["FeedError", "FeedItem", "Hints", "ListedSitemap", "ParsedFeed", "parse_feed"]

MAX_FEED_BYTES = 50 * 2**20  # of a .gz file, decompressed: the sitemap protocol's limit
GZIP_MAGIC = b"\x1f\x8b"
BLANK = b"\xef\xbb\xbf \t\r\n"


class FeedFormat(NamedTuple):
    """A format of feeds: by what it is recognised, and how it is read.

    `parse` is given body, address, Content-Type and the most items to take; it raises FeedError.
    """

    name: str
    recognises: Callable[[bytes], bool]
    parse: Callable[[bytes, str, str, int], ParsedFeed]


# In the order in which they are tried; the last takes whatever is left, and says what it is where it is no feed.
FORMATS: tuple[FeedFormat, ...] = (
    FeedFormat(
        "JSON Feed",
        lambda body: body[:1000].lstrip(BLANK).startswith((b"{", b"[")),
        lambda body, url, _type, limit: parse_json_feed(body, url, limit),
    ),
    FeedFormat(
        "sitemap",
        lambda body: is_list_of_addresses(body) or root_name(body) in SITEMAP_ROOTS,
        lambda body, url, _type, limit: parse_sitemap(body, url, limit),
    ),
    FeedFormat("RSS or Atom", lambda _body: True, parse_xml_feed),
)


def parse_feed(body: bytes, url: str, content_type: str = "", limit: int = MAX_ENTRIES) -> ParsedFeed:
    """Read a feed or a sitemap, the newest `limit` of its items. Relative links are resolved against `url`.

    Raises FeedError where there is none.
    """
    body = _unpacked(body, url)
    if not body.strip():
        raise FeedError("it is empty")
    found = next(form for form in FORMATS if form.recognises(body))
    return found.parse(body, url, content_type, limit)


def _unpacked(body: bytes, url: str) -> bytes:
    """Return the body of a .gz file; sitemaps are served as such, with or without a word about it."""
    if not body.startswith(GZIP_MAGIC):
        return body
    try:
        return decompress(url, body, "gzip", BodyLimits(MAX_FEED_BYTES))
    except FetchError as error:
        raise FeedError(f"it is a gzip file: {error.fate}, {error.detail}") from error
