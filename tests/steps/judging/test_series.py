"""What is judged of whole series: who was there throughout, and where levels changed."""

from __future__ import annotations

import numpy as np
import pytest
from made_counts import LAST, block_of, counts_of

from flows.steps.judging.levels import PENALTY, levels_of, search_alone, search_of_package
from flows.steps.judging.panel import LONGEST_SILENCE, panel_of

YEAR = 52


def members(**totals: list[int]) -> list[str]:
    return [one.publisher for one in panel_of(counts_of({}, totals))]


def test_the_panel_is_who_was_never_silent_for_long() -> None:
    monthly = [int(week % 4 == 0) for week in range(YEAR)]
    enters, leaves = [0] * 20 + [1] * 32, [1] * 32 + [0] * 20
    assert members(weekly=[1] * YEAR, monthly=monthly, enters=enters, leaves=leaves) == ["monthly", "weekly"]


@pytest.mark.parametrize(("silence", "is_member"), [(LONGEST_SILENCE, True), (LONGEST_SILENCE + 1, False)])
def test_a_pause_is_as_long_as_it_may_be_or_longer(silence: int, is_member: bool) -> None:
    pauses = [1] * 10 + [0] * silence + [1] * 10
    assert ("pauses" in members(weekly=[1] * len(pauses), pauses=pauses)) is is_member


def test_weeks_in_which_nobody_was_heard_are_nobodys_silence() -> None:
    out = [1] * 5 + [0] * 30 + [1] * 5
    (one,) = panel_of(counts_of({}, {"only": out}))
    assert (one.weeks_spoken, one.longest_silence, one.last_week) == (10, 0, LAST)


def test_a_source_that_enters_changes_nothing_for_the_others() -> None:
    there = {"a": [1] * YEAR, "b": [1] * YEAR}
    assert panel_of(counts_of({}, there)) == panel_of(counts_of({}, {**there, "new": [0] * 40 + [9] * 12}))


def test_without_a_story_there_is_no_panel_and_no_level() -> None:
    nothing = counts_of({"chips": {"a": [0] * 20}}, {"a": [0] * 20})
    assert panel_of(nothing) == []
    assert levels_of(nothing) == []


def test_a_step_is_marked_with_the_shares_on_either_side_and_a_calm_trend_is_not() -> None:
    rng = np.random.default_rng(4)
    totals = np.full((1, YEAR), 200)
    step = np.where(np.arange(YEAR) < 30, 0.05, 0.2)
    counts = block_of(np.stack([rng.binomial(totals, step), rng.binomial(totals, 0.1)]), totals)
    (level,) = levels_of(counts)
    assert (level.trend, level.week) == ("t0", counts.weeks[30])
    stories = np.bincount(counts.week[counts.trend == 0], counts.stories[counts.trend == 0])
    assert level.share_before == pytest.approx(stories[:30].sum() / totals[0, :30].sum())
    assert level.share == pytest.approx(stories[30:].sum() / totals[0, 30:].sum())


def test_the_search_alone_finds_what_the_package_around_it_finds() -> None:
    alone, of_package = search_alone(), search_of_package()
    assert alone is not None
    rng = np.random.default_rng(5)
    ups, downs = ((np.arange(YEAR) >= rng.integers(1, YEAR, (200, 1))) * rng.choice([0.0, 2.0], (200, 1)) for _ in "ab")
    steps = ups - downs
    signals = (steps + rng.normal(size=steps.shape))[:, :, np.newaxis]
    found = [alone(signal, PENALTY * float(np.log(YEAR))) for signal in signals]
    assert found == [of_package(signal, PENALTY * float(np.log(YEAR))) for signal in signals]
    assert {len(places) for places in found} >= {0, 1, 2}
