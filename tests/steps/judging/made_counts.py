"""Small counts for tests, written as a table of weeks."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from flows.steps.judging.counts import Counts

LAST = date(2026, 3, 2)  # a Monday


def counts_of(stories: dict[str, dict[str, list[int]]], totals: dict[str, list[int]], last: date = LAST) -> Counts:
    """Trend -> source -> stories by week, and source -> all stories by week; the last week is `last`."""
    sources = list(totals)
    weeks = len(next(iter(totals.values())))
    rows = [
        (place, sources.index(source), week, count)
        for place, by_source in enumerate(stories.values())
        for source, counted in by_source.items()
        for week, count in enumerate(counted)
        if count
    ]
    trend, source, week, count = (
        (np.array(column, np.int32) for column in zip(*rows, strict=True)) if rows else (np.zeros(0, np.int32),) * 4
    )
    return Counts(
        trends=list(stories),
        sources=sources,
        weeks=[last - timedelta(weeks=weeks - 1 - place) for place in range(weeks)],
        trend=trend,
        source=source,
        week=week,
        stories=count,
        totals=np.array(list(totals.values()), np.int32),
    )


def block_of(stories: np.ndarray, totals: np.ndarray) -> Counts:
    """The same of arrays: trends x sources x weeks, sources x weeks."""
    return counts_of(
        {
            f"t{trend}": {f"s{source}": list(weeks) for source, weeks in enumerate(one)}
            for trend, one in enumerate(stories)
        },
        {f"s{source}": list(weeks) for source, weeks in enumerate(totals)},
    )
