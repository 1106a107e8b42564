"""Whose rise it is: that of many sources, of one, or of one week."""

from __future__ import annotations

from datetime import date

import numpy as np

from flows.steps.judging.counts import Floats, Spans
from flows.steps.judging.ratio import Ratio

MANY, FEW, NEW = "many sources", "few sources", "new sources"
KEEPS = 0.5  # of log R, without its strongest source or week: what keeps less hangs on that one
FEWEST_SOURCES = 3.0  # that count, 1 / sum h^2: of fewer no agreement can be told


def name_of(spans: Spans, ratio: Ratio, trend: int, effective_sources: float) -> str:
    """Return what a change rests on: many sources, `one source: NAME`, `one week: DATE`, or few sources.

    At 20 stories a week all x5 bursts of a week that get a verdict are so named, of x2 steps and ramps none
    (`bench_verdicts`).
    """
    source, by_source = _weakest(ratio, trend, *_without_sources(ratio, trend))
    week, by_week = _weakest(ratio, trend, *_without_weeks(spans, trend))
    if by_source < KEEPS and by_source <= by_week:
        return one_source(spans.counts.sources[spans.compared[source]])
    if by_week < KEEPS:
        return one_week(spans.weeks[week])
    return MANY if effective_sources >= FEWEST_SOURCES else FEW


def one_source(name: str) -> str:
    """Say that it is one source.

    >>> one_source("The Example Post")
    'one source: The Example Post'
    """
    return f"one source: {name}"


def one_week(week: date) -> str:
    """Say that it is one week.

    >>> one_week(date(2026, 3, 2))
    'one week: 2026-03-02'
    """
    return f"one week: {week}"


def _without_sources(ratio: Ratio, trend: int) -> tuple[Floats, Floats]:
    """Return P and Q without each source in turn."""
    now, before = ratio.now_by_source[trend], ratio.before_by_source[trend]
    return np.maximum(now.sum() - now, 0), np.maximum(before.sum() - before, 0)


def _without_weeks(spans: Spans, trend: int) -> tuple[Floats, Floats]:
    """Return P and Q without each week in turn."""
    rows = (spans.trend == trend) & (spans.source >= 0)
    stories = np.zeros(spans.totals.shape)
    stories[spans.source[rows], spans.week[rows]] = spans.stories[rows]
    now = spans.now[trend][:, None] - stories * spans.is_now
    before = spans.before[trend][:, None] - stories * ~spans.is_now
    all_now = spans.all_now[:, None] - spans.totals * spans.is_now
    all_before = spans.all_before[:, None] - spans.totals * ~spans.is_now
    every = np.maximum(all_now + all_before, 1)
    return (now * all_before / every).sum(0), (before * all_now / every).sum(0)


def _weakest(ratio: Ratio, trend: int, now: Floats, before: Floats) -> tuple[int, float]:
    """Return without which one least is kept, and what part of log R that is; of P - Q where log R is infinite."""
    whole_now, whole_before = ratio.now[trend], ratio.before[trend]
    if not (whole_now > 0 and whole_before > 0):
        kept = (now - before) / (whole_now - whole_before)
    else:
        tiny = 1e-9 * (whole_now + whole_before)  # what rounding leaves of a side that was taken away
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.log(np.where(now > tiny, now, 0) / np.where(before > tiny, before, 0))
        kept = np.where(np.isnan(left), 0.0, left) / np.log(whole_now / whole_before)
    place = int(np.argmin(kept))
    return place, float(kept[place])
