"""How often a feed speaks now, in hours that are the same whatever engine reckons them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from warehouse.books import entries, feeds
from warehouse.database import Connection, Home, writing
from warehouse.records import Entry, Feed, FeedVisit

FIRST = datetime(2026, 3, 2, 6, tzinfo=UTC)
STEPS = (100, 100, 200, 400)  # minutes between two entries
LATE = timedelta(minutes=20)
AHEAD, EARLY = FIRST + timedelta(days=500), -timedelta(days=499)  # seen long before it says it was published
SAID = "select usual_gap_hours, long_gap_hours, median_lag_hours from api.feed_rhythms(null)"


def put_entries(db: Connection, times: Sequence[datetime], late: timedelta = LATE) -> None:
    """Have one feed, visited since FIRST, bring an entry that was published at each of these times, so much later."""
    feeds.add_feeds(db, [Feed("a", "https://a.example/feed", "A")], FIRST)
    feeds.add_visits(db, [FeedVisit("a", "r", FIRST, "kept", "", "", "", "", 0)])
    entries.add_entries(
        db, [Entry(f"e{time}", 1, "a", "r", "", "", "", "", "", "", time, None, "", "", time + late) for time in times]
    )


def test_hours_are_rounded_to_what_two_engines_agree_on(home: Home) -> None:
    times = [FIRST + timedelta(minutes=sum(STEPS[:place])) for place in range(len(STEPS) + 1)]
    with writing(home) as db:
        put_entries(db, times)
        assert db.execute(SAID).fetchall() == [(2.5, 6.166667, 0.333333)]


def test_the_year_up_to_the_newest_publication_tells_what_is_usual(home: Home) -> None:
    hourly = [FIRST + timedelta(hours=place) for place in range(50)]
    daily = [FIRST + timedelta(days=400 + place) for place in range(6)]
    with writing(home) as db:
        put_entries(db, hourly, timedelta(hours=5))
        assert db.execute(SAID).fetchall() == [(1, 1, 5)]
        put_entries(db, daily)
        assert db.execute(SAID).fetchall() == [(24, 24, 0.333333)]
        assert db.execute("select entries, gaps from api.feed_rhythms(null)").fetchall() == [(56, 5)]


def test_a_date_of_next_year_moves_no_year(home: Home) -> None:
    hourly = [FIRST + timedelta(hours=place) for place in range(7)]
    with writing(home) as db:
        put_entries(db, hourly)
        put_entries(db, [AHEAD], EARLY)
        assert db.execute(SAID).fetchall() == [(1, 1, 0.333333)]


def test_a_feed_of_which_no_date_can_be_believed_has_entries_and_no_rhythm(home: Home) -> None:
    with writing(home) as db:
        put_entries(db, [AHEAD], EARLY)
        found = "select entries, gaps, last_published_at, usual_gap_hours, median_lag_hours from api.feed_rhythms(null)"
        assert db.execute(found).fetchall() == [(1, 0, None, None, None)]
