"""Addresses as names of articles, and whose they are: two spellings of one address are one article."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from urllib.parse import unquote, urldefrag, urlsplit

import tldextract
from courlan import clean_url

# Never fetches: the list of public suffixes that ships with the library is enough.
SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
# Everyone writes there; the address before the domain, or the first part of the path, says who.
SHARED_BY_MANY = frozenset(
    (
        "bearblog.dev",
        "beehiiv.com",
        "buttondown.com",
        "buttondown.email",
        "dev.to",
        "feedblitz.com",
        "feedburner.com",
        "ghost.io",
        "github.com",
        "hashnode.dev",
        "medium.com",
        "reddit.com",
        "rss.app",
        "substack.com",
        "tumblr.com",
        "wordpress.com",
        "youtube.com",
    )
)
ITS_OWN = frozenset({"", "www", "feeds", "rss"})  # of such a domain itself, nobody's name
NO_NAME = frozenset({"feed", "feeds", "rss", "r", "rss.xml"})
AMP_CACHE = re.compile(
    r"^https?://(?:[\w-]+\.cdn\.ampproject\.org/[cv]/|www\.google\.(?:com|(?:com?\.)?[a-z]{2})/amp/)(s/)?(.+)$",
    re.IGNORECASE,
)
SAME_PAGES = re.compile(r"^(?:www|amp|m|mobile)\.")  # hosts that show the pages of the host behind them


def canonical(url: str) -> str:
    """Return the address without trackers, fragment and needless variety.

    >>> canonical("https://Desk.example/a?utm_source=rss#comments")
    'https://desk.example/a'
    """
    whole = urldefrag(url).url  # courlan drops only fragments that carry trackers
    return str(clean_url(whole) or whole)


def canonical_of(url: str, html_canonical: str) -> str:
    """Return the address of a page, by what it says of itself where that can be believed, else as it was had.

    Believed is an address of the same host, with or without www., amp., m. or mobile., that leads deeper than its front
    page; where many write on one host, of the same writer. Other hosts of one domain may be other people's. AMP caches
    are unwrapped.

    >>> canonical_of("https://desk.example/a?ref=x", "https://www.desk.example/a")
    'https://www.desk.example/a'
    >>> canonical_of("https://ada.substack.com/p/a", "https://grace.substack.com/p/a")
    'https://ada.substack.com/p/a'
    """
    own = _unwrapped(url)
    try:
        said, had = urlsplit(_unwrapped(html_canonical.strip())), urlsplit(own)
        is_web = said.scheme in {"http", "https"} and bool(said.hostname) and not said.username
    except ValueError:
        return own
    is_front_page = said.path in {"", "/"} and not said.query and had.path not in {"", "/"}
    if not is_web or is_front_page or _writer(said.geturl()) != _writer(own):
        return own
    return said._replace(fragment="").geturl()


def _unwrapped(url: str) -> str:
    """Return the publisher's address of a page in an AMP cache; other addresses as they are.

    >>> _unwrapped("https://desk-example.cdn.ampproject.org/c/s/desk.example/a")
    'https://desk.example/a'
    """
    wrapped = AMP_CACHE.match(url)
    return f"http{'s' if wrapped.group(1) else ''}://{wrapped.group(2)}" if wrapped else url


def _writer(url: str) -> tuple[str, str, str]:
    """Return the host of an address without what only shows its pages in another way, its site, and its @name.

    >>> _writer("https://m.desk.example/@ada/notes")
    ('desk.example', 'desk.example', '@ada')
    """
    parts = urlsplit(url)
    host, first = parts.hostname or "", next(iter(_pieces(parts.path)), "")
    bare = SAME_PAGES.sub("", host)
    is_same_site = _registered(bare)[0] == _registered(host)[0]  # m.github.io is somebody's, github.io is not
    return bare if is_same_site else host, site(url), first if first.startswith("@") else ""


def site(address: str, shared: Collection[str] = SHARED_BY_MANY) -> str:
    """Return whose an address is: its registrable domain; where many share it, with what tells them apart.

    >>> site("https://news.desk.co.uk/a"), site("https://ada.github.io/")
    ('desk.co.uk', 'ada.github.io')
    >>> site("https://writer.substack.com/feed"), site("https://medium.com/feed/@writer")
    ('writer.substack.com', 'medium.com/@writer')
    """
    host, _, rest = address.partition("://")[2].partition("/")
    domain, subdomain = _registered(host.lower())
    if domain not in shared:
        return domain
    if subdomain not in ITS_OWN:
        return f"{subdomain}.{domain}"
    path = rest.partition("#")[0].partition("?")[0]
    named = [piece for piece in _pieces(path) if piece not in NO_NAME]
    return f"{domain}/{named[0]}" if named else domain


def _pieces(path: str) -> list[str]:
    """Return the parts of a path as they read: `canonical` writes an @ as %40."""
    return [unquote(piece) for piece in path.split("/") if piece]


@cache
def _registered(host: str) -> tuple[str, str]:
    """Return the registrable domain of a host, and what stands before it."""
    parts = SUFFIXES(host)
    known = parts.top_domain_under_public_suffix or parts.ipv4 or parts.ipv6
    if known:
        return known, parts.subdomain
    labels = [label for label in (parts.subdomain, parts.domain, parts.suffix) if label]
    return ".".join(".".join(labels).split(".")[-2:]), ""  # a top level that the list does not know yet
