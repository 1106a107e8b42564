"""Addresses of an archive that no feed names: whose they are, and what becomes of each."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType

from flows.steps.feeds.unlisted import sort_addresses
from warehouse.records import Feed

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
DESK = Feed("desk", "https://www.desk.example/feed.xml", "The Desk")
ADDRESSES = [
    "https://desk.example/a",
    "https://desk.example/b",
    "https://news.desk.example/c",
    "https://stranger.example/d",
    "https://www.desk.example/feed.xml",
    "https://www.desk.example/robots.txt",
    "https://www.desk.example/",
]


def sort(known=frozenset(), unread=MappingProxyType({})):
    return sort_addresses(ADDRESSES, [DESK], known, unread, run_id="r", seen_at=NOW)


def test_pages_of_a_watched_site_become_entries_of_its_feed():
    assert [(entry.feed_id, entry.url) for entry in sort().entries] == [("desk", url) for url in ADDRESSES[:3]]


def test_what_is_known_is_not_entered_again():
    assert [entry.url for entry in sort({ADDRESSES[0]}).entries] == ADDRESSES[1:3]


def test_every_address_has_a_fate():
    fates = {fate.fate: fate.items for fate in sort({ADDRESSES[0]}).fates}
    assert fates == {"kept": 2, "unchanged": 1, "not watched": 1, "no article": 3}


def test_what_a_first_look_has_passed_over_is_counted_and_not_entered():
    done = sort({ADDRESSES[0]}, dict.fromkeys((ADDRESSES[0], ADDRESSES[1], ADDRESSES[3]), "not about AI"))
    assert [entry.url for entry in done.entries] == ADDRESSES[2:3]
    assert {(fate.item, fate.fate): fate.items for fate in done.fates} == {
        ("", "not watched"): 1,
        ("desk", "kept"): 1,
        ("desk", "no article"): 3,
        ("desk", "not about AI"): 1,
        ("desk", "unchanged"): 1,
    }
