"""How sure a ratio is: its interval and its p-value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flows.steps.judging.counts import Floats, Spans
from flows.steps.judging.dispersion import Dispersion
from flows.steps.judging.ratio import Ratio, information

SURE = 0.95  # of the interval


@dataclass(frozen=True, slots=True)
class Interval:
    """The 95 % interval of each trend's ratio, and the two-sided test that it is one; nan where nothing was counted."""

    low: Floats
    high: Floats
    p_value: Floats


def unknown(trends: int) -> Interval:
    """Return what is known of so many trends before anything is tested: nothing."""
    nothing = np.full(trends, np.nan)
    return Interval(nothing, nothing, nothing)


def interval_of(spans: Spans, ratio: Ratio, dispersion: Dispersion) -> Interval:
    """Return interval and p-value: log R with se = sqrt(phi R W) / P, W the information, by Student's t.

    Where a side is empty R has no logarithm, and the score answers: the R for which
    (P - R Q)^2 <= t^2 phi W R, the test of R = 1 being U / sqrt(phi W), U = P - Q. That is half a line.
    """
    from scipy.special import stdtr, stdtrit  # .2 s of every command's start

    reach = stdtrit(dispersion.freedom, (1 + SURE) / 2)
    weight = dispersion.phi * information(spans).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(weight * ratio.value) / ratio.now
        middle = np.log(ratio.value)
        low, high = np.exp(middle - reach * error), np.exp(middle + reach * error)
        distance = np.where(ratio.is_finite, middle / error, (ratio.now - ratio.before) / np.sqrt(weight))
        low = np.where(ratio.is_finite, low, ratio.now**2 / (reach**2 * weight))
        high = np.where(ratio.is_finite, high, np.where(ratio.before > 0, reach**2 * weight / ratio.before**2, np.inf))
    p_value = 2 * stdtr(dispersion.freedom, -np.abs(distance))
    nothing = np.isnan(ratio.value)
    return Interval(np.where(nothing, np.nan, low), np.where(nothing, np.nan, high), np.where(nothing, np.nan, p_value))
