"""Identifiers, and the error that a person can mend."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

ID_BYTES = 8  # 16 hex digits: at 10 million articles a collision has a chance of 3 in a million


# As urlsplit reads it: up to the last @ before the path. Browsers read the two slashes either way.
LOGIN = re.compile(r"\A(\s*(?:[a-z][a-z0-9+.-]*:)?[/\\]{2})[^/?#]*@", re.IGNORECASE)


def identify(*parts: object) -> str:
    """Return the identifier that follows from `parts`: equal parts, equal identifier.

    >>> identify("https://lab.example/a") == identify("https://lab.example/a")
    True
    """
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).hexdigest()


def dashed(text: str) -> str:
    """Return a text as a name of letters without marks, digits and dashes; empty where it has none of them.

    >>> dashed("Look through CC-NEWS 2026_03.warc.gz")
    'look-through-cc-news-2026-03-warc-gz'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def feed_id(url: str) -> str:
    """Return the identifier of a feed first watched at `url`: readable, and kept when the feed moves.

    >>> feed_id("https://www.lab.example/blog/rss.xml")
    'lab-example-blog-rss-xml-087c'
    """
    parts = urlsplit(url)
    readable = dashed(f"{parts.netloc.removeprefix('www.')}{parts.path}")
    return f"{readable[:60]}-{identify(url)[:4]}"


def without_login(url: str) -> str:
    """Return the address without the user name and the password that may stand before its host.

    >>> without_login("https://ada:secret@desk.example/a@b"), without_login("//ada@desk.example"), without_login("a@b")
    ('https://desk.example/a@b', '//desk.example', 'a@b')
    """
    return LOGIN.sub(r"\1", url, count=1)


class TrendledgerError(Exception):
    """What a person can mend; the text says what happened, to what, what is kept, and what to do."""
