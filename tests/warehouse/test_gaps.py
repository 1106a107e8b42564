"""Weeks that cannot be told from silence are marked, and a run that saw nothing says nothing of the time it stood at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from duckdb import DuckDBPyConnection

from warehouse.books import articles, feeds, ledger
from warehouse.books.trends import put_taxonomy
from warehouse.books.verdicts import last_complete_week
from warehouse.database import Home, writing
from warehouse.records import Article, Feed, FeedVisit, Revision, Run, Trend

FIRST = datetime(2026, 3, 2, 6, tzinfo=UTC)  # a Monday
DAILY, RARE = "daily", "rare"


def in_week(number: int) -> datetime:
    return FIRST + timedelta(weeks=number)


def visited(feed: str, week: int, fate: str = "kept") -> FeedVisit:
    return FeedVisit(feed, f"run-{week}", in_week(week), fate, "", "", "", "", 0, "", is_gone=False, seen=0, failures=0)


def wrote(feed: str, week: int) -> Article:
    name, at = f"{feed}-{week}", in_week(week)
    url = f"https://{feed}.example/{week}"
    return Article(name, url, url, feed, name, at, "feed", None, at, name, True, False, 1, f"run-{week}")  # noqa: FBT003


def text_of(one: Article) -> Revision:
    return Revision(one.article_id, 1, "T", "", "en", "Words.", 1, one.article_id, "feed", "", FIRST, one.run_id)


@pytest.fixture
def db(home: Home) -> Iterator[DuckDBPyConnection]:
    with writing(home) as db:
        feeds.add_feeds(db, [Feed(name, f"https://{name}.example/feed", name) for name in (DAILY, RARE)], FIRST)
        put_taxonomy(db, [Trend(1, "chips", "AI chips", "hard", "Hardware", "Accelerators.", [], 0)])
        yield db


def live(db: DuckDBPyConnection, *weeks: int, down: tuple[int, ...] = ()) -> None:
    """Visit both feeds in these weeks; one of them writes each week, the other in the first only."""
    for week in weeks:
        run = Run(f"run-{week}", "live", in_week(week), in_week(week), "", "0")
        ledger.open_run(db, run)
        fate = "timed out" if week in down else "kept"
        feeds.add_visits(db, [visited(DAILY, week, fate), visited(RARE, week)])
        written = [*([] if week in down else [wrote(DAILY, week)]), *([wrote(RARE, 0)] if week == 0 else [])]
        articles.add_articles(db, written, [text_of(one) for one in written])
        ledger.close_run(db, run.run_id, in_week(week), "done")


def entered(db: DuckDBPyConnection, name: str, *, published: float, seen: int) -> None:
    """Let the daily feed bring an item."""
    db.execute(
        """
        insert into entries (entry_id, revision, feed_id, run_id, response_id, guid, url, title, author, content,
            published_at, updated_at, published_said, digest, seen_at)
        values ($1, 1, $2, '', '', '', '', '', '', '', $3, null, '', '', $4)
        """,
        [name, DAILY, FIRST + timedelta(weeks=published), in_week(seen)],
    )


def gaps(db: DuckDBPyConnection) -> list[tuple[str, date]]:
    return db.execute("select feed_id, week from api.feed_weeks where is_gap order by all").fetchall()


def test_a_feed_that_speaks_in_most_weeks_is_missing_from_one_in_which_it_was_down(db: DuckDBPyConnection) -> None:
    live(db, 0, 1, 2, 3, down=(2,))
    assert gaps(db) == [(DAILY, in_week(2).date())]


def test_a_feed_that_speaks_in_most_weeks_is_missing_from_one_in_which_nobody_listened(db: DuckDBPyConnection) -> None:
    live(db, 0, 1, 4)
    assert gaps(db) == [(DAILY, in_week(2).date()), (DAILY, in_week(3).date())]
    assert db.execute("select sum(visits) from api.feed_weeks").fetchone() == (6,)


def test_a_week_that_belongs_to_two_months_marks_both(db: DuckDBPyConnection) -> None:
    live(db, 0, 1, 2, 3, 4, 5, down=(4,))  # the week of 30 March
    months = db.execute("select starts from api.trend_periods('month') where has_gap order by all").fetchall()
    assert months == [(date(2026, 3, 1),), (date(2026, 4, 1),)]


def test_a_run_in_which_no_feed_answered_does_not_move_the_clock_of_the_books(db: DuckDBPyConnection) -> None:
    live(db, 0, 1)
    ledger.open_run(db, Run("late", "live", in_week(9), in_week(9), "", "0"))
    ledger.close_run(db, "late", in_week(9), "failed")
    assert ledger.clock(db) == in_week(1)
    assert last_complete_week(db) == in_week(0).date()
    assert db.execute("select clock from api.meta").fetchone() == (in_week(1).replace(tzinfo=None),)


def test_lag_is_that_of_what_was_published_since_the_first_visit(db: DuckDBPyConnection) -> None:
    live(db, 0, 1)
    entered(db, "old", published=-50, seen=0)
    entered(db, "new", published=0.5, seen=1)
    lag = db.execute("select median_lag_hours from api.feed_health where feed_id = 'daily'").fetchone()
    assert lag == (pytest.approx(84),)


def silent(db: DuckDBPyConnection) -> list[tuple[str]]:
    return db.execute("select feed_id from api.feed_health where is_silent order by all").fetchall()


def test_a_feed_that_brought_nothing_for_a_year_is_silent_whatever_is_usual(db: DuckDBPyConnection) -> None:
    live(db, 0, 51)
    assert silent(db) == []
    live(db, 53)
    assert silent(db) == [(DAILY,), (RARE,)]
    entered(db, "new", published=52, seen=53)
    assert silent(db) == [(RARE,)]


def test_a_feed_that_was_silent_for_a_year_before_it_was_watched_has_not_fallen_silent(db: DuckDBPyConnection) -> None:
    live(db, 0, 1)
    entered(db, "last", published=-53, seen=0)
    assert [(one.feed_id, one.was_silent_before) for one in feeds.silent_feeds(db)] == [(DAILY, True)]
    live(db, 53)
    fell_silent = [(one.feed_id, one.was_silent_before) for one in feeds.silent_feeds(db)]
    assert sorted(fell_silent) == [(DAILY, True), (RARE, False)]


def test_a_feed_that_never_answered_fails_and_is_not_silent(db: DuckDBPyConnection) -> None:
    live(db, 0, 53)
    db.execute("delete from feed_visits where feed_id = $1", [RARE])
    feeds.add_visits(db, [visited(RARE, 0, "timed out"), visited(RARE, 53, "timed out")])
    assert silent(db) == [(DAILY,)]
