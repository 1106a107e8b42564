"""How much more counts scatter than Poisson's: by weeks, and by sources that disagree.

News comes in waves that all sources ride, and sources differ in what they take up. Either makes a ratio less sure than
the number of stories says. Both are estimated for each trend and, as few stories say little of their own scatter, drawn
towards what is usual in this look (Smyth 2004, limma's moderated t).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flows.steps.judging.counts import Flags, Floats, Spans
from flows.steps.judging.ratio import Ratio, information

MIN_LEFT = 0.05  # of 1 - h: a source that is all of the information would make its jackknife infinite
MAX_LAG = 0.6  # correlation of neighbouring weeks: 16 weeks cannot tell more from a change
BIAS_OF_LAG = 2.0  # over T weeks: that much a lag correlation is found too low where two means were taken off
PRIOR_FREEDOM = 10.0  # as many degrees of freedom as the usual scatter counts beside a trend's own
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Dispersion:
    """phi by which Poisson's variance is to be multiplied, the freedom of its t, and how many sources count."""

    phi: Floats
    freedom: Floats
    effective_sources: Floats


@dataclass(frozen=True, slots=True)
class Part:
    """One of the two scatters: its factor for each trend, and the degrees of freedom of that."""

    factor: Floats
    freedom: Floats


def dispersion_of(spans: Spans, ratio: Ratio, counts_for: Flags) -> Dispersion:
    """Return phi = w f_w + f_s - 1 of each trend, drawn towards the mean of the trends that `counts_for` names.

    f_w and f_s are the factors of weeks and sources, w what waves add to f_w. The freedom is Satterthwaite's (1946).
    """
    said = information(spans)
    by_sources, effective = scatter_of_sources(spans, ratio, said)
    by_weeks, waves = scatter_of_weeks(spans, ratio, counts_for)
    raw = waves * by_weeks.factor + by_sources.factor - 1
    freedom = (by_weeks.factor + by_sources.factor) ** 2 / np.maximum(
        by_weeks.factor**2 / by_weeks.freedom + by_sources.factor**2 / by_sources.freedom, TINY
    )
    weight = freedom * counts_for
    usual = max(1.0, float((raw * weight).sum() / weight.sum())) if weight.any() else 1.0
    drawn = (PRIOR_FREEDOM * usual + freedom * raw) / (PRIOR_FREEDOM + freedom)
    return Dispersion(np.maximum(1.0, drawn), PRIOR_FREEDOM + freedom, effective)


def scatter_of_sources(spans: Spans, ratio: Ratio, said: Floats) -> tuple[Part, Floats]:
    """Return f_s = sum (u/(1 - h))^2 / sum v, and the number of sources that count, 1 / sum h^2.

    u = y1 n0/n - R y0 n1/n is a source's score, v its variance, h its share of all variance: the jackknife over sources
    (Efron 1982; as HC3 of MacKinnon and White 1985).
    """
    scores = ratio.now_by_source - ratio.common[:, None] * ratio.before_by_source
    variance = ratio.common[:, None] * said
    total = np.maximum(variance.sum(1), TINY)
    share = variance / total[:, None]
    factor = ((scores / np.maximum(1 - share, MIN_LEFT)) ** 2).sum(1) / total
    effective = 1 / np.maximum((share**2).sum(1), TINY)
    effective = np.where(variance.any(1), effective, 0.0)
    return Part(factor, np.maximum(effective - 1, TINY)), effective


def scatter_of_weeks(spans: Spans, ratio: Ratio, counts_for: Flags) -> tuple[Part, float]:
    """Return f_w = sum U^2/var(U) / (T - 2), and by how much waves over weeks multiply it.

    U of a week is the sum over sources of c (y - m): c = n0/n now and -R n1/n before, m what the source's rates let
    expect; var(U) = sum c^2 m.
    """
    scores, variance = scores_of_weeks(spans, ratio)
    is_heard = variance > TINY
    weeks = is_heard.sum(1)
    standard = np.where(is_heard, scores / np.sqrt(np.where(is_heard, variance, 1.0)), 0.0)
    factor = (standard**2).sum(1) / np.maximum(weeks - 2, 1)
    waves = waves_of(standard[counts_for], spans.horizon.now)
    return Part(factor, np.maximum(weeks - 2.0, TINY)), waves


def scores_of_weeks(spans: Spans, ratio: Ratio) -> tuple[Floats, Floats]:
    """Return U and var(U), trends x weeks."""
    common, every = ratio.common[:, None], spans.all_now + spans.all_before
    rate = (spans.now + spans.before) / (spans.all_before + common * spans.all_now)
    on_now = np.broadcast_to(spans.all_before / every, rate.shape)
    on_before = -common * (spans.all_now / every)
    chosen = np.where(spans.is_now[spans.week], on_now[spans.trend, spans.source], on_before[spans.trend, spans.source])
    shape = (len(rate), len(spans.weeks))
    cell = spans.trend * shape[1] + spans.week
    seen = np.bincount(cell, chosen * spans.stories, shape[0] * shape[1]).reshape(shape)
    expected, variance = np.empty(shape), np.empty(shape)
    for side, weight, times in ((spans.is_now, on_now, common), (~spans.is_now, on_before, 1.0)):
        expected[:, side] = (weight * rate * times) @ spans.totals[:, side]
        variance[:, side] = (weight**2 * rate * times) @ spans.totals[:, side]
    return seen - expected, variance


def waves_of(standard: Floats, weeks_now: int) -> float:
    """Return w = 1 + 2 sum (1 - k/m) r^k, k < m weeks of now: what a correlation r of neighbours adds to a mean's variance.

    r is that of all trends of the look together: no trend has weeks enough to tell its own.
    """
    squares = float((standard**2).sum())
    if squares <= 0:
        return 1.0
    found = float((standard[:, 1:] * standard[:, :-1]).sum()) / squares
    lag = min(max(found + BIAS_OF_LAG / standard.shape[1], 0.0), MAX_LAG)
    steps = np.arange(1, weeks_now)
    return float(1 + 2 * ((1 - steps / weeks_now) * lag**steps).sum())
