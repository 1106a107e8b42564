"""The ratio of Mantel and Haenszel and its variance, against other ways to reckon them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_counts import block_of
from scipy import optimize, stats

from flows.steps.judging.correction import without_false_alarms
from flows.steps.judging.counts import MONTH, Counts, spans_of
from flows.steps.judging.dispersion import dispersion_of, scatter_of_sources, scatter_of_weeks
from flows.steps.judging.interval import interval_of
from flows.steps.judging.ratio import information, ratio_of
from flows.steps.judging.verdicts import benjamini_hochberg, judge_look, reckon
from flows.steps.judging.waves import waves_of


def drawn(
    seed: int, *, trends: int = 3, sources: int = 6, weeks: int = 16, share: float = 0.2
) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    totals = rng.poisson(rng.lognormal(2.5, 0.7, (sources, 1)), (sources, weeks)) + 1
    return rng.binomial(totals, share, (trends, sources, weeks)), totals


def in_spans(stories: np.ndarray, totals: np.ndarray) -> tuple[np.ndarray, ...]:
    return stories[..., 12:].sum(-1), stories[..., :12].sum(-1), totals[:, 12:].sum(1), totals[:, :12].sum(1)


def test_one_source_has_the_ratio_of_its_two_rates() -> None:
    stories, totals = np.full((1, 1, 16), 2), np.full((1, 16), 10)
    stories[..., 12:] = 5
    assert ratio_of(spans_of(block_of(stories, totals), MONTH)).value == pytest.approx([2.5])


def test_a_source_that_grows_does_not_move_the_ratio_though_its_mix_is_another() -> None:
    totals = np.array([[10] * 16, [10] * 12 + [100] * 4])
    stories = np.array([[[1] * 16, [8] * 12 + [80] * 4]])
    look = reckon(block_of(stories, totals), MONTH)
    assert look.ratio.value == pytest.approx([1.0])
    assert (
        look.spans.pooled_now[0] / look.spans.pooled_all[0]
        > 1.6 * look.spans.pooled_before[0] / look.spans.pooled_all[1]
    )


def test_a_source_of_one_span_weighs_nothing() -> None:
    stories, totals = drawn(1)
    one_more = np.concatenate([stories, np.zeros((3, 1, 16), int)], 1)
    one_more[:, -1, 13] = 50
    with_it = np.concatenate([totals, np.zeros((1, 16), int)])
    with_it[-1, 13] = 60
    alone, beside = reckon(block_of(stories, totals), MONTH), reckon(block_of(one_more, with_it), MONTH)
    assert beside.ratio.value == pytest.approx(alone.ratio.value)
    assert beside.interval.p_value == pytest.approx(alone.interval.p_value)


def test_with_equal_sources_the_ratio_is_the_maximum_of_the_conditional_likelihood() -> None:
    # Where all sources split their stories over the spans alike, Mantel-Haenszel is fully efficient and exactly that.
    rng = np.random.default_rng(4)
    totals = np.full((8, 16), 20)
    stories = rng.binomial(20, 0.2, (1, 8, 16))
    now, before, all_now, all_before = in_spans(stories, totals)
    found = optimize.brentq(
        lambda log: (now - (now + before) * all_now * math.exp(log) / (all_before + all_now * math.exp(log))).sum(),
        -3,
        3,
    )
    assert ratio_of(spans_of(block_of(stories, totals), MONTH)).value[0] == pytest.approx(math.exp(found))


def test_the_variance_is_what_samples_of_poisson_counts_show() -> None:
    rng = np.random.default_rng(5)
    totals = np.tile(rng.integers(5, 40, (10, 1)), 16)
    rates = rng.uniform(0.05, 0.3, (10, 1))
    stories = rng.poisson(rates * totals * np.where(np.arange(16) >= 12, 2.0, 1.0), (2000, 10, 16))
    spans = spans_of(block_of(stories, totals), MONTH)
    ratio = ratio_of(spans)
    expected = 1 / ratio.precision(information(spans))
    assert np.log(ratio.value).mean() == pytest.approx(math.log(2), abs=0.01)
    assert np.log(ratio.value).var() == pytest.approx(expected.mean(), rel=0.08)


def test_the_variance_of_one_source_is_that_of_the_text_book() -> None:
    stories, totals = drawn(6, trends=1, sources=1)
    spans = spans_of(block_of(stories, totals), MONTH)
    now, before, *_ = in_spans(stories, totals)
    # Greenland and Robins (1985) with one stratum: 1/y1 + 1/y0.
    assert 1 / ratio_of(spans).precision(information(spans)) == pytest.approx([1 / now[0, 0] + 1 / before[0, 0]])


def robins_breslow_greenland(
    now: np.ndarray, before: np.ndarray, all_now: np.ndarray, all_before: np.ndarray
) -> tuple[float, float]:
    """The common odds ratio and the variance of its logarithm, as in their paper of 1986: a, b now, c, d before."""
    a, b, c, d = now, all_now - now, before, all_before - before
    n = a + b + c + d
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    return r.sum() / s.sum(), variance


def test_of_rare_trends_ratio_and_variance_are_those_of_robins_breslow_and_greenland() -> None:
    stories, totals = drawn(11, trends=1)
    rare = totals * 100_000  # odds and rates are then one
    now, before, all_now, all_before = in_spans(stories, rare)
    odds, variance = robins_breslow_greenland(now[0], before[0], all_now, all_before)
    spans = spans_of(block_of(stories, rare), MONTH)
    ratio = ratio_of(spans)
    assert ratio.value[0] == pytest.approx(odds, rel=1e-4)
    # Theirs holds without a common ratio being true, ours takes it from the fit: equal where sources agree, near here.
    assert 1 / ratio.precision(information(spans))[0] == pytest.approx(variance, rel=0.1)


def test_the_mantel_haenszel_test_with_a_side_that_is_empty_is_that_of_scores() -> None:
    stories, totals = drawn(7, trends=1)
    stories[..., 12:] = 0
    spans = spans_of(block_of(stories, totals), MONTH)
    ratio = ratio_of(spans)
    dispersion = dispersion_of(spans, ratio, np.array([True]))
    interval = interval_of(spans, ratio, dispersion)
    now, before, all_now, all_before = in_spans(stories, totals)
    both, every = now[0] + before[0], all_now + all_before
    # Given each source's stories those of now are binomial: their sum against its mean, by hand.
    score = (now[0] - both * all_now / every).sum()
    variance = (both * all_now * all_before / every**2).sum() * dispersion.phi[0]
    assert interval.p_value[0] == pytest.approx(2 * stats.t.sf(abs(score) / math.sqrt(variance), dispersion.freedom[0]))
    assert (ratio.value[0], interval.low[0]) == (0, 0)
    assert 0 < interval.high[0] < 1


def test_the_interval_of_an_empty_side_ends_where_the_test_stops_to_refuse() -> None:
    stories, totals = drawn(8, trends=1)
    stories[..., :12] = 0
    look = reckon(block_of(stories, totals), MONTH)
    weight = look.dispersion.phi[0] * information(look.spans).sum()
    reach = stats.t.ppf(0.975, look.dispersion.freedom[0])
    low = look.interval.low[0]
    assert (look.ratio.now[0]) ** 2 == pytest.approx(reach**2 * weight * low)
    assert look.interval.high[0] == math.inf


def test_weeks_scatter_alike_whichever_side_is_empty() -> None:
    half = MONTH._replace(now=8, before=8)
    clumps = np.zeros((2, 4, 16), int)
    clumps[0, :, [1, 5]] = clumps[1, :, [9, 13]] = 5  # before alone, now alone
    spans = spans_of(block_of(clumps, np.full((4, 16), 30)), half)
    part, _ = scatter_of_weeks(spans, ratio_of(spans), np.array([True, True]))
    assert part.factor[0] == pytest.approx(part.factor[1], rel=1e-3)
    assert part.factor[0] > 10
    assert part.freedom == pytest.approx([7, 7])


def test_sources_that_agree_scatter_less_than_sources_that_do_not() -> None:
    totals = np.full((6, 16), 50)
    alike, apart = np.full((1, 6, 16), 5), np.full((1, 6, 16), 5)
    apart[0, :3, 12:], apart[0, 3:, 12:] = 15, 1
    factors = []
    for stories in (alike, apart):
        spans = spans_of(block_of(stories, totals), MONTH)
        part, effective = scatter_of_sources(ratio_of(spans), information(spans))
        factors.append(part.factor[0])
        assert effective[0] == pytest.approx(6, abs=0.6)
    assert factors[0] == pytest.approx(0, abs=1e-9)
    assert factors[1] > 10


def test_the_scatter_of_sources_is_the_jackknife() -> None:
    stories, totals = drawn(9, trends=1, share=0.3)
    spans = spans_of(block_of(stories, totals), MONTH)
    ratio = ratio_of(spans)
    part, _ = scatter_of_sources(ratio, information(spans))
    now, before = ratio.now_by_source[0], ratio.before_by_source[0]
    left_out = [math.log((now.sum() - one) / (before.sum() - other)) for one, other in zip(now, before, strict=True)]
    jackknife = sum((one - math.log(ratio.value[0])) ** 2 for one in left_out)
    assert part.factor[0] / ratio.precision(information(spans))[0] == pytest.approx(jackknife, rel=0.25)


def test_waves_are_seen_through_the_means_that_were_taken_off() -> None:
    rng = np.random.default_rng(10)
    factors = []
    for lag in (0.0, 0.3):
        waves = rng.standard_normal((4000, 16))
        for week in range(1, 16):
            waves[:, week] = lag * waves[:, week - 1] + math.sqrt(1 - lag**2) * waves[:, week]
        left = waves - np.where(
            np.arange(16) >= 12, waves[:, 12:].mean(1, keepdims=True), waves[:, :12].mean(1, keepdims=True)
        )
        seen = waves[:, 12:].mean(1) - waves[:, :12].mean(1)
        found = waves_of(left, 4)
        factors.append(found.factor)
        assert found.factor == pytest.approx(seen.var() / (1 / 4 + 1 / 12), rel=0.08)
        assert found.kept == pytest.approx((left**2).sum(1).mean() / 14, rel=0.05)
    assert factors[0] < 1.1
    assert factors[1] > 1.4


def test_of_one_week_against_one_no_wave_is_seen() -> None:
    assert waves_of(np.array([[1e-17, -1e-17]]), 1) == (1.0, 1.0)


def test_without_counts_nothing_is_found_and_nothing_breaks() -> None:
    stories, totals = np.zeros((2, 3, 16), int), np.zeros((3, 16), int)
    verdicts = judge_look(block_of(stories, totals), MONTH)
    assert [(one.verdict, one.ratio, one.share_now) for one in verdicts] == [("not enough history", None, None)] * 2


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 9))
def test_more_of_everything_leaves_the_ratio(seed: int, times: int) -> None:
    stories, totals = drawn(seed)
    once, often = (ratio_of(spans_of(block_of(stories, all_), MONTH)) for all_ in (totals, times * totals))
    assert often.value == pytest.approx(once.value, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_spans_that_change_places_turn_the_ratio_round(seed: int) -> None:
    stories, totals = drawn(seed)
    same = np.r_[4:16]  # twelve weeks, of which six and six are compared
    half = MONTH._replace(now=6, before=6)
    there = reckon(block_of(stories[..., same], totals[:, same]), half)
    turned = np.r_[10:16, 4:10]
    back = reckon(block_of(stories[..., turned], totals[:, turned]), half)
    assert there.ratio.value * back.ratio.value == pytest.approx(1)
    assert there.interval.low * back.interval.high == pytest.approx(1, rel=0.5)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_sources_and_rows_does_not_matter(seed: int, dice) -> None:
    stories, totals = drawn(seed)
    order = list(range(6))
    dice.shuffle(order)
    one, other = block_of(stories, totals), block_of(stories[:, order], totals[order])
    rows = list(range(len(other.trend)))
    dice.shuffle(rows)
    shuffled = Counts(
        other.trends, other.sources, other.weeks,
        *(getattr(other, name)[rows] for name in ("trend", "source", "week", "stories")), other.totals,
    )  # fmt: skip
    for there, here in zip(judge_look(one, MONTH), judge_look(shuffled, MONTH), strict=True):
        for name in ("ratio", "low", "high", "p_value", "q_value"):
            assert getattr(there, name) == pytest.approx(getattr(here, name))
        assert there.verdict == here.verdict


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_q_values_keep_the_order_of_p_values_and_are_never_below_them(p_values: list[float]) -> None:
    found = np.array(p_values)
    q_values = benjamini_hochberg(found, np.ones(len(found), bool))
    order = np.argsort(found)
    assert (np.diff(q_values[order]) >= -1e-12).all()
    assert (q_values >= found - 1e-12).all()
    assert (q_values <= 1).all()


def test_trends_that_were_not_tested_do_not_weigh_on_the_others() -> None:
    p_values, is_tested = np.array([0.01, 0.02, np.nan]), np.array([True, True, False])
    assert benjamini_hochberg(p_values, is_tested) == pytest.approx([0.02, 0.02, 1])


def test_false_alarms_draw_a_ratio_to_one_and_are_taken_off() -> None:
    share, alarms = 0.05, 0.018
    shown = (2 * share + alarms) / (share + alarms)
    assert shown == pytest.approx(1.74, abs=0.01)
    assert without_false_alarms(shown, share + alarms, alarms) == pytest.approx(2)
    assert without_false_alarms(1.0, share, alarms) == pytest.approx(1)
    assert without_false_alarms(math.inf, share, alarms) == math.inf
    assert without_false_alarms(0.0, share, alarms) == 0
    assert without_false_alarms(2.0, 0.03, alarms) is None
    assert without_false_alarms(2.0, 0.0, 0.0) is None
