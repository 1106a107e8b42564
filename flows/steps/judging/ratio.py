"""How a trend's rate now compares with the rate before, each source against itself.

Of a source s, y1 of its n1 stories now carry the trend, y0 of its n0 before; n = n1 + n0. The ratio of the rates,
common to all sources, is that of Mantel and Haenszel (1959), for rates as in Rothman and Greenland, "Modern
Epidemiology":

    P = sum y1 n0 / n        Q = sum y0 n1 / n        R = P / Q

A source that grows, comes or goes moves both sides alike, or weighs nothing: where stories are pooled over the sources
it moves the ratio itself, and a source that triples gave false alarms in .25 of looks at a nominal .05.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flows.steps.judging.counts import Flags, Floats, Spans


@dataclass(frozen=True, slots=True)
class Ratio:
    """P and Q of each trend, and what each source gave to them (trends x sources)."""

    now: Floats
    before: Floats
    now_by_source: Floats
    before_by_source: Floats

    @property
    def value(self) -> Floats:
        """R of each trend: infinite where nothing was before, 0 where nothing is now, nan where nothing is at all."""
        with np.errstate(divide="ignore", invalid="ignore"):
            value: Floats = self.now / self.before
        return value

    @property
    def is_finite(self) -> Flags:
        """Whether both sides have stories, so that R has a logarithm."""
        finite: Flags = (self.now > 0) & (self.before > 0)
        return finite

    @property
    def common(self) -> Floats:
        """R to reckon variances with: 1, as under the hypothesis, where a side is empty."""
        return np.where(self.is_finite, self.value, 1.0)

    def precision(self, said: Floats) -> Floats:
        """Return 1 / V, V the Poisson variance of log R, from the `information` of each trend and source."""
        weight = said.sum(1)
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.where(self.is_finite, self.now * self.before / weight, weight)
        return found


def ratio_of(spans: Spans) -> Ratio:
    """Return the ratio of Mantel and Haenszel for every trend."""
    every = spans.all_now + spans.all_before
    now, before = spans.now * (spans.all_before / every), spans.before * (spans.all_now / every)
    return Ratio(now.sum(1), before.sum(1), now, before)


def information(spans: Spans) -> Floats:
    """Return (y1 + y0) n1 n0 / n^2 of each trend and source: how much a source can say.

    R times this is the variance of the score y1 n0/n - R y0 n1/n of Poisson counts, and over P^2 the variance of log R
    (Robins, Breslow and Greenland 1986; for rates, Greenland and Robins 1985).
    """
    every = spans.all_now + spans.all_before
    said: Floats = (spans.now + spans.before) * (spans.all_now * spans.all_before / every**2)
    return said
