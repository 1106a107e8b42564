"""What feedparser makes of one element's text and attributes, where nothing about them is odd."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import urlparse, urlunparse
from xml.etree.ElementTree import Element

from feedparser.html import _cp1252

from flows.steps.feeds.plain_names import XML_LANG, OddFeedError

C1 = re.compile(r"[\x80-\x9f]")  # feedparser reads these as the characters of Windows
NEVER_RELATIVE = ("tag:", "urn:")
TYPES = {"text": "text/plain", "plain": "text/plain", "text/plain": "text/plain", "html": "text/html",
         "text/html": "text/html"}  # fmt: skip
# Attributes that feedparser acts on, in whatever namespace they are.
ACTED_ON = frozenset(["about", "href", "ispermalink", "lastmod", "mode", "rel", "src", "type", "uri", "url"])


def without_children(element: Element) -> None:
    """Raise OddFeedError where there are elements in this one."""
    if len(element):
        raise OddFeedError


def text_of(element: Element) -> str:
    """Return an element's text, as feedparser mends it."""
    without_children(element)
    text = (element.text or "").strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):  # UTF-8 that was taken for Latin-1, and written as UTF-8 once more
        text = text.encode("latin-1").decode()
    return text.translate(_cp1252) if C1.search(text) else text


def has_text_between(element: Element) -> bool:
    """Say whether an element has text beside the elements in it."""
    return any((text or "").strip() for text in (element.text, *(part.tail for part in element)))


def attributes_of(element: Element) -> dict[str, str]:
    """Return what an element's attributes say, those of other namespaces left out."""
    said = {}
    for name, value in element.attrib.items():
        _, brace, local = name.rpartition("}")
        if not brace:
            said[local.lower()] = value
        elif local.lower() in ACTED_ON:
            raise OddFeedError
    return said


def address_in(said: dict[str, str]) -> str | None:
    """Return the address that attributes name; None where they name none."""
    return said.get("url", said.get("uri", said.get("href"))) or said.get("href")


def language_of(root: Element) -> str:
    """Return the language that a feed's root says it is in."""
    said = {name.lower(): value for name, value in root.attrib.items()}
    spelled = (value for name, value in said.items() if name.rpartition("}")[2] == "lang")
    return said.get(XML_LANG, next(spelled, ""))


def kind_of(element: Element, default: str) -> str:
    """Return whether a text is plain or HTML."""
    if not element.attrib:
        return default
    said = attributes_of(element)
    kind = TYPES.get(said.get("type", default).lower())
    if kind is None or "mode" in said:
        raise OddFeedError
    return kind


def is_whole(address: str) -> bool:
    """Say whether an address is the same whatever it is resolved against.

    >>> is_whole("https://desk.example/a?b=1"), is_whole("tag:desk.example,2026:a"), is_whole("/a")
    (True, True, False)
    """
    if address.startswith(NEVER_RELATIVE):
        return True
    try:
        return address.startswith(("http://", "https://")) and urlunparse(urlparse(address)) == address
    except ValueError:
        return False
