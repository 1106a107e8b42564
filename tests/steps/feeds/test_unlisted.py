"""Addresses of an archive that no feed names: whose they are, and what becomes of each."""

from __future__ import annotations

from datetime import UTC, datetime

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


def sort(known=frozenset()):
    return sort_addresses(ADDRESSES, [DESK], known, run_id="r", seen_at=NOW)


def test_pages_of_a_watched_site_become_entries_of_its_feed():
    assert [(entry.feed_id, entry.url) for entry in sort().entries] == [("desk", url) for url in ADDRESSES[:3]]


def test_what_is_known_is_not_entered_again():
    assert [entry.url for entry in sort({ADDRESSES[0]}).entries] == ADDRESSES[1:3]


def test_every_address_has_a_fate():
    fates = {fate.fate: fate.items for fate in sort({ADDRESSES[0]}).fates}
    assert fates == {"kept": 2, "unchanged": 1, "not watched": 1, "no article": 3}
