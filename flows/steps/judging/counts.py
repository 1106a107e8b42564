"""What is judged: stories by trend, source and week, and the two spans of weeks that a horizon compares."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
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

NOT_COMPARED = -1  # place of a source that did not speak in both spans
ROWS_AT_ONCE = 2**19


@dataclass(frozen=True, slots=True)
class Counts:
    """Stories that carry a trend, a row for each (trend, source, week) that has any; all stories by source and week.

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

    `now` and `before` are trends x sources, `all_now` and `all_before` sources, `totals` sources x weeks. Rows are as
    in Counts, `source` being a place in `compared`, or NOT_COMPARED. `pooled_now` and `pooled_before` count the stories
    of each trend over all sources, `pooled_all` all stories of the two spans.
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
    trend: NDArray[Any]
    source: NDArray[Any]
    week: NDArray[Any]
    stories: NDArray[Any]
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
    place = np.full(len(counts.sources), NOT_COMPARED, np.int32)
    place[compared] = np.arange(len(compared))
    used = counts.week >= first
    rows = slice(None) if used.all() else used  # no copy where all are used
    trend, week, stories = counts.trend[rows], counts.week[rows] - np.int32(first), counts.stories[rows]
    source = place[counts.source[rows]]
    shape = (2, len(counts.trends), len(compared))
    of_compared, pooled = np.zeros(shape), np.zeros(shape[:2])
    for part in parts(len(trend)):
        row = (1 - is_now[week[part]]) * np.intp(shape[1]) + trend[part]
        pooled += summed(row, stories[part], shape[:2])
        kept = source[part] >= 0
        of_compared += summed(row[kept] * shape[2] + source[part][kept], stories[part][kept], shape)
    return Spans(
        counts=counts,
        horizon=horizon,
        compared=compared,
        weeks=weeks,
        is_now=is_now,
        now=of_compared[0],
        before=of_compared[1],
        all_now=all_now[compared].astype(np.float64),
        all_before=all_before[compared].astype(np.float64),
        totals=totals[compared].astype(np.float64),
        trend=trend,
        source=source,
        week=week,
        stories=stories,
        pooled_now=pooled[0],
        pooled_before=pooled[1],
        pooled_all=(float(all_now.sum()), float(all_before.sum())),
        speaking_now=int((all_now > 0).sum()),
    )


def parts(rows: int) -> Iterator[slice]:
    """Yield slices of so many rows, each small enough that what is reckoned on the way takes no memory to speak of."""
    yield from (slice(start, start + ROWS_AT_ONCE) for start in range(0, rows, ROWS_AT_ONCE))


def summed(cell: NDArray[Any], values: NDArray[Any], shape: tuple[int, ...]) -> Floats:
    """Return the sums of the values by cell, in an array of this shape."""
    sums: Floats = np.bincount(cell, values, math.prod(shape)).reshape(shape).astype(np.float64)
    return sums
