"""What is judged: stories by trend, source and week, and the two spans of weeks that a horizon compares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]


class Horizon(NamedTuple):
    """So many weeks are compared with so many weeks before them."""

    now: int
    before: int

    @property
    def weeks(self) -> int:
        """How many weeks it takes."""
        return self.now + self.before

    @property
    def name(self) -> str:
        """As people and files write it.

        >>> MONTH.name
        '4/12'
        """
        return f"{self.now}/{self.before}"


MONTH, QUARTER = Horizon(4, 12), Horizon(13, 39)
HORIZONS = (MONTH, QUARTER)


@dataclass(frozen=True, slots=True)
class Counts:
    """Stories that carry a trend, a row for each (trend, source, week) that has any; and all stories by source and week.

    `trend`, `source` and `week` are places in `trends`, `sources` and `weeks`; no cell has two rows. `weeks` are
    Mondays without a hole, the oldest first; `totals` is sources x weeks, 0 where a source said nothing or was not
    watched. Rows, and not a block of trends x sources x weeks: that of a year of 10,000 sources would take 170 MB.
    """

    trends: Sequence[str]
    sources: Sequence[str]
    weeks: Sequence[date]
    trend: NDArray[Any]
    source: NDArray[Any]
    week: NDArray[Any]
    stories: NDArray[Any]
    totals: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Spans:
    """The weeks of a horizon, now against before, for the sources that spoke in both: no other can be compared.

    `now` and `before` are trends x sources, `all_now` and `all_before` sources, `totals` sources x weeks. The rows of
    `trend`, `source`, `week` and `stories` are those of the compared. `pooled_now` and `pooled_before` count the
    stories of each trend over all sources, `pooled_all` all stories of the two spans.
    """

    counts: Counts
    horizon: Horizon
    compared: Places
    weeks: Sequence[date]
    is_now: Flags
    now: Floats
    before: Floats
    all_now: Floats
    all_before: Floats
    totals: Floats
    trend: Places
    source: Places
    week: Places
    stories: Floats
    pooled_now: Floats
    pooled_before: Floats
    pooled_all: tuple[float, float]
    speaking_now: int


def spans_of(counts: Counts, horizon: Horizon) -> Spans:
    """Return the last weeks of `counts`, cut into the two spans of the horizon. There may be fewer than it asks for."""
    first = max(0, len(counts.weeks) - horizon.weeks)
    weeks = counts.weeks[first:]
    is_now = np.arange(len(weeks)) >= len(weeks) - horizon.now
    totals = counts.totals[:, first:]
    all_now, all_before = totals[:, is_now].sum(1), totals[:, ~is_now].sum(1)
    compared = np.flatnonzero((all_now > 0) & (all_before > 0))
    place = np.full(len(counts.sources), -1, np.intp)
    place[compared] = np.arange(len(compared))
    rows = np.flatnonzero(counts.week >= first)
    trend, week = counts.trend[rows].astype(np.intp), counts.week[rows].astype(np.intp) - first
    source, stories = place[counts.source[rows]], counts.stories[rows].astype(np.float64)
    in_now, kept = is_now[week], source >= 0
    trends, shape = len(counts.trends), (len(counts.trends), len(compared))
    cell = trend * shape[1] + source
    return Spans(
        counts=counts,
        horizon=horizon,
        compared=compared,
        weeks=weeks,
        is_now=is_now,
        now=summed(cell, stories, in_now & kept, shape),
        before=summed(cell, stories, ~in_now & kept, shape),
        all_now=all_now[compared].astype(np.float64),
        all_before=all_before[compared].astype(np.float64),
        totals=totals[compared].astype(np.float64),
        trend=trend[kept],
        source=source[kept],
        week=week[kept],
        stories=stories[kept],
        pooled_now=summed(trend, stories, in_now, (trends,)),
        pooled_before=summed(trend, stories, ~in_now, (trends,)),
        pooled_all=(float(all_now.sum()), float(all_before.sum())),
        speaking_now=int((all_now > 0).sum()),
    )


def summed(cell: Places, values: Floats, chosen: Flags | slice, shape: tuple[int, ...]) -> Floats:
    """Return the sums of the chosen values by cell, in an array of this shape."""
    sums: Floats = np.bincount(cell[chosen], values[chosen], math.prod(shape)).reshape(shape).astype(np.float64)
    return sums
