"""How often a feed speaks, in hours that are the same whatever engine reckons them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from warehouse.books import entries, feeds
from warehouse.database import Home, writing
from warehouse.records import Entry, Feed, FeedVisit

FIRST = datetime(2026, 3, 2, 6, tzinfo=UTC)
STEPS = (100, 100, 200, 400)  # minutes between two entries
SAID = "select usual_gap_hours, long_gap_hours, median_lag_hours from api.feed_rhythms(null)"


def test_hours_are_rounded_to_what_two_engines_agree_on(home: Home) -> None:
    times = [FIRST + timedelta(minutes=sum(STEPS[:place])) for place in range(len(STEPS) + 1)]
    with writing(home) as db:
        feeds.add_feeds(db, [Feed("a", "https://a.example/feed", "A")], FIRST)
        feeds.add_visits(db, [FeedVisit("a", "r", FIRST, "kept", "", "", "", "", 0)])
        entries.add_entries(
            db,
            [
                Entry(
                    f"e{place}", 1, "a", "r", "", "", "", "", "", "", time, None, "", "", time + timedelta(minutes=20)
                )
                for place, time in enumerate(times)
            ],
        )
        assert db.execute(SAID).fetchall() == [(2.5, 6.166667, 0.333333)]
