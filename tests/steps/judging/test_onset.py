"""Since when, on series whose change we made."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from made_counts import LAST, block_of
from scipy import optimize

from flows.steps.judging.counts import MONTH, QUARTER
from flows.steps.judging.levels import level_changes
from flows.steps.judging.onset import SHORTEST, onset_of, profile


def stepped(
    seed: int, change: int, weeks: int, *, times: float = 3.0, sources: int = 10
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    totals = rng.poisson(20, (sources, weeks))
    return rng.binomial(totals, np.where(np.arange(weeks) >= change, 0.08 * times, 0.08), (1, sources, weeks)), totals


@pytest.mark.parametrize(("horizon", "change"), [(MONTH, 9), (MONTH, 13), (QUARTER, 20), (QUARTER, 45)])
def test_a_step_is_dated_to_its_week(horizon, change: int) -> None:
    stories, totals = stepped(1, change, horizon.weeks)
    onset = onset_of(block_of(stories, totals), 0, horizon)
    begin = LAST - timedelta(weeks=horizon.weeks - 1 - change)
    assert onset.earliest <= begin <= onset.latest
    assert abs(onset.week - begin) <= timedelta(weeks=1)


def test_the_interval_holds_the_week_as_often_as_it_says() -> None:
    held = []
    for seed in range(60):
        stories, totals = stepped(seed, 10, 16, times=2.0)
        onset = onset_of(block_of(stories, totals), 0, MONTH)
        held.append(onset.earliest <= LAST - timedelta(weeks=5) <= onset.latest)
    assert np.mean(held) >= 0.9


def test_a_trend_less_sure_has_an_interval_that_is_wider() -> None:
    stories, totals = stepped(2, 10, 16, times=1.6)
    sure, unsure = (onset_of(block_of(stories, totals), 0, MONTH, phi) for phi in (1.0, 5.0))
    assert unsure.earliest <= sure.earliest <= sure.latest <= unsure.latest
    assert unsure.latest - unsure.earliest > sure.latest - sure.earliest


def test_a_source_that_enters_late_is_no_onset() -> None:
    stories, totals = stepped(3, 8, 16, times=4.0)
    stories = np.concatenate([stories, np.r_[np.zeros(13, int), 30, 30, 30].reshape(1, 1, 16)], 1)
    totals = np.concatenate([totals, np.r_[np.zeros(13, int), 40, 40, 40].reshape(1, 16)])
    assert onset_of(block_of(stories, totals), 0, MONTH).week == LAST - timedelta(weeks=7)


def test_the_profile_is_the_likelihood_at_its_best() -> None:
    stories, totals = stepped(4, 6, 12, sources=4)
    height = profile(stories[0].astype(float), totals.astype(float))
    for place in (0, 3, len(height) - 1):
        change = SHORTEST + place

        def low(level: float, change: int = change) -> float:
            every = totals[:, :change].sum(1) + np.exp(level) * totals[:, change:].sum(1)
            return -(stories[0][:, change:].sum() * level - (stories[0].sum(1) * np.log(every)).sum())

        assert height[place] == pytest.approx(
            -optimize.minimize_scalar(low, bounds=(-5, 5), method="bounded").fun, abs=1e-3
        )


def test_what_was_not_there_before_and_what_is_gone_have_an_onset_too() -> None:
    stories, totals = stepped(5, 10, 16)
    stories[..., :10] = 0
    assert onset_of(block_of(stories, totals), 0, MONTH).week == LAST - timedelta(weeks=5)
    assert onset_of(block_of(stories[..., ::-1], totals[:, ::-1]), 0, MONTH).week == LAST - timedelta(weeks=9)


def test_without_stories_or_weeks_there_is_no_onset() -> None:
    stories, totals = stepped(6, 10, 16)
    assert onset_of(block_of(stories * 0, totals), 0, MONTH) is None
    assert onset_of(block_of(stories[..., :3], totals[:, :3]), 0, MONTH) is None


def weeks_of(number: int) -> list:
    return [LAST - timedelta(weeks=number - 1 - place) for place in range(number)]


def test_a_level_that_changes_is_marked_within_two_weeks() -> None:
    stories, totals = stepped(7, 60, 104, times=2.0)
    (mark,) = level_changes(weeks_of(104), stories[0].sum(0), totals.sum(0))
    assert abs(mark - weeks_of(104)[60]) <= timedelta(weeks=2)


def test_calm_series_are_next_to_never_marked() -> None:
    marked = 0
    for seed in range(40):
        stories, totals = stepped(seed, 0, 104, times=1.0)
        marked += bool(level_changes(weeks_of(104), stories[0].sum(0), totals.sum(0)))
    assert marked <= 2


def test_weeks_without_stories_are_no_level() -> None:
    stories, totals = stepped(8, 0, 60, times=1.0)
    hits, every = stories[0].sum(0), totals.sum(0)
    hits[20:30] = every[20:30] = 0
    assert level_changes(weeks_of(60), hits, every) == []
    assert level_changes(weeks_of(60), hits * 0, every * 0) == []
    assert level_changes([], [], []) == []
