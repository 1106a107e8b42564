"""JSON Feed to entries."""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.steps.feeds.parse import FeedError, FeedItem, parse_feed
from flows.steps.text.markup import plain_text

URL = "https://desk.example/feed.json"


def feed(*items: Any, **keys: Any) -> bytes:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "The Desk", "items": items, **keys}
    ).encode()


def only(item: dict[str, Any], **keys: Any) -> FeedItem:
    return parse_feed(feed(item, **keys), URL).entries[0]


def test_an_item_with_everything_is_read_whole() -> None:
    item = {
        "id": "7", "url": "/a", "title": "Small & fast", "content_html": "<p>Words</p>", "summary": "W",
        "date_published": "2026-03-02T10:00:00-08:00", "date_modified": "2026-03-03T10:00:00Z",
        "authors": [{"name": "Ada"}, {"name": "Grace"}],
    }  # fmt: skip
    assert only(item) == FeedItem(
        "7", "https://desk.example/a", "Small & fast", "Ada, Grace", "<p>Words</p>",
        datetime(2026, 3, 2, 18, tzinfo=UTC), datetime(2026, 3, 3, 10, tzinfo=UTC), "2026-03-02T10:00:00-08:00",
    )  # fmt: skip


def test_a_date_in_the_manner_of_rss_is_read() -> None:
    said = "Fri, 31 May 2019 12:17:58 -0700"
    assert only({"id": "1", "date_published": said}).published_at == datetime(2019, 5, 31, 19, 17, 58, tzinfo=UTC)


def test_version_one_has_one_author_and_the_feeds_author_stands_in() -> None:
    assert only({"id": 1, "author": {"name": "Ada"}}).author == "Ada"
    assert only({"id": 1}, authors=[{"name": "The desk"}]).author == "The desk"


def test_numbers_pass_for_identities() -> None:
    assert only({"id": 42, "url": "/a"}).guid == "42"


def test_an_item_without_identity_is_known_by_its_address() -> None:
    assert only({"url": "/a"}).guid == "https://desk.example/a"


def test_a_link_blog_leads_to_what_it_links() -> None:
    assert only({"id": "1", "external_url": "https://lab.example/"}).url == "https://lab.example/"


def test_plain_text_comes_back_as_it_was_written() -> None:
    assert plain_text(only({"id": "1", "content_text": "if a < b && c <d> e"}).content) == "if a < b && c <d> e"


def test_the_next_page_is_a_hint_and_language_is_kept() -> None:
    parsed = parse_feed(feed(next_url="?page=2", language="de-AT"), URL)
    assert (parsed.hints.next_page, parsed.language, parsed.entries) == (
        "https://desk.example/feed.json?page=2",
        "de",
        (),
    )


def test_half_a_character_stands_in_nothing_that_is_kept() -> None:
    half = "a\ud800"
    item = dict.fromkeys(("id", "title", "content_html", "summary", "date_published", "date_modified"), half)
    whole = {**item, "url": f"https://desk.example/{half}", "authors": [{"name": half}]}
    parsed = parse_feed(feed(whole, language="d\ud800e", title=half, authors=[{"name": half}]), URL)
    for said in (parsed.title, parsed.language, *map(str, astuple(parsed.entries[0]))):
        said.encode()
    assert (parsed.language, parsed.entries[0].author) == ("de", "a")


def test_oddities_are_read_and_named() -> None:
    parsed = parse_feed(feed({"id": "1"}, "words", None, version="https://jsonfeed.org/version/9"), URL)
    assert len(parsed.entries) == 1
    assert parsed.problem == "https://jsonfeed.org/version/9 is no version we know; 2 items are no objects"


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse_feed(b"\xef\xbb\xbf" + feed({"id": "1", "title": "Grüße"}), URL).entries[0].title == "Grüße"


def test_items_beyond_the_limit_are_counted() -> None:
    assert parse_feed(feed(*({"id": number} for number in range(1005))), URL).left_out == 5


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"items": []}',
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"[" * 2000,
        b'{"a":' * 2000,
        b"{}",
    ],
)
def test_other_json_is_refused(body: bytes) -> None:
    with pytest.raises(FeedError, match="JSON"):
        parse_feed(body, URL)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["http://[", "\ud800", "0001-01-01T00:00:00+14:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5,
)  # fmt: skip
KEYS = st.sampled_from(
    [
        "id",
        "url",
        "title",
        "content_html",
        "content_text",
        "summary",
        "date_published",
        "date_modified",
        "authors",
        "author",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.dictionaries(KEYS, VALUES), max_size=4),
    st.dictionaries(st.sampled_from(["title", "language", "next_url", "authors"]), VALUES),
)
def test_values_of_any_kind_end_in_entries(items: list[Any], keys: dict[str, Any]) -> None:
    parsed = parse_feed(feed(*items, **keys), URL)
    assert len(parsed.entries) + parsed.repeats == len(items)
    repr(parsed).encode()


def test_a_long_feed_with_its_oldest_items_first_is_read_from_its_newest_end() -> None:
    items = [{"id": number, "date_published": f"{1000 + number}-01-01T00:00:00Z"} for number in range(1005)]
    parsed = parse_feed(feed(*items), URL)
    assert (parsed.entries[0].guid, parsed.entries[-1].guid, parsed.left_out) == ("5", "1004", 5)


def test_a_title_that_was_escaped_as_for_a_page_is_read_as_it_was_meant() -> None:
    assert only({"id": "1", "title": "It&#8217;s AT&amp;T, 1 < 2"}).title == "It’s AT&T, 1 < 2"
