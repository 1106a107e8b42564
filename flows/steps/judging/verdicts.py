"""One look: every trend, each source against itself, on one horizon.

Each publisher that wrote in both spans is compared with itself (`ratio`); how much weeks scatter and sources disagree
is estimated and drawn to what is usual (`dispersion`); that gives an interval and a p-value (`interval`). A verdict
comes when it survives the look at all trends (Benjamini and Hochberg 1995), stays until it is surely gone (`memory`),
and is named for what it rests on (`naming`).

What this cannot tell: a change of all sources' ways that is no news, such as the seasons; and anything about a trend
that only new sources cover. Those are named, with the pooled share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from flows.steps.false_discovery import adjusted
from flows.steps.judging.correction import without_false_alarms
from flows.steps.judging.counts import Counts, Flags, Floats, Horizon, Spans, spans_of
from flows.steps.judging.dispersion import Dispersion, dispersion_of
from flows.steps.judging.interval import Interval, interval_of, unknown
from flows.steps.judging.memory import Remembered, hold, only_earlier
from flows.steps.judging.naming import NEW, name_of
from flows.steps.judging.onset import Onset, onset_of
from flows.steps.judging.ratio import Ratio, ratio_of
from flows.steps.judging.words import MIN_STORIES, Word, has_history, word_for
from warehouse.records import KeptVerdict


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one look says of one trend on one horizon.

    `ratio` to `q_value` are None where nothing was tested; a ratio or an end of it is infinite where nothing was
    before. `named`, `since` and `onset` are empty where nothing rises or falls. Stories and shares are pooled over
    all sources; `sources` are those compared that carry the trend, `compared` of `sources_now` spoke in both spans,
    and `share_compared` of the trend's stories are theirs. `corrected` has ratio, low and high without false
    alarms, where their rate is known.
    """

    trend: str
    week: date
    horizon: str
    verdict: Word
    named: str
    is_alert: bool
    since: date | None
    onset: Onset | None
    ratio: float | None
    low: float | None
    high: float | None
    p_value: float | None
    q_value: float | None
    corrected: tuple[float, float, float] | None
    stories_now: int
    stories_before: int
    share_now: float | None
    share_before: float | None
    sources: int
    compared: int
    sources_now: int
    share_compared: float


@dataclass(frozen=True, slots=True)
class Look:
    """All that is reckoned of one look, before words are found."""

    spans: Spans
    ratio: Ratio
    dispersion: Dispersion
    interval: Interval
    q_value: Floats
    is_tested: Flags


def judge_look(
    counts: Counts,
    horizon: Horizon,
    remembered: Mapping[str, Remembered] | None = None,
    alarms: Mapping[str, float] | None = None,
) -> list[Verdict]:
    """Judge every trend of `counts`: its last weeks against the weeks before them, in the order of its trends.

    `remembered` is what `remember` gave at the look before, on this horizon; what that look itself left is no memory.
    `alarms` are the shares of stories that carry a trend falsely, for `corrected`.
    """
    if not counts.weeks:
        return []
    look = reckon(counts, horizon, with_untested=False)
    held = only_earlier(remembered or {}, counts.weeks[-1])
    return [_verdict(look, trend, held.get(name), alarms or {}) for trend, name in enumerate(counts.trends)]


def remember(verdicts: Iterable[Verdict | KeptVerdict]) -> dict[str, Remembered]:
    """Return what the next look on a horizon has to know of the one before it: the verdicts that hold."""
    return {
        verdict.trend: Remembered(
            "falling" if verdict.verdict == "falling" else "rising", verdict.since, verdict.is_alert
        )
        for verdict in verdicts
        if verdict.since is not None
    }


def reckon(counts: Counts, horizon: Horizon, *, with_untested: bool = True) -> Look:
    """Return ratios, intervals, p- and q-values of all trends; where none is tested, intervals only if asked for.

    No verdict tells them then, and a home without history need not load the statistics: .12 s.
    """
    spans = spans_of(counts, horizon)
    stories: Floats = spans.now.sum(1) + spans.before.sum(1)
    is_tested: Flags = np.asarray(stories >= MIN_STORIES)
    if not _has_history(spans):
        is_tested = np.zeros_like(is_tested)
    ratio = ratio_of(spans)
    dispersion = dispersion_of(spans, ratio, is_tested)
    is_wanted = with_untested or is_tested.any()
    interval = interval_of(spans, ratio, dispersion) if is_wanted else unknown(len(is_tested))
    return Look(spans, ratio, dispersion, interval, benjamini_hochberg(interval.p_value, is_tested), is_tested)


