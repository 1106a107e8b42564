"""What books tell of their runs, so that these can be lived through again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from small_web import CLOCK

from warehouse.books import feeds, ledger, responses
from warehouse.catalog.watchlist import new_feed
from warehouse.database import Home, writing
from warehouse.records import FeedVisit, LedgerEvent, Response, Run
from warehouse.upkeep.observed import observed

FIRST, OTHER, NEW = "https://desk.example/feed", "https://desk.example/rss", "https://desk.example/new"


@pytest.mark.parametrize("asked", [(FIRST, OTHER), (NEW, NEW)], ids=["before they moved", "since they moved"])
def test_equal_answers_of_two_feeds_that_moved_to_one_address_are_told_apart(
    home: Home, asked: tuple[str, str]
) -> None:
    listed = [new_feed(FIRST), new_feed(OTHER)]
    answers = [
        Response(f"r{place}", "run", "feed", url, NEW, 200, "text/xml", 9, "same", CLOCK, "a.warc.gz", place, place + 1)
        for place, url in enumerate(asked)
    ]
    visit = FeedVisit("", "run", CLOCK, "kept", "", "", "", "same", 1)
    home.prepare()
    with writing(home) as db:
        feeds.add_feeds(db, listed, CLOCK)
        feeds.add_visits(db, [replace(visit, feed_id=feed.feed_id) for feed in listed])
        feeds.apply_changes(
            db, [LedgerEvent(CLOCK, "run", "feed moved", feed.feed_id, feed.url, NEW, "") for feed in listed]
        )
        responses.add_responses(db, answers)
    with observed(home.warehouse) as books:
        assert books.feeds_of("run") == {"r0": listed[0].feed_id, "r1": listed[1].feed_id}


def test_a_feed_that_moved_stands_where_it_did_when_each_run_is_lived_through_again(home: Home, tmp_path: Path) -> None:
    made, feed = Home(tmp_path / "made"), new_feed(FIRST)
    runs = [Run(name, "live", CLOCK, CLOCK, "", "1") for name in ("before", "mover", "after")]
    moves = [
        LedgerEvent(CLOCK, run_id, "feed moved", feed.feed_id, was, now, "")
        for run_id, was, now in (("mover", FIRST, OTHER), ("after", OTHER, NEW))
    ]
    home.prepare()
    made.prepare()
    with writing(home) as db:
        feeds.add_feeds(db, [feed], CLOCK)
        feeds.apply_changes(db, moves)
        ledger.add_changes(db, moves)
        for run in runs:
            ledger.open_run(db, run)
    stood = []
    with observed(home.warehouse) as books, writing(made) as db:
        books.put_first(db)
        for lived in books.runs():
            books.put_run(db, lived)
            stood += feeds.urls_of(db, [feed.feed_id]).values()
    assert stood == [FIRST, OTHER, NEW]


def test_a_feed_is_whose_it_was_said_to_be_when_each_run_is_lived_through_again(home: Home, tmp_path: Path) -> None:
    made, house, other = Home(tmp_path / "made"), new_feed(FIRST, publisher="House"), new_feed(OTHER)
    hours = [CLOCK + timedelta(hours=hour) for hour in range(4)]
    home.prepare()
    made.prepare()
    with writing(home) as db:
        feeds.add_feeds(db, [house, other], CLOCK)
        for said, hour in (("Press", 1), ("Group", 3)):
            anew = feeds.said_anew(db, [replace(house, publisher=said)], hours[hour], "")
            feeds.apply_changes(db, anew)
            ledger.add_changes(db, anew)
        for number in (0, 2):
            ledger.open_run(db, Run(f"run{number}", "live", CLOCK, hours[number], "", "1"))
    stood = []
    with observed(home.warehouse) as books, writing(made) as db:
        books.put_first(db)
        for put in (*(partial(books.put_run, db, lived) for lived in books.runs()), partial(books.put_last, db)):
            put()
            stood.append({feed.url: feed.publisher for feed in feeds.active_feeds(db)})
    assert stood == [{FIRST: publisher, OTHER: ""} for publisher in ("House", "Press", "Group")]
