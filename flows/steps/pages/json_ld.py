"""What a page says of itself in JSON-LD (schema.org), read as JSON: title, authors, when it was published.

Not by patterns: a headline may hold quotes, and a name may hold "in 't", "von der" or another's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

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


def linked_data(tree: HtmlElement) -> LinkedData:
    """Return what the JSON-LD of a page says of its article, or, where there is none, of the page."""
    things = [thing for script in tree.iter("script") for thing in _things(script)]
    for kinds in (ARTICLES, PAGES):
        for thing in things:
            if not kinds_of(thing).isdisjoint(kinds):
                said = LinkedData(
                    _text(thing.get("headline") or thing.get("name")),
                    ", ".join(dict.fromkeys(_names(thing.get("author") or thing.get("creator")))),
                    _text(thing.get("datePublished")) or _text(thing.get("dateCreated")),
                )
                if any(said):
                    return said
    return LinkedData()


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


def _names(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the names of persons and houses, however they are nested; addresses are no names."""
    if isinstance(value, list):
        for item in value:
            yield from _names(item, depth + 1)
    elif isinstance(value, dict) and depth < DEEPEST:
        yield from _names(value.get("name"), depth + 1)
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
