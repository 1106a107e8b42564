"""Addresses of a site that no server stands behind: each page a file, each link relative to the page it stands on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from html import escape, unescape
from posixpath import basename, dirname, relpath
from urllib.parse import unquote, urlsplit

# In what our templates write, a quotation mark stands raw only around a value: words of strangers have it escaped.
LINK = re.compile(r' (href|src)="([^"]*)"')
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
FEED_LINK = re.compile(r'<link rel="alternate" [^>]*>\n?')
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
FILES = (".csv", ".svg", ".css", ".png", ".ico", ".woff2")


def place_of(address: str) -> str:
    """Return the file that answers for an address.

    >>> place_of("/"), place_of("/trend/video"), place_of("/trends.csv?by=week&weeks=52")
    ('index.html', 'trend/video.html', 'trends.by-week.weeks-52.csv')
    """
    parts = urlsplit(address)
    names = [_plain(unquote(name)) for name in parts.path.split("/") if name]
    if not names:
        return "index.html"
    stem, dot, end = names[-1].rpartition(".")
    if not dot or f".{end}" not in FILES:
        stem, end = names[-1], "html"
    asked = "".join(f".{_plain(word.replace('=', '-'))}" for word in parts.query.split("&") if word)
    return "/".join([*names[:-1], f"{stem}{asked}.{end}"])


def _plain(name: str) -> str:
    """Return a name that every file system takes; what it could not hold is told apart by a digest."""
    if PLAIN_NAME.fullmatch(name):
        return name
    digest = hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')[:40]}-{digest}".lstrip("-")


def own_address(link: str, page: str) -> str | None:
    """Return the address within the site that a link of a page names, without what follows #; None for any other.

    >>> own_address("?week=2026-08-10#evidence", "/trend/video"), own_address("https://news.example/", "/")
    ('/trend/video?week=2026-08-10', None)
    """
    if link.startswith("/") and not link.startswith("//"):
        return link.partition("#")[0]
    if link.startswith(("?", "#")) or not link:
        return page.partition("?")[0] + link.partition("#")[0]
    return None


def addresses(text: str, page: str) -> list[str]:
    """Return the addresses within the site that a page names, in their order, each once."""
    own = (own_address(unescape(link), page) for _, link in LINK.findall(text))
    return list(dict.fromkeys(address for address in own if address))


def settled(text: str, page: str, is_there: Callable[[str], bool]) -> str:
    """Return a page with its links relative, to files; a link to what is not there becomes plain words.

    Forms go, since nothing answers them, and so do links to feeds, whose addresses must be whole.
    """
    here = place_of(page)

    def relative(found: re.Match[str]) -> str:
        link = unescape(found[2])
        address = own_address(link, page)
        if address is None or link.startswith("#"):
            return found[0]
        if not is_there(address):
            return ""
        _, mark, anchor = link.partition("#")
        to = relpath(place_of(address), dirname(here) or ".")
        return f' {found[1]}="{escape(to + mark + anchor)}"'

    twin = f'<link rel="alternate" type="text/markdown" href="{escape(basename(twin_of(here)))}">\n</head>'
    return LINK.sub(relative, FORM.sub("", FEED_LINK.sub("", text))).replace("</head>", twin, 1)


def twin_of(place: str) -> str:
    """Return the Markdown file beside a page."""
    return place.removesuffix(".html") + ".md"
