"""How much more counts scatter than Poisson's: by weeks, and by sources that disagree.

News comes in waves that all sources ride, and sources differ in what they take up. Either makes a ratio less sure than
the number of stories says. Both are estimated for each trend and, as few stories say little of their own scatter, drawn
towards what is usual in this look (Smyth 2004, limma's moderated t).

What is usual depends on what scatters. Clumps (an event is five stories) multiply Poisson's variance, of large trends
as of small ones; waves and drift add a variance to log R, which is nothing beside Poisson's for a small trend and all
there is for a large one. No single look can tell which it is, so the excess is split. All of it taken for clumps, a
rising trend, which has more stories than the others, gets too narrow an interval (a true doubling, in sources that
drift and triple at 5 stories a week, is held by .92 of them); all taken for waves, power falls by .03.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flows.steps.judging.counts import Flags, Floats, Spans, parts, summed
from flows.steps.judging.ratio import Ratio, information
from flows.steps.judging.waves import waves_of

MIN_LEFT = 0.05  # of 1 - h: a source that is all of the information would make its jackknife infinite
# The usual scatter counts beside a trend's own as if it had so many degrees of freedom. With 10, .01 less power in
# waves and drift; with 20, one source of six that takes a trend up alarms in .43 of looks instead of .37.
PRIOR_FREEDOM = 15.0
CLUMPS = 0.75  # of the usual excess; see above
TINY = 1e-12
FAR = 1e6  # stands for a ratio that is infinite


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
    """Return phi = w f_w + f_s - 1 of each trend, drawn to what is usual among those that `counts_for` names.

    f_w and f_s are the factors of weeks and sources, w what waves add to f_w. The freedom is Satterthwaite's (1946).
    """
    said = information(spans)
    by_sources, effective = scatter_of_sources(ratio, said)
    by_weeks, waves = scatter_of_weeks(spans, ratio, counts_for)
    raw = waves * by_weeks.factor + by_sources.factor - 1
    freedom = (by_weeks.factor + by_sources.factor) ** 2 / np.maximum(
        by_weeks.factor**2 / by_weeks.freedom + by_sources.factor**2 / by_sources.freedom, TINY
    )
    usual = usual_of(raw, freedom * counts_for, ratio.precision(said))
    drawn = (PRIOR_FREEDOM * usual + freedom * raw) / (PRIOR_FREEDOM + freedom)
    return Dispersion(np.maximum(1.0, drawn), PRIOR_FREEDOM + freedom, effective)


def usual_of(raw: Floats, weight: Floats, precision: Floats) -> Floats:
    """Return the phi to expect of each trend: 1 + .75 a + .25 b / V, where the mean of phi - 1 is a, and that of b / V.

    V is Poisson's variance of log R, `precision` is 1 / V. Means are over all trends, by `weight`; never below 1.
    """
    if not weight.any():
        return np.ones_like(raw)
    excess = max(0.0, float(((raw - 1) * weight).sum()))
    by_clumps, by_waves = excess / weight.sum(), excess / max(float((precision * weight).sum()), TINY)
    usual: Floats = 1 + CLUMPS * by_clumps + (1 - CLUMPS) * by_waves * precision
    return usual


def scatter_of_sources(ratio: Ratio, said: Floats) -> tuple[Part, Floats]:
    """Return f_s = sum (u/(1 - h))^2 / sum v, and the number of sources that count, 1 / sum h^2.

    u = y1 n0/n - R y0 n1/n is a source's score, v its variance, h its share of all variance: the jackknife over sources
    (Efron 1982; as HC3 of MacKinnon and White 1985).
    """
    scores = ratio.now_by_source - ratio.common[:, None] * ratio.before_by_source
    variance = ratio.common[:, None] * said
    total = np.maximum(variance.sum(1), TINY)
    share = variance / total[:, None]
    factor = ((scores / np.maximum(1 - share, MIN_LEFT)) ** 2).sum(1) / total
    factor = np.where(ratio.is_finite, factor, 1.0)  # with one side only, no source can disagree with another
    effective = 1 / np.maximum((share**2).sum(1), TINY)
    effective = np.where(variance.any(1), effective, 0.0)
    return Part(factor, np.maximum(effective - 1, TINY)), effective


def scatter_of_weeks(spans: Spans, ratio: Ratio, counts_for: Flags) -> tuple[Part, float]:
    """Return f_w = sum U^2/var(U) / (T - 2), and by how much waves over weeks multiply it.

    U of a week is the sum over sources of c (y - m): c = n0/n now and -R n1/n before, m what the source's rates let
    expect; var(U) = sum c^2 m. Where a side is empty only the weeks of the other scatter, about one mean and not two.
    """
    scores, variance = scores_of_weeks(spans, ratio)
    is_heard = variance > 0
    means = np.where(ratio.is_finite, 2, 1)
    left = np.maximum(is_heard.sum(1) - means, TINY)
    standard = np.where(is_heard, scores / np.sqrt(np.where(is_heard, variance, 1.0)), 0.0)
    waves = waves_of(standard[counts_for], int(spans.is_now.sum()))
    return Part((standard**2).sum(1) / (left * waves.kept), left), waves.factor


def scores_of_weeks(spans: Spans, ratio: Ratio) -> tuple[Floats, Floats]:
    """Return U and var(U), trends x weeks; 0 and 0 in the weeks of an empty side."""
    every = spans.all_now + spans.all_before
    # In the limit of R to 0 or to infinity U^2/var(U) of the side that speaks does not depend on R.
    common = np.where(ratio.is_finite, ratio.value, np.where(ratio.now > 0, FAR, 1 / FAR))[:, None]
    rate = (spans.now + spans.before) / (spans.all_before + common * spans.all_now)
    on_now = np.broadcast_to(spans.all_before / every, rate.shape)
    on_before = -common * (spans.all_now / every)
    weights = np.stack([on_before, on_now])
    shape = (len(rate), len(spans.weeks))
    scores, variance = np.zeros(shape), np.zeros(shape)
    for part in parts(len(spans.trend)):
        kept = np.flatnonzero(spans.source[part] >= 0) + part.start
        trend, source, week = spans.trend[kept], spans.source[kept], spans.week[kept]
        weight = weights[spans.is_now[week].astype(np.intp), trend, source]
        scores += summed(trend.astype(np.intp) * shape[1] + week, weight * spans.stories[kept], shape)
    sides = ((spans.is_now, on_now, common, ratio.now), (~spans.is_now, on_before, 1.0, ratio.before))
    for side, weight, times, stories in sides:
        speaks = (stories > 0)[:, None]
        scores[:, side] = (scores[:, side] - (weight * rate * times) @ spans.totals[:, side]) * speaks
        variance[:, side] = ((weight**2 * rate * times) @ spans.totals[:, side]) * speaks
    return scores, variance
