"""The look of a week: every trend on every horizon, with what the look before left, as it is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from flows.steps.judging.counts import HORIZONS, Counts, Horizon
from flows.steps.judging.verdicts import Verdict, judge_look, remember
from warehouse.records import KeptVerdict

YEAR = 52  # weeks: so that Mondays fall on Mondays
# What a look is shown: the longer horizon, and the weeks of its "now" a year ago.
WEEKS_SEEN = YEAR + max(horizon.now for horizon in HORIZONS)


def look_at(
    counts: Counts,
    before: Sequence[KeptVerdict],
    alarms: Mapping[str, float],
    *,
    model_id: str | None,
    judged_at: datetime,
    horizons: Sequence[Horizon] = HORIZONS,
) -> list[KeptVerdict]:
    """Judge every trend on every horizon, as of the last week of `counts`.

    `before` are the verdicts of the look before, `alarms` the shares of stories that carry a trend falsely. What is not
    among HORIZONS gets its ratios, or why it has none, and no verdict: who tries spans until one rises finds one.
    """
    kept = []
    for horizon in horizons:
        shares = shares_a_year_ago(counts, horizon)
        remembered = remember(one for one in before if one.horizon == horizon.name)
        for verdict in judge_look(counts, horizon, remembered, alarms):
            one = _kept(verdict, shares.get(verdict.trend), model_id, judged_at)
            kept.append(one if horizon in HORIZONS or one.ratio is None else _without_verdict(one))
    return kept


def _without_verdict(one: KeptVerdict) -> KeptVerdict:
    dateless = replace(one, since=None, onset=None, onset_earliest=None, onset_latest=None)
    return replace(dateless, verdict="", named="", is_alert=False)


def shares_a_year_ago(counts: Counts, horizon: Horizon) -> dict[str, float]:
    """Return each trend's share of all stories in the weeks of "now" 52 weeks earlier; none where a week was silent."""
    end = len(counts.weeks) - YEAR
    first = end - horizon.now
    if first < 0:
        return {}
    totals = counts.totals[:, first:end].sum(0)
    if not (totals > 0).all():
        return {}
    is_then = (counts.week >= first) & (counts.week < end)
    stories = np.bincount(counts.trend[is_then], counts.stories[is_then], len(counts.trends))
    return {trend: float(share) for trend, share in zip(counts.trends, stories / totals.sum(), strict=True)}


def _kept(verdict: Verdict, year_ago: float | None, model_id: str | None, judged_at: datetime) -> KeptVerdict:
    onset = verdict.onset
    corrected = verdict.corrected or (None, None, None)
    return KeptVerdict(
        week=verdict.week,
        trend=verdict.trend,
        horizon=verdict.horizon,
        verdict=verdict.verdict,
        named=verdict.named,
        is_alert=verdict.is_alert,
        since=verdict.since,
        onset=onset.week if onset else None,
        onset_earliest=onset.earliest if onset else None,
        onset_latest=onset.latest if onset else None,
        ratio=_known(verdict.ratio),
        ratio_low=_known(verdict.low),
        ratio_high=_known(verdict.high),
        p_value=_known(verdict.p_value),
        q_value=_known(verdict.q_value),
        ratio_corrected=corrected[0],
        ratio_corrected_low=corrected[1],
        ratio_corrected_high=corrected[2],
        stories_now=verdict.stories_now,
        stories_before=verdict.stories_before,
        share_now=verdict.share_now,
        share_before=verdict.share_before,
        share_year_ago=year_ago,
        sources=verdict.sources,
        sources_compared=verdict.compared,
        sources_now=verdict.sources_now,
        share_compared=verdict.share_compared,
        model_id=model_id,
        judged_at=judged_at,
    )


def _known(figure: float | None) -> float | None:
    return None if figure is None or math.isnan(figure) else figure
