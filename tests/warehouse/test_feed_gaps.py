"""The gaps of feeds are found without telling all weeks, and are those that the weeks tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.books import articles, feeds
from warehouse.database import Home, writing
from warehouse.records import Article, FeedVisit

FIRST = datetime(
    2025, 9, 1, 6, tzinfo=UTC
)  # a Monday: the year of 52 weeks that its number has a bit in ends in between
WEEKS = 30
EVER = date(1970, 1, 1)
FEEDS = ("a", "b", "c")
# Of a feed in a week: no visit, or one that came to this; and whether it has an article, and one of a backfill.
WEEK = st.tuples(
    st.sampled_from(["", "kept", "kept", "kept", "unchanged", "timed out", "not due", "our network is down"]),
    st.sampled_from([True, True, False]),
    st.sampled_from([True, False, False]),
)
# A week in which the monitor did not run has no visit of any feed.
LIVES = st.lists(
    st.one_of(*[st.tuples(*[WEEK] * len(FEEDS))] * 4, st.tuples(*[st.just(("", False, False))] * len(FEEDS))),
    min_size=WEEKS,
    max_size=WEEKS,
)
WEEKS_TELL = "select feed_id, week from api.feed_weeks_since($1) where is_gap order by all"
GAPS = "select feed_id, week from api.feed_gaps_since($1) order by all"


def live(db: DuckDBPyConnection, weeks: list[tuple[tuple[str, bool, bool], ...]]) -> None:
    visits, written = [], []
    for nth, week in enumerate(weeks):
        at = FIRST + timedelta(weeks=nth)
        for feed, (fate, is_written, is_old) in zip(FEEDS, week, strict=True):
            if fate:
                visits.append(FeedVisit(feed, f"r{nth}", at, fate, "", "", "", "", 0))
            for is_backfill in [False] * is_written + [True] * is_old:
                name = f"{feed}{nth}{is_backfill}"
                written.append(
                    Article(
                        name, name, name, feed, name, at + timedelta(hours=nth * 5 % 160 - 6), "feed", None, at, name,
                        is_original=True, is_backfill=is_backfill, revision=1, run_id="r0",
                    )
                )  # fmt: skip
    for table in ("feed_visits", "articles"):
        db.execute(f"delete from {table}")
    feeds.add_visits(db, visits)
    articles.add_articles(db, written, [])


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(LIVES, st.integers(0, WEEKS))
def test_gaps_are_those_that_the_weeks_tell(
    home: Home, weeks: list[tuple[tuple[str, bool, bool], ...]], since: int
) -> None:
    with writing(home) as db:
        live(db, weeks)
        for day in (EVER, FIRST.date() + timedelta(weeks=since)):
            assert db.execute(GAPS, [day]).fetchall() == db.execute(WEEKS_TELL, [day]).fetchall()


def test_a_week_is_a_gap_where_a_feed_that_speaks_could_not_be_had_and_left_nothing(home: Home) -> None:
    spoke, lost, silent, away = (
        ("kept", True, False),
        ("timed out", False, False),
        ("kept", False, False),
        ("", False, False),
    )
    weeks = [(spoke, silent, spoke)] * 10 + [(lost, lost, lost)] + [(away, away, away)] + [(spoke, silent, away)] * 2
    with writing(home) as db:
        live(db, weeks)
        found = db.execute(GAPS, [EVER]).fetchall()
    tenth, eleventh = ((FIRST + timedelta(weeks=nth)).date() for nth in (10, 11))
    assert found == [("a", tenth), ("a", eleventh), ("c", tenth)]
