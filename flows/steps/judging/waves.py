"""What waves of news do to a mean of weeks: neighbours are alike, so sixteen weeks say less than sixteen.

Waves are taken for autoregressive of first order with lag correlation r. All that is needed of r follows from the
matrix of correlations r^|i - j| of the weeks, by linear algebra, and so holds for any two spans.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from flows.steps.judging.counts import Floats

# Waves of the news keep .3 of themselves from week to week on real feeds. What keeps more is drift of single sources,
# and that is counted where sources disagree: at .6 it would be counted twice, for .01 of power.
MAX_LAG = 0.4
LAGS = np.linspace(0, MAX_LAG, 41)
MEANS = 2  # of now and of before: of one week against one they take everything, and what is left is rounding


class Waves(NamedTuple):
    """`factor` multiplies the variance of the spans' difference; `kept` is what the two means leave of a scatter."""

    factor: float
    kept: float


def waves_of(standard: Floats, weeks_now: int) -> Waves:
    """Return what waves do, r being that of all trends together: no trend has weeks enough to tell its own.

    `standard`, trends x weeks, is what is left of the weeks after the mean of each span was taken off, and that lowers
    the correlation of neighbours (Marriott and Pope 1954). r is the one whose expected correlation is the one found.
    """
    squares = float((standard**2).sum())
    weeks = standard.shape[1]
    if squares <= 0 or not 0 < weeks_now < weeks or weeks == MEANS:
        return Waves(1.0, 1.0)
    seen, factor, kept = _expected(weeks_now, weeks - weeks_now)
    found = float((standard[:, 1:] * standard[:, :-1]).sum()) / squares
    lag = float(np.interp(found, seen, LAGS))
    return Waves(float(np.interp(lag, LAGS, factor)), float(np.interp(lag, LAGS, kept)))


@lru_cache(maxsize=64)
def _expected(now: int, before: int) -> tuple[Floats, Floats, Floats]:
    """Return for every lag of LAGS the correlation of neighbours to be seen, `factor` and `kept`."""
    weeks = now + before
    is_now = np.arange(weeks) >= before
    difference = np.where(is_now, 1 / now, -1 / before)
    same = is_now[:, None] == is_now
    without_means = np.eye(weeks) - same / np.where(is_now, now, before)
    apart = np.abs(np.subtract.outer(np.arange(weeks), np.arange(weeks)))
    seen, factor, kept = [], [], []
    for lag in LAGS:
        alike = np.where(apart, lag**apart, 1.0)
        left = without_means @ alike @ without_means.T
        seen.append(np.trace(left, 1) / np.trace(left))
        factor.append(difference @ alike @ difference / (difference @ difference))
        kept.append(np.trace(left) / max(weeks - 2, 1))
    return np.array(seen), np.array(factor), np.array(kept)
