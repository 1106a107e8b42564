"""Shares, corrected for a classifier whose errors are known."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.quality.labelled import Labelled
from flows.steps.tagging.tagger import FoundTag
from flows.steps.trends.quantify import (
    Beta,
    RateError,
    Rates,
    correct,
    passage_rates,
    rates_as_json,
    rates_from_json,
    rates_of_outcomes,
    story_rates,
)

FAULTLESS = Rates(found=Beta(1e9, 1e-3), alarms=Beta(1e-3, 1e9))
USUAL = Rates(found=Beta(78, 22), alarms=Beta(6, 994))
SURE = Rates(found=Beta(78e6, 22e6), alarms=Beta(5e6, 95e6))

a_beta = st.builds(Beta, st.floats(0.1, 200), st.floats(0.1, 2000))
some_rates = st.builds(Rates, a_beta, a_beta)
a_known_beta = st.builds(Beta, st.floats(1, 200), st.floats(1, 2000))  # both kinds were seen, as pulled rates make sure
lengths = st.lists(st.integers(1, 60), min_size=1, max_size=8)


class Oracle:
    """Tags a passage with the trends that its text names."""

    model_id = "oracle"
    trends = ("cars", "chips")

    def tag(self, passages: Sequence[tuple[str, str]]) -> list[list[FoundTag]]:
        return [[FoundTag(trend, 0.9, []) for trend in self.trends if trend in text] for _, text in passages]

    def probabilities(self, passages: Sequence[tuple[str, str]]) -> np.ndarray:
        raise NotImplementedError


def _labelled(text: str, *trends: str) -> Labelled:
    return Labelled("", text, frozenset(trends))


def test_without_errors_the_share_is_the_raw_one_and_its_interval_wilsons() -> None:
    share, low, high = correct([0, 3, 20], 20, FAULTLESS)
    assert share == pytest.approx([0, 0.15, 1], abs=1e-6)
    assert low == pytest.approx([0, 0.05236, 0.83887], abs=1e-4)  # as api.wilson_low(3, 20) and so on
    assert high == pytest.approx([0.16113, 0.36042, 1], abs=1e-4)


def test_known_errors_are_taken_back() -> None:
    true = np.array([0.02, 0.3, 0.6])
    tagged = 0.05 + (0.78 - 0.05) * true
    assert correct(tagged * 1e7, 1e7, SURE).share == pytest.approx(true, abs=1e-3)


def test_false_alarms_alone_are_no_coverage() -> None:
    share, low, _ = correct([50_000], 1_000_000, SURE)
    assert share == pytest.approx([0], abs=1e-3)
    assert low == 0


def test_a_correction_that_is_unsure_stays_near_the_raw_share() -> None:
    unsure = Rates(Beta(0.78 * 4, 0.22 * 4), Beta(0.05 * 4, 0.95 * 4))
    raw = 0.4
    assert abs(correct([400], 1000, unsure).share[0] - raw) < abs(correct([400], 1000, SURE).share[0] - raw) / 2


def test_a_week_without_stories_has_no_share() -> None:
    assert all(np.isnan(column[0]) and not np.isnan(column[1]) for column in correct([0, 1], [0, 10], USUAL))


@given(rates=some_rates, total=st.integers(1, 400))
def test_shares_lie_in_their_intervals_between_nought_and_one_and_rise_with_the_hits(rates: Rates, total: int) -> None:
    share, low, high = correct(np.arange(total + 1), total, rates)
    assert (low >= 0).all()
    assert (low <= share).all()
    assert (share <= high).all()
    assert (high <= 1).all()
    assert (np.diff(share) >= -1e-9).all()


@given(rates=some_rates, hits=st.integers(0, 50), more=st.integers(0, 500))
def test_the_share_lies_between_the_raw_one_and_the_full_correction(rates: Rates, hits: int, more: int) -> None:
    total = hits + more + 1
    full = np.clip((hits / total - rates.alarms.mean) / max(rates.found.mean - rates.alarms.mean, 0.25), 0, 1)
    low, high = sorted([hits / total, full])
    assert low - 1e-9 <= correct(hits, total, rates).share <= high + 1e-9


@pytest.mark.parametrize(("stories", "share"), [(20, 0.05), (100, 0.1), (300, 0.4)])
def test_intervals_hold_where_rates_were_measured_on_few_passages(stories: int, share: float) -> None:
    rng = np.random.default_rng(3)
    held = []
    for _ in range(1000):
        found, alarms = rng.beta(8 * 0.78, 8 * 0.22), rng.beta(300 * 0.006, 300 * 0.994)
        yes, false = rng.binomial(20, found), rng.binomial(900, alarms)
        rates = Rates(Beta(yes + 8 * 0.78, 20 - yes + 8 * 0.22), Beta(false + 300 * 0.006, 900 - false + 300 * 0.994))
        carriers = rng.binomial(stories, share)
        hits = rng.binomial(carriers, found) + rng.binomial(stories - carriers, alarms)
        _, low, high = correct(hits, stories, rates)
        held.append(low <= share <= high)
    assert np.mean(held) >= 0.93


def test_more_labels_give_narrower_intervals() -> None:
    few, many = (correct([120], 300, Rates(Beta(78 * n, 22 * n), Beta(6 * n, 994 * n))) for n in (0.1, 10))
    assert few.high - few.low > many.high - many.low


def test_rates_come_from_labels_and_borderline_counts_neither_way() -> None:
    labelled = [_labelled("cars", "cars")] * 400 + [_labelled("nothing", "cars")] * 100
    labelled += [_labelled("chips")] * 50 + [_labelled("nothing")] * 1950
    plain = passage_rates(Oracle(), labelled)
    assert plain["cars"].found.mean == pytest.approx(0.8, abs=0.01)
    assert plain["chips"].alarms.mean == pytest.approx(0.02, abs=0.002)
    either_way = Labelled("", "cars chips", frozenset(), frozenset(Oracle.trends))
    assert passage_rates(Oracle(), [*labelled, *[either_way] * 900]) == plain


def test_a_trend_that_nobody_labelled_has_the_rates_of_all() -> None:
    true = np.zeros((1000, 2), dtype=bool)
    true[:100, 0] = True
    tagged = true.copy()
    tagged[:30, 0] = False
    _, unseen = rates_of_outcomes(tagged, true, np.ones_like(true))
    assert unseen.found.mean == pytest.approx(0.7, abs=0.01)
    assert unseen.found.variance > 0.01


def test_stories_of_one_passage_have_the_rates_of_passages() -> None:
    story = story_rates(USUAL, [1, 1, 1])
    for of_story, of_passage in ((story.found, USUAL.found), (story.alarms, USUAL.alarms)):
        assert of_story == pytest.approx(of_passage, rel=1e-6)


@given(rates=st.builds(Rates, a_known_beta, a_known_beta), lengths=lengths)
def test_longer_stories_are_found_more_often_and_more_often_falsely(rates: Rates, lengths: list[int]) -> None:
    short, long = story_rates(rates, lengths), story_rates(rates, [2 * length for length in lengths])
    assert rates.found.mean - 1e-9 <= short.found.mean <= long.found.mean + 1e-9
    assert short.alarms.mean <= long.alarms.mean + 1e-9
    assert 0 < long.alarms.mean < 1


def test_nine_passages_ring_falsely_more_often_than_one_and_less_than_nine_times() -> None:
    alarms = story_rates(USUAL, [9]).alarms.mean
    assert 2 * USUAL.alarms.mean < alarms < 6 * USUAL.alarms.mean


@given(st.dictionaries(st.text(), some_rates))
def test_rates_come_back_from_json_as_they_were(rates: dict[str, Rates]) -> None:
    assert rates_from_json(json.loads(json.dumps(rates_as_json(rates)))) == rates


@pytest.mark.parametrize(
    "kept",
    [None, [], {"cars": {}}, {"cars": {"found": [1], "alarms": [1, 2]}}, {"cars": {"found": [0, 1], "alarms": [1, 2]}}],
)
def test_broken_rates_say_what_to_do(kept: object) -> None:
    with pytest.raises(RateError, match="evaluate the model"):
        rates_from_json(kept)
