"""What is said of a trend, of series of which we know the answer."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest
from made_counts import LAST, block_of, counts_of

from flows.steps.judging.counts import MONTH, QUARTER, Counts
from flows.steps.judging.memory import Remembered, hold
from flows.steps.judging.naming import name_of
from flows.steps.judging.verdicts import Verdict, judge_look, reckon, remember

SOURCES = [f"Source {letter}" for letter in "ABCDEF"]
TOTALS = {source: [25] * 16 for source in SOURCES}
USUAL = [2, 3, 2, 1, 2, 3, 2, 2, 1, 3, 2, 2, 2, 1, 3, 2]


def each(*weeks: int) -> dict[str, list[int]]:
    """The same weeks in every source, told a week apart, so that no week stands out."""
    return {source: list(weeks) for source in SOURCES}


def turned(now: int) -> dict[str, list[int]]:
    """USUAL for twelve weeks in every source, then weeks of about `now`."""
    return {
        source: [*np.roll(USUAL[:12], place), *np.maximum(np.array([now, now + 1, now - 1, now]), 0)]
        for place, source in enumerate(SOURCES)
    }


def calm(number: int = 12) -> dict[str, dict[str, list[int]]]:
    """Trends of which nothing is to be said, so that there is something usual."""
    rng = np.random.default_rng(3)
    return {
        f"calm {place}": {source: list(rng.binomial(25, 0.08, 16)) for source in SOURCES} for place in range(number)
    }


def said(
    stories: dict[str, dict[str, list[int]]], totals: dict[str, list[int]] = TOTALS, **more: object
) -> dict[str, Verdict]:
    return {one.trend: one for one in judge_look(counts_of({**calm(), **stories}, totals), MONTH, **more)}


def test_what_rises_falls_and_surges_in_many_sources_is_called_so() -> None:
    verdicts = said({"up": turned(4), "down": turned(0), "surge": turned(12)})
    assert {name: (verdicts[name].verdict, verdicts[name].named) for name in ("up", "down", "surge")} == {
        "up": ("rising", "many sources"),
        "down": ("falling", "many sources"),
        "surge": ("surging", "many sources"),
    }
    assert verdicts["surge"].low >= 2
    assert 1 < verdicts["up"].low < 2
    assert verdicts["up"].since == verdicts["up"].week == LAST
    assert verdicts["up"].is_alert


def test_steady_is_said_only_where_no_change_worth_a_word_is_possible() -> None:
    steady = {source: [12 + (week + place) % 3 for week in range(16)] for place, source in enumerate(SOURCES)}
    verdicts = said({"much": steady, "little": {SOURCES[0]: USUAL, SOURCES[1]: USUAL}})
    assert verdicts["much"].verdict == "steady"
    assert 2 / 3 <= verdicts["much"].low < verdicts["much"].high <= 3 / 2
    assert verdicts["little"].verdict == "cannot tell"
    assert verdicts["little"].high > 3 / 2
    assert verdicts["little"].named == ""


def test_of_fewer_than_ten_stories_in_compared_sources_nothing_is_said() -> None:
    rare = {SOURCES[0]: [1] * 4 + [0] * 11 + [5]}
    assert sum(rare[SOURCES[0]]) == 9
    (verdict,) = [one for name, one in said({"rare": rare}).items() if name == "rare"]
    assert (verdict.verdict, verdict.ratio, verdict.p_value, verdict.stories_now) == ("too little", None, None, 5)


def test_a_trend_of_sources_that_are_new_is_no_rise_and_is_named_for_it() -> None:
    totals = {**TOTALS, "Newcomer": [0] * 12 + [40] * 4}
    verdict = said({"new": {"Newcomer": [0] * 12 + [10] * 4}}, totals)["new"]
    assert (verdict.verdict, verdict.named, verdict.ratio) == ("cannot tell", "new sources", None)
    assert (verdict.share_before, verdict.share_compared, verdict.compared, verdict.sources_now) == (0, 0, 6, 7)
    assert verdict.share_now == pytest.approx(40 / (6 * 100 + 160))


@pytest.mark.parametrize(
    ("weeks_before", "expected"),
    [(12, "surging"), (6, "surging"), (5, "not enough history"), (0, "not enough history")],
)
def test_half_of_the_weeks_before_must_have_been_watched(weeks_before: int, expected: str) -> None:
    totals = {source: [0] * (12 - weeks_before) + [25] * (weeks_before + 4) for source in SOURCES}
    stories = {source: [0] * (12 - weeks_before) + weeks[12 - weeks_before :] for source, weeks in turned(9).items()}
    (verdict,) = judge_look(counts_of({"up": stories}, totals), MONTH)
    assert verdict.verdict == expected


def test_sixteen_weeks_are_a_month_and_no_quarter() -> None:
    counts = counts_of({"up": turned(9)}, TOTALS)
    assert [judge_look(counts, horizon)[0].verdict for horizon in (MONTH, QUARTER)] == ["surging", "not enough history"]


def test_weeks_before_the_horizon_do_not_count() -> None:
    older = {source: [25] * 20 + weeks for source, weeks in turned(9).items()}
    totals = {source: [25] * 36 for source in SOURCES}
    whole, part = (
        judge_look(counts, MONTH) for counts in (counts_of({"up": older}, totals), counts_of({"up": turned(9)}, TOTALS))
    )
    assert whole == part


def test_a_rise_of_one_source_is_named_for_it() -> None:
    fan = {**turned(2), SOURCES[2]: [*USUAL[:12], 24, 24, 24, 24]}
    counts = counts_of({**calm(), "fan": fan}, TOTALS)
    look = reckon(counts, MONTH)
    assert look.ratio.value[-1] > 1.5
    assert judge_look(counts, MONTH)[-1].verdict == "cannot tell"  # sources disagree
    assert name_of(look.spans, look.ratio, len(counts.trends) - 1, 6.0) == "one source: Source C"


def test_a_burst_of_one_week_is_named_for_it() -> None:
    burst = {source: [*np.roll(USUAL[:12], place), 2, 20, 2, 2] for place, source in enumerate(SOURCES)}
    verdict = said({"burst": burst})["burst"]
    assert (verdict.verdict, verdict.named) == ("rising", f"one week: {LAST - timedelta(weeks=2)}")


def test_a_burst_before_makes_a_fall_of_one_week() -> None:
    burst = {source: [*np.roll(USUAL[:11], place), 25, 2, 1, 2, 2] for place, source in enumerate(SOURCES)}
    counts = counts_of({**calm(), "burst": burst}, TOTALS)
    look = reckon(counts, MONTH)
    assert look.ratio.value[-1] < 0.6
    assert judge_look(counts, MONTH)[-1].verdict == "cannot tell"  # weeks scatter
    assert name_of(look.spans, look.ratio, len(counts.trends) - 1, 6.0) == f"one week: {LAST - timedelta(weeks=4)}"


def test_where_one_source_is_all_there_is_the_verdict_is_named_for_it() -> None:
    (verdict,) = judge_look(counts_of({"up": {"Alone": turned(12)[SOURCES[0]]}}, {"Alone": [25] * 16}), MONTH)
    assert (verdict.verdict, verdict.named, verdict.sources) == ("surging", "one source: Alone", 1)


def test_of_two_sources_no_agreement_is_claimed() -> None:
    pair = {source: turned(12)[source] for source in SOURCES[:2]}
    (verdict,) = judge_look(counts_of({"up": pair}, {source: [25] * 16 for source in pair}), MONTH)
    assert (verdict.verdict, verdict.named) == ("surging", "few sources")


def test_what_was_never_there_before_rises_without_a_ratio_that_is_made_up() -> None:
    new = {source: [0] * 12 + [2, 3, 2, 2] for source in SOURCES}
    verdict = said({"new": new})["new"]
    assert (verdict.verdict, verdict.ratio, verdict.high, verdict.named) == (
        "surging",
        math.inf,
        math.inf,
        "many sources",
    )
    assert verdict.low > 2


def test_what_is_gone_falls_to_nothing_with_an_end_above() -> None:
    verdict = said({"gone": {source: USUAL[:12] + [0] * 4 for source in SOURCES}})["gone"]
    assert (verdict.verdict, verdict.ratio, verdict.low) == ("falling", 0, 0)
    assert 0 < verdict.high < 1


def test_one_clump_in_a_week_is_not_surely_a_rise_from_nothing() -> None:
    # Ten stories at once and nothing else: without regard to clumps the exact test had p < .001.
    clumps = {
        f"clumps {place}": {
            SOURCES[0]: [0] * place + [5] + [0] * (15 - place),
            SOURCES[1]: [0] * place + [5] + [0] * (15 - place),
        }
        for place in range(12)
    }
    clump = {source: [0] * 13 + [5, 0, 0] for source in SOURCES[:2]}
    verdicts = {one.trend: one for one in judge_look(counts_of({**clumps, "clump": clump}, TOTALS), MONTH)}
    assert verdicts["clump"].ratio == math.inf
    assert verdicts["clump"].verdict == "cannot tell"


def test_false_alarms_are_taken_off_where_their_rate_is_known() -> None:
    verdict = said({"up": turned(6)}, alarms={"up": 0.02})["up"]
    ratio, low, high = verdict.corrected
    share = np.mean(USUAL[:12]) / 25
    assert ratio == pytest.approx((verdict.ratio * share - 0.02) / (share - 0.02), rel=0.02)
    assert low < ratio < high
    assert ratio > verdict.ratio
    assert said({"up": turned(6)})["up"].corrected is None
    assert said({"up": turned(6)}, alarms={"up": 0.9})["up"].corrected is None


@pytest.mark.parametrize(
    ("before", "is_up", "p_value", "q_value", "expected"),
    [
        (None, True, 0.04, 0.06, None),
        (None, True, 0.001, 0.05, ("rising", 0, False)),
        (None, False, 0.001, 0.02, ("falling", 0, True)),
        ("rising", True, 0.1, 0.9, ("rising", 5, False)),
        ("rising", True, 0.101, 0.9, None),
        ("rising", True, 0.001, 0.01, ("rising", 5, True)),
        ("rising", False, 0.09, 0.9, None),
        ("rising", False, 0.001, 0.03, ("falling", 0, False)),
    ],
)
def test_a_verdict_comes_at_a_twentieth_and_stays_until_it_is_gone(
    before: str | None, is_up: bool, p_value: float, q_value: float, expected: tuple | None
) -> None:
    remembered = Remembered(before, LAST - timedelta(weeks=5), is_alert=False) if before else None
    held = hold(remembered, is_up=is_up, p_value=p_value, q_value=q_value, week=LAST)
    assert held == (expected and Remembered(expected[0], LAST - timedelta(weeks=expected[1]), expected[2]))


def test_an_alert_stays_an_alert_while_its_verdict_holds() -> None:
    before = Remembered("rising", LAST - timedelta(weeks=5), is_alert=True)
    assert hold(before, is_up=True, p_value=0.09, q_value=0.5, week=LAST) == before


def test_a_verdict_is_remembered_by_the_next_look_and_not_by_the_same() -> None:
    first = counts_of({**calm(), "up": turned(5)}, TOTALS)
    remembered = remember(judge_look(first, MONTH))
    assert list(remembered) == ["up"]
    assert judge_look(first, MONTH, remembered) == judge_look(first, MONTH)
    later = Counts(
        first.trends, first.sources, [week + timedelta(weeks=1) for week in first.weeks],
        first.trend, first.source, first.week, first.stories, first.totals,
    )  # fmt: skip
    verdict = judge_look(later, MONTH, remembered)[-1]
    assert (verdict.since, verdict.week) == (LAST, LAST + timedelta(weeks=1))


def test_a_source_that_triples_with_a_mix_of_its_own_makes_no_verdict() -> None:
    totals = {**TOTALS, "Grower": [25] * 12 + [400] * 4}
    stories = turned(2) | {"Grower": [10] * 12 + [160] * 4}
    verdict = said({"flat": stories}, totals)["flat"]
    assert verdict.verdict in {"steady", "cannot tell"}
    assert verdict.share_now > 2 * verdict.share_before


def test_no_weeks_have_no_verdicts() -> None:
    none = np.zeros(0, np.int32)
    assert judge_look(Counts(["a"], [], [], none, none, none, none, np.zeros((0, 0), np.int32)), MONTH) == []


def test_of_forty_trends_in_which_nothing_happens_next_to_none_gets_a_verdict() -> None:
    rng = np.random.default_rng(8)
    called = 0
    for _ in range(10):
        totals = rng.poisson(rng.lognormal(2, 1, (20, 1)), (20, 16))
        called += sum(
            one.since is not None
            for one in judge_look(block_of(rng.binomial(totals, 0.08, (40, 20, 16)), totals), MONTH)
        )
    assert called <= 2  # of 400
