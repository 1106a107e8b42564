"""Is it rising? On series of which we know the answer."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.steps.trends.verdicts import MIN_STORIES, judge, rate_ratio
from warehouse.records import Week

LAST = date(2026, 3, 2)
TOTAL = 100


def weeks(trend: str, *counts: int, total: int = TOTAL) -> list[Week]:
    """The weeks up to LAST, the oldest first."""
    first = LAST - timedelta(weeks=len(counts) - 1)
    return [Week(trend, first + timedelta(weeks=number), count, total) for number, count in enumerate(counts)]


STEADY = (8, 9, 7, 8, 8, 9, 7, 8, 9, 8, 7, 8, 8, 9, 7, 8)


def verdicts(*series: list[Week]) -> dict[str, str]:
    return {mover.trend: mover.verdict for mover in judge([week for one in series for week in one], LAST)}


def test_what_rises_falls_and_stays_is_called_so() -> None:
    assert verdicts(
        weeks("up", *[5] * 12, 20, 22, 19, 21), weeks("down", *[20] * 12, 4, 5, 3, 4), weeks("flat", *STEADY)
    ) == {"up": "rising", "down": "falling", "flat": "steady"}


def test_of_too_few_stories_nothing_is_said() -> None:
    assert verdicts(weeks("rare", *[0] * 14, 1, MIN_STORIES - 2)) == {"rare": "too little"}


def test_more_coverage_of_everything_is_no_rise() -> None:
    before, now = weeks("flat", *STEADY)[:12], weeks("flat", *[40] * 16, total=5 * TOTAL)[12:]
    assert verdicts(before + now) == {"flat": "steady"}


def test_weeks_that_are_missing_are_not_taken_for_zero() -> None:
    series = weeks("flat", *STEADY)
    with_gap = [week for number, week in enumerate(series) if number not in {3, 4, 5, 13}]
    (mover,) = judge(with_gap, LAST)
    assert mover.verdict == "steady"
    assert mover.share_now == pytest.approx(0.08, abs=0.01)


def test_weeks_beyond_the_window_do_not_count() -> None:
    old = [Week("flat", LAST - timedelta(weeks=30), 90, TOTAL), Week("flat", LAST + timedelta(weeks=1), 90, TOTAL)]
    assert judge(weeks("flat", *STEADY) + old, LAST) == judge(weeks("flat", *STEADY), LAST)


def test_a_trend_that_was_never_seen_before_rises_without_a_ratio_that_is_made_up() -> None:
    (mover,) = judge(weeks("new", *[0] * 12, 10, 12, 9, 11), LAST)
    assert (mover.verdict, mover.ratio, mover.ratio_high) == ("rising", math.inf, math.inf)
    assert mover.ratio_low > 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(50, 200)), min_size=3, max_size=6),
    st.lists(st.tuples(st.integers(0, 50), st.integers(50, 200)), min_size=3, max_size=12),
)
def test_the_interval_holds_the_ratio_and_turning_the_sides_round_turns_the_ratio_round(
    now: list, before: list
) -> None:
    if not sum(hits for hits, _ in now + before):
        return
    there, back = rate_ratio(now, before), rate_ratio(before, now)
    assert there.low <= there.ratio <= there.high
    assert 0 <= there.p_value <= 1
    assert there.p_value == pytest.approx(back.p_value)
    if 0 < there.ratio < math.inf:
        assert there.ratio * back.ratio == pytest.approx(1)
        assert there.low * back.high == pytest.approx(1)


def test_on_series_without_any_change_few_of_forty_trends_are_called_rising_or_falling() -> None:
    rng = np.random.default_rng(7)
    called = 0
    for _ in range(10):
        series = [weeks(f"t{trend}", *rng.binomial(TOTAL, 0.08, 16)) for trend in range(40)]
        called += sum(verdict in {"rising", "falling"} for verdict in verdicts(*series).values())
    assert called <= 4  # of 400 verdicts


def test_the_order_of_the_weeks_does_not_matter() -> None:
    series = weeks("up", *[5] * 12, 20, 22, 19, 21)
    assert judge(series, LAST) == judge(series[::-1], LAST)


def test_no_weeks_have_no_movers() -> None:
    assert judge([], LAST) == []
