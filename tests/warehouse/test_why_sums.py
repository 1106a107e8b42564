"""The sums that `why` and `together` rest on, against figures reckoned by hand; and the laws that lift obeys."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given
from hypothesis import strategies as st
from small_weeks import put_weeks, week

from warehouse.database import Home, writing
from warehouse.schema import view_script

BOTH, CHIPS, ROBOTS, NONE = ("chips", "robots"), ("chips",), ("robots",), ()
STEADY = [[CHIPS, NONE]] * 6


@pytest.fixture
def db(home: Home) -> Iterator[DuckDBPyConnection]:
    written = {
        "steady": STEADY,
        "late": [[], [], [], [ROBOTS], [BOTH], [NONE]],
        "lost": [[CHIPS], [CHIPS], [CHIPS], [], [CHIPS], [CHIPS]],
    }
    put_weeks(home, written, down=[("lost", 3)])
    with writing(home) as db:
        yield db


def rows(db: DuckDBPyConnection, sql: str) -> list[tuple]:
    return db.execute(sql, [week(0), week(5)]).fetchall()


def test_a_publisher_is_watched_from_its_second_week_on_and_not_where_a_feed_was_missing(
    db: DuckDBPyConnection,
) -> None:
    assert rows(
        db, "select publisher, list(week order by week) from api.watched_weeks($1, $2) group by 1 order by 1"
    ) == [
        ("late", [week(3), week(4), week(5)]),
        ("lost", [week(0), week(1), week(2), week(4), week(5)]),
        ("steady", [week(number) for number in range(6)]),
    ]
    assert rows(db, "from api.missed_weeks($1, $2)") == [("lost", "lost", week(3))]


def test_weeks_are_mondays_whatever_day_a_span_begins_with(db: DuckDBPyConnection) -> None:
    asked = "select distinct week from api.{}(date '2026-01-01' + $1, date '2026-01-01' + $2) order by week"
    days = [(one - date(2026, 1, 1)).days for one in (week(1), week(4))]
    for macro in ("watched_weeks", "source_weeks"):
        found = db.execute(asked.format(macro), [days[0] + 2, days[1] + 2]).fetchall()
        assert found == [(week(2),), (week(3),), (week(4),)], macro


@pytest.mark.parametrize("macro", ["counted_stories", "source_weeks", "cooccur", "watched_weeks", "missed_weeks"])
def test_a_day_may_be_told_as_text(db: DuckDBPyConnection, macro: str) -> None:
    as_text = db.execute(f"from api.{macro}('{week(0)}', '{week(5)}') order by all").fetchall()
    assert as_text == rows(db, f"from api.{macro}($1, $2) order by all") != []


def test_stories_of_a_trend_have_their_address_and_their_words(db: DuckDBPyConnection) -> None:
    assert rows(
        db,
        "select publisher, week, articles, title, url, passage from api.trend_stories('robots', $1, $2) order by week",
    ) == [
        ("late", week(3), 1, "Title late-3-0", "https://late.example/late-3-0", "words of late-3-0"),
        ("late", week(4), 1, "Title late-4-0", "https://late.example/late-4-0", "words of late-4-0"),
    ]


def test_each_story_is_shared_out_among_its_terms_and_the_shares_sum_to_the_stories(db: DuckDBPyConnection) -> None:
    assert rows(db, "from api.trend_terms('chips', $1, $2) order by term") == [("gpu", 12, 9.0), ("wafer", 12, 3.0)]


def test_lift_is_that_of_the_counted_stories_and_stands_in_both_orders(db: DuckDBPyConnection) -> None:
    # 20 stories: 12 with chips, 2 with robots, 1 with both.
    found = rows(
        db, "select trend, other, stories_both, stories_trend, stories_other, stories, lift from api.cooccur($1, $2)"
    )
    assert sorted(found) == [
        ("chips", "robots", 1, 12, 2, 20, pytest.approx(1 * 20 / (12 * 2))),
        ("robots", "chips", 1, 2, 12, 20, pytest.approx(1 * 20 / (12 * 2))),
    ]


def test_a_copy_adds_its_trends_and_no_story(db: DuckDBPyConnection) -> None:
    db.execute("update articles set story_id = 'steady-0-0', is_original = false where article_id = 'late-3-0'")
    found = rows(db, "select stories_both, stories from api.cooccur($1, $2) where trend = 'chips'")
    assert found == [(2, 19)]


def test_the_interval_of_lift_is_the_delta_method_with_half_a_story_more_in_each_cell(db: DuckDBPyConnection) -> None:
    log_lift = math.log(1.5 * 22 / (13 * 3))
    error = math.sqrt(1 / 1.5 - 1 / 13 - 1 / 3 + (2 * 1.5 * 22 / (13 * 3) - 1) / 22)
    ((low, high),) = rows(db, "select lift_low, lift_high from api.cooccur($1, $2) where trend = 'chips'")
    assert (low, high) == pytest.approx(
        (math.exp(log_lift - 1.959964 * error), math.exp(log_lift + 1.959964 * error)), rel=1e-5
    )


@pytest.fixture(scope="module")
def lifts() -> Iterator[DuckDBPyConnection]:
    with duckdb.connect() as db:
        db.execute("create schema api;" + view_script("lift"))
        yield db


CELLS = st.tuples(*[st.integers(0, 300)] * 4).filter(any)


def lift(db: DuckDBPyConnection, both: int, one: int, other: int, every: int) -> tuple[float, float]:
    (found,) = db.execute(
        "select api.log_lift($1, $2, $3, $4), api.log_lift_error($1, $2, $3, $4)", [both, one, other, every]
    ).fetchall()
    return found


@given(cells=CELLS)
def test_lift_is_the_same_from_either_side(lifts: DuckDBPyConnection, cells: tuple[int, ...]) -> None:
    both, only_one, only_other, _ = cells
    every = sum(cells)
    assert lift(lifts, both, both + only_one, both + only_other, every) == pytest.approx(
        lift(lifts, both, both + only_other, both + only_one, every)
    )


@given(share=st.integers(1, 10), other=st.integers(1, 10), times=st.integers(1, 40))
def test_of_trends_that_have_nothing_to_do_with_each_other_it_is_one_within_its_interval(
    lifts: DuckDBPyConnection, share: int, other: int, times: int
) -> None:
    # Of 100 t stories share/10 carry the one, other/10 the other, and both the product.
    log_lift, error = lift(lifts, share * other * times, 10 * share * times, 10 * other * times, 100 * times)
    assert abs(log_lift) < 1.96 * error + 0.01
    assert abs(log_lift) < 1 / (share * other * times)  # what half a story more in each cell does


@given(cells=CELLS)
def test_the_error_is_that_of_the_multinomial(lifts: DuckDBPyConnection, cells: tuple[int, ...]) -> None:
    # The delta method by its definition: the variance of the gradient over the cells.
    more = [count + 0.5 for count in cells]
    every = sum(more)
    both, one, other = more[0] / every, (more[0] + more[1]) / every, (more[0] + more[2]) / every
    gradient = [1 / both - 1 / one - 1 / other, -1 / one, -1 / other, 0.0]
    mean = sum(count / every * slope for count, slope in zip(more, gradient, strict=True))
    variance = sum(count / every * (slope - mean) ** 2 for count, slope in zip(more, gradient, strict=True)) / every
    _, error = lift(lifts, cells[0], cells[0] + cells[1], cells[0] + cells[2], sum(cells))
    assert error == pytest.approx(math.sqrt(variance), rel=1e-6)
