"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to entries, as lenient as feeds in the wild need."""

from __future__ import annotations

import html
import json
from typing import Any

from flows.steps.feeds.parsed_feed import (
    MAX_ENTRIES,
    MAX_LINE_CHARACTERS,
    FeedError,
    FeedItem,
    Hints,
    ParsedFeed,
    address,
    body_text,
    each_once,
    line,
    newest_first,
    plain_line,
    unstamped,
)
from flows.steps.text.dates import read_said
from warehouse.records import identify, without_login

VERSIONS = ("https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1")


def parse_json_feed(body: bytes, url: str, limit: int = MAX_ENTRIES) -> ParsedFeed:
    """Read a JSON Feed: its newest items, up to `limit`. Raises FeedError where there is none."""
    feed = _object(body)
    version = str(feed.get("version") or "")
    items = feed.get("items")
    if "jsonfeed.org/version/" not in version or not isinstance(items, list):
        raise FeedError("it is JSON, but not a JSON Feed: it names no version of jsonfeed.org, or has no list of items")
    readable = [item for item in items if isinstance(item, dict)]
    problems = []
    if version.rstrip("/").replace("http:", "https:") not in VERSIONS:
        problems.append(f"{line(version)} is no version we know")
    if len(readable) < len(items):
        problems.append(f"{len(items) - len(readable)} items are no objects")
    kept = sorted(newest_first([_said(item) for item in readable])[:limit])
    within = [readable[place] for place in kept]
    entries, repeats = each_once(_entry(item, feed, url) for item in within)
    entries, stamped = unstamped(entries)
    return ParsedFeed(
        title=plain_line(_text(feed.get("title"))),
        language=line(_text(feed.get("language")))[:2].lower(),
        entries=entries,
        left_out=len(readable) - len(within),
        problem="; ".join(problems),
        hints=Hints(next_page=address(url, _text(feed.get("next_url")))),
        repeats=repeats,
        stamped=stamped,
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        feed = json.loads(body.decode(json.detect_encoding(body), "replace").lstrip("\ufeff \t\r\n"))
    except (ValueError, RecursionError) as error:
        raise FeedError(f"it is broken JSON ({line(html.escape(str(error)))})") from error
    if not isinstance(feed, dict):
        raise FeedError("it is JSON, but not a JSON Feed: it is not an object")
    return feed


def _entry(item: dict[str, Any], feed: dict[str, Any], base: str) -> FeedItem:
    link = address(base, _text(item.get("url")) or _text(item.get("external_url")))
    title = plain_line(_text(item.get("title")))
    # Plain text is escaped, so that whoever reads `content` as HTML, as everyone does, gets the text back.
    plain = [html.escape(_text(item.get(key)), quote=False) for key in ("content_text", "summary")]
    content = body_text(max((_text(item.get("content_html")), *plain), key=len))
    updated = read_said(_text(item.get("date_modified")))
    return FeedItem(
        guid=without_login(body_text(_text(item.get("id")))[:MAX_LINE_CHARACTERS]) or link or identify(title, content),
        url=link,
        title=title,
        author=_author(item) or _author(feed),
        content=content,
        published_at=read_said(_text(item.get("date_published"))),
        updated_at=updated,
        published_said=body_text(_said(item))[:100],
        has_id=bool(_text(item.get("id"))),
    )


def _said(item: dict[str, Any]) -> str:
    return _text(item.get("date_published")) or _text(item.get("date_modified"))


def _author(owner: dict[str, Any]) -> str:
    """Return the names of an item's or a feed's authors: a list since 1.1, one before."""
    authors = owner.get("authors")
    people = authors if isinstance(authors, list) else [owner.get("author")]
    names = (_text(person.get("name")) for person in people if isinstance(person, dict))
    return line(html.escape(", ".join(name for name in names if name)))


def _text(value: object) -> str:
    """Return a value as text: numbers pass for it, as the standard asks for identities; lists and objects do not."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