def benjamini_hochberg(p_values: Floats, is_tested: Flags) -> Floats:
    """Return q-values over the trends tested (Benjamini and Hochberg 1995); 1 elsewhere."""
    q_values = np.ones(len(p_values))
    if is_tested.any():
        q_values[is_tested] = adjusted(p_values[is_tested])
    return q_values


def _has_history(spans: Spans) -> bool:
    counts = spans.counts
    watched = counts.totals[:, len(counts.weeks) - len(spans.weeks) :].sum(0) > 0
    return has_history(int(watched[spans.is_now].sum()), int(watched[~spans.is_now].sum()), spans.horizon)


def _verdict(look: Look, trend: int, before: Remembered | None, alarms: Mapping[str, float]) -> Verdict:
    spans = look.spans
    name, is_tested = spans.counts.trends[trend], bool(look.is_tested[trend])
    ratio, low, high, p_value, q_value = _figures(look, trend)
    held, onset = None, None
    if is_tested:
        held = hold(before, is_up=ratio > 1, p_value=p_value, q_value=q_value, week=spans.weeks[-1])
        word, named = word_for(held, low, high), ""
    else:
        word, named = _untested(spans, trend)
    if held:
        named = name_of(spans, look.ratio, trend, look.dispersion.effective_sources[trend])
        onset = onset_of(spans.counts, trend, spans.horizon, float(look.dispersion.phi[trend]))
    now, earlier = spans.pooled_now[trend], spans.pooled_before[trend]
    return Verdict(
        trend=name,
        week=spans.weeks[-1],
        horizon=spans.horizon.name,
        verdict=word,
        named=named,
        is_alert=held is not None and held.is_alert,
        since=held.since if held else None,
        onset=onset,
        ratio=ratio if is_tested else None,
        low=low if is_tested else None,
        high=high if is_tested else None,
        p_value=p_value if is_tested else None,
        q_value=q_value if is_tested else None,
        corrected=_corrected(look, trend, alarms[name]) if is_tested and name in alarms else None,
        stories_now=int(now),
        stories_before=int(earlier),
        share_now=float(now / spans.pooled_all[0]) if spans.pooled_all[0] else None,
        share_before=float(earlier / spans.pooled_all[1]) if spans.pooled_all[1] else None,
        sources=int((spans.now[trend] + spans.before[trend] > 0).sum()),
        compared=len(spans.compared),
        sources_now=spans.speaking_now,
        share_compared=float((spans.now[trend].sum() + spans.before[trend].sum()) / max(now + earlier, 1.0)),
    )


def _figures(look: Look, trend: int) -> tuple[float, float, float, float, float]:
    interval = look.interval
    figures = (look.ratio.value, interval.low, interval.high, interval.p_value, look.q_value)
    ratio, low, high, p_value, q_value = (float(figure[trend]) for figure in figures)
    return ratio, low, high, p_value, q_value


def _untested(spans: Spans, trend: int) -> tuple[Word, str]:
    """Return word and name for a trend that was not tested."""
    if not _has_history(spans):
        return "not enough history", ""
    of_new = spans.pooled_now[trend] - spans.now[trend].sum()
    return ("cannot tell", NEW) if of_new >= MIN_STORIES else ("too little", "")


def _corrected(look: Look, trend: int, alarms: float) -> tuple[float, float, float] | None:
    """Return ratio, low and high without false alarms, by the share before of the sources compared."""
    spans = look.spans
    share = float(spans.before[trend].sum() / spans.all_before.sum())
    ratio, low, high = (without_false_alarms(end, share, alarms) for end in _figures(look, trend)[:3])
    return None if ratio is None or low is None or high is None else (ratio, low, high)
