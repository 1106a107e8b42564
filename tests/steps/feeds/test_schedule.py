"""When a feed is visited again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.feeds.parsed_feed import Hints
from flows.steps.feeds.schedule import (
    ASKED_LONGEST,
    JITTER,
    LONGEST,
    NEARLY_DUE,
    NOTHING,
    SHORTEST,
    VisitHints,
    next_visit,
    next_visit_after_failure,
)

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def every(gap: timedelta, *, times: int = 20, last: timedelta = timedelta(0)) -> list[datetime]:
    return [NOW - last - number * gap for number in range(times)]


def interval(published: list[datetime], asks: VisitHints = NOTHING) -> timedelta:
    return next_visit("desk", NOW, published, asks) - NOW


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (every(4 * HOUR), 2 * HOUR),
        (every(timedelta(minutes=5)), SHORTEST),
        (every(7 * DAY), LONGEST),
        ([], HOUR),
        ([NOW], HOUR),
        (every(HOUR, last=10 * HOUR), 5 * HOUR),
        ([*every(2 * HOUR), NOW + 90 * DAY], HOUR),
    ],
)
def test_a_feed_is_visited_twice_a_gap_within_bounds(published: list[datetime], expected: timedelta) -> None:
    assert expected <= interval(published) <= expected * (1 + JITTER)


@pytest.mark.parametrize(
    ("asks", "expected"),
    [
        (VisitHints(Hints(minutes=240)), 4 * HOUR),
        (VisitHints(Hints(minutes=1)), HOUR),
        (VisitHints(Hints(minutes=10**6)), LONGEST),
        (VisitHints(max_age=3 * HOUR), 3 * HOUR),
        (VisitHints(Hints(minutes=120), max_age=5 * HOUR), 5 * HOUR),
        (VisitHints(max_age=timedelta(0)), HOUR),
    ],
)
def test_a_feed_is_not_visited_sooner_than_it_asks(asks: VisitHints, expected: timedelta) -> None:
    assert expected <= interval(every(2 * HOUR), asks) <= expected * (1 + JITTER)


def test_a_busy_feed_is_visited_before_what_it_lists_is_pushed_out() -> None:
    busy = every(timedelta(minutes=6), times=20)  # the last two hours
    assert HOUR / 2 < interval(busy, VisitHints(max_age=DAY)) <= HOUR * (1 + JITTER)
    assert interval(busy, VisitHints(Hints(minutes=240), DAY)) >= 4 * HOUR


def test_hours_and_days_that_a_feed_asks_to_skip_are_skipped() -> None:
    visit = next_visit("desk", NOW, every(2 * HOUR), VisitHints(Hints(skip_hours=tuple(range(6, 12)))))
    assert (visit.day, visit.hour) == (9, 12)
    visit = next_visit("desk", NOW, every(2 * HOUR), VisitHints(Hints(skip_days=(0, 1), skip_hours=(0,))))
    assert (visit.weekday(), visit.hour) == (2, 1)
    assert interval(every(2 * HOUR), VisitHints(Hints(skip_days=tuple(range(7))))) < 2 * HOUR


def test_feeds_of_one_rhythm_drift_apart_and_each_is_always_the_same() -> None:
    visits = {next_visit(f"feed-{number}", NOW, every(4 * HOUR)) for number in range(50)}
    assert len(visits) == 50
    assert next_visit("desk", NOW, every(4 * HOUR)) == next_visit("desk", NOW, every(4 * HOUR))


def test_failures_double_the_wait_up_to_a_day_and_never_end_it() -> None:
    waits = [next_visit_after_failure("desk", NOW, failures) - NOW for failures in (1, 2, 3, 10, 10**6)]
    for wait, hours in zip(waits, [0.5, 1, 2, 24, 24], strict=True):
        assert hours * HOUR <= wait <= hours * HOUR * (1 + JITTER)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (7200, 2 * HOUR + NEARLY_DUE),
        (10, HOUR / 2),
        (3 * 86400, 3 * DAY + NEARLY_DUE),
        (1e300, ASKED_LONGEST + NEARLY_DUE),
    ],
)
def test_a_server_that_asks_for_time_gets_it_within_bounds(seconds: float, expected: timedelta) -> None:
    assert expected <= next_visit_after_failure("desk", NOW, 1, seconds) - NOW <= expected * (1 + JITTER)


DATES = st.datetimes(timezones=st.just(UTC)) | st.timedeltas(-30 * DAY, 2 * DAY).map(lambda ago: NOW + ago)


@given(
    st.lists(DATES, max_size=40), st.integers(0, 10**6), st.none() | st.timedeltas(timedelta(0), timedelta(days=10**6))
)
def test_every_visit_lies_between_the_bounds(published: list[datetime], minutes: int, age: timedelta | None) -> None:
    wait = interval(published, VisitHints(Hints(minutes=minutes), age))
    assert SHORTEST <= wait <= LONGEST * (1 + JITTER)
