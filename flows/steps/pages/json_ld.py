"""What a page says of itself in JSON-LD (schema.org), read as JSON: title, authors, when it was published.

Not by patterns: a headline may hold quotes, and a name may hold "in 't", "von der" or another's name.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from flows.steps.text.markup import CONTROL

ARTICLES = (
    "Article", "NewsArticle", "BlogPosting", "TechArticle", "ScholarlyArticle", "Report", "ReportageNewsArticle",
    "AnalysisNewsArticle", "OpinionNewsArticle", "LiveBlogPosting", "SocialMediaPosting", "ReviewNewsArticle", "Review",
    "MedicalScholarlyArticle", "BackgroundNewsArticle", "APIReference",
)  # fmt: skip
PAGES = ("WebPage", "ItemPage", "VideoObject", "PodcastEpisode", "CreativeWork")
MOST_CHARACTERS = 500_000  # of one script; a page's whole graph has some thousands
DEEPEST = 6  # @graph in mainEntity in @graph ...; what lies deeper is not about this page


class LinkedData(NamedTuple):
    """What the page's own entry says; empty where it says nothing. `published` is as written."""

    title: str = ""
    author: str = ""
    published: str = ""


def linked_data(tree: HtmlElement, addresses: Collection[str] = ()) -> LinkedData:
    """Return what the JSON-LD of a page says of its article, or, where there is none, of the page.

    Some list the articles that they link to beside their own: it has one of the page's `addresses`, or none at all.
    """
    things = [thing for script in tree.iter("script") for thing in _things(script)]
    named = {str(thing["@id"]): thing for thing in things if "@id" in thing and "name" in thing}
    paths = {_path(address) for address in addresses if address}
    for kinds in (ARTICLES, PAGES):
        fitting = [thing for thing in things if not kinds_of(thing).isdisjoint(kinds)]
        for thing in sorted(fitting, key=lambda thing: _distance(thing, paths)):
            said = LinkedData(
                _text(thing.get("headline") or thing.get("name")),
                ", ".join(dict.fromkeys(_names(thing.get("author") or thing.get("creator"), named))),
                _text(thing.get("datePublished")) or _text(thing.get("dateCreated")),
            )
            if any(said):
                return said
    return LinkedData()


def _distance(thing: dict[str, Any], paths: Collection[str]) -> int:
    """Return 0 for what stands at one of these paths, 1 for what names no address, 2 for what stands elsewhere."""
    page = thing.get("mainEntityOfPage")
    said = [thing.get("url"), page.get("@id") if isinstance(page, dict) else page, thing.get("@id")]
    named = [_path(address) for address in said if isinstance(address, str) and address.startswith(("http", "/"))]
    return 0 if any(path in paths for path in named) else 2 if named else 1


def _path(address: str) -> str:
    """Return what tells pages of a site apart in an address: schemes and hosts are many people's mistakes."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return f"{parts.path.rstrip('/')}?{parts.query}"


def kinds_of(thing: dict[str, Any]) -> set[str]:
    """Return the types of a thing without the address of their vocabulary.

    >>> sorted(kinds_of({"@type": ["http://www.schema.org/NewsArticle", "Thing"]}))
    ['NewsArticle', 'Thing']
    """
    said = thing.get("@type")
    listed = said if isinstance(said, list) else [said]
    return {str(kind).rpartition("/")[2] for kind in listed if kind}


def _things(script: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the objects of a script of JSON-LD, outermost first; none where it is none, or broken."""
    kind = (script.get("type") or "").partition(";")[0].strip().lower()
    text = (script.text or "").strip()
    if kind != "application/ld+json" or not text or len(text) > MOST_CHARACTERS:
        return
    try:
        content = json.loads(text.removeprefix("<!--").removesuffix("-->").rstrip("; \n"), strict=False)
    except (ValueError, RecursionError):
        return
    waiting: list[tuple[Any, int]] = [(content, 0)]
    while waiting:
        value, depth = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = [(item, depth) for item in value]
        elif isinstance(value, dict) and depth < DEEPEST:
            yield value
            waiting += [(value.get(key), depth + 1) for key in ("@graph", "mainEntity", "mainEntityOfPage")]


def _names(value: Any, named: Mapping[str, dict[str, Any]], depth: int = 0) -> Iterator[str]:
    """Yield the names of persons and houses, however they are nested or `named` elsewhere; addresses are no names."""
    if isinstance(value, list):
        for item in value:
            yield from _names(item, named, depth + 1)
    elif isinstance(value, dict) and depth < DEEPEST:
        person = value if "name" in value else named.get(str(value.get("@id")), value)
        yield from _names(person.get("name"), named, depth + 1)
    elif isinstance(value, str):
        name = _text(value)
        if name and not name.startswith(("http://", "https://")):
            yield name


def _text(value: Any) -> str:
    """Return a value as one line of text; JSON may hold halves of characters, where a name was cut in an emoji."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return " ".join(CONTROL.sub("", str(value)).split())
