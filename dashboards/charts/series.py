"""A trend's share over time: the points, where the line breaks, and how high the axis goes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any, Literal, NamedTuple

from dashboards.wording import day

By = Literal["week", "four", "month"]  # four: a share over four weeks, centred on each

# An interval may tower over a share of few stories; the axis follows the shares and lets such an interval be cut.
INTERVAL_ROOM = 3.0
# Where an axis may end, times a power of ten, and how many even parts with round ends it then has.
CEILINGS = {1.0: 4, 1.5: 3, 2.0: 4, 2.5: 5, 3.0: 3, 4.0: 4, 5.0: 5, 6.0: 3, 8.0: 4}
# One story of one is 100 %. Of fewer stories than these, not the share sets the scale but the low end of its interval.
FEWEST_FOR_SCALE = 10
# Counts that grow towards the first visit are those of a feed that lists its newest items, and no rise.
HISTORY = (
    "known is what feeds still listed at their first visit, the less the longer ago, or what a backfill brought, "
    "and it counts in no verdict"
)
LOWEST_CEILING = 0.02  # an axis that ends at 2 % keeps one story in a thousand from looking like a mountain


class WatchedRun(NamedTuple):
    """A piece of a line, watched throughout or not."""

    is_watched: bool
    points: list[Point]


class Point(NamedTuple):
    """One week or month of a trend. Shares are of 1; `total` is the stories about AI of that time.

    `corrected` is the share with the model's known errors taken off; None where they were not measured, or not asked.
    What is not `is_watched` is history: feeds listed it at their first visit, or a backfill brought it.
    """

    start: date
    stories: int
    articles: int
    sources: int
    publishers: int
    total: int
    share: float
    low: float
    high: float
    is_complete: bool
    has_gap: bool
    is_watched: bool = True
    corrected: float | None = None
    corrected_low: float | None = None
    corrected_high: float | None = None


def next_start(start: date, by: By) -> date:
    """Return the first day of the week or month that follows.

    >>> next_start(date(2026, 12, 1), "month")
    datetime.date(2027, 1, 1)
    """
    if by != "month":
        return start + timedelta(days=7)
    return date(start.year + start.month // 12, start.month % 12 + 1, 1)


def drawn(row: Sequence[Any]) -> Point:
    """Return the point of a row of a series: a share over four weeks has no interval, and is drawn with none."""
    point = Point(*row)
    return point if row[Point._fields.index("low")] is not None else point._replace(low=point.share, high=point.share)


def unbroken(points: Sequence[Point], by: By) -> list[list[Point]]:
    """Return the complete points in runs without a missing week or month: a line is drawn through a run, not across."""
    runs: list[list[Point]] = []
    for point in points:
        if not point.is_complete:
            continue
        if runs and next_start(runs[-1][-1].start, by) == point.start:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def by_watch(run: Sequence[Point]) -> list[WatchedRun]:
    """Return a run in pieces. Those not watched reach to their neighbours: only what was measured is drawn full."""
    groups = [list(some) for _, some in groupby(run, key=lambda point: point.is_watched)]
    pieces = []
    for place, own in enumerate(groups):
        is_watched = own[0].is_watched
        before = groups[place - 1][-1:] if place and not is_watched else []
        after = groups[place + 1][:1] if place + 1 < len(groups) and not is_watched else []
        pieces.append(WatchedRun(is_watched, [*before, *own, *after]))
    return pieces


def missing(points: Sequence[Point], by: By) -> list[tuple[date, date]]:
    """Return the stretches without a row between two points, each from its first day to the day after its last."""
    stretches = []
    for before, after in pairwise(points):
        expected = next_start(before.start, by)
        if expected < after.start:
            stretches.append((expected, after.start))
    return stretches


def unwatched_told(watched: Iterable[tuple[date, bool]], word: str) -> str:
    """Return which weeks or months of a chart were not watched; nothing where all were.

    >>> unwatched_told([(date(2026, 8, 3), False), (date(2026, 8, 10), True)], "week")
    'Weeks before 10 August 2026 were not watched'
    """
    told = dict(sorted(watched))
    missed = [start for start, is_watched in told.items() if not is_watched]
    first = next((start for start, is_watched in told.items() if is_watched), None)
    if not missed:
        return ""
    if first is None:
        return f"No {word} here was watched"
    if missed[-1] < first:
        return f"{word.capitalize()}s before {day(first)} were not watched"
    return f"{len(missed):,} of these {len(told):,} {word}s {'was' if len(missed) == 1 else 'were'} not watched"


def history_told(watched: Iterable[tuple[date, bool]], word: str) -> str:
    """Return what to know of a chart that draws what was not watched as it does the rest; nothing where all was."""
    said = unwatched_told(watched, word)
    return f"{said}: {HISTORY}." if said else ""


def history_of(points: Iterable[Point], word: str) -> str:
    """Return the same of points of a series."""
    return history_told([(point.start, point.is_watched) for point in points], word)


def last_complete(points: Sequence[Point]) -> Point | None:
    """Return the newest week or month that was over when the last run looked."""
    return next((point for point in reversed(points) if point.is_complete), None)


def ceiling(points: Iterable[Point], *, with_intervals: bool) -> float:
    """Return a round share to end the axis at.

    >>> ceiling([], with_intervals=False)
    0.02
    """
    # A week that has just begun may have one story of one: it must not set the scale where others can.
    kept = list(points)
    kept = [point for point in kept if point.is_complete] or kept
    highest = max((point.low if is_thin(point) else point.share for point in kept), default=0.0)
    if with_intervals:
        highest = min(max((point.high for point in kept), default=0.0), highest * INTERVAL_ROOM)
    return round_up(max(highest, LOWEST_CEILING))


def is_thin(point: Point) -> bool:
    """Return whether a share is of too few stories to say how high an axis must go."""
    return point.total < FEWEST_FOR_SCALE


def beyond(points: Iterable[Point], top: float) -> list[Point]:
    """Return the points that an axis which ends at `top` cuts."""
    return [point for point in points if point.share > top]


def round_up(share: float) -> float:
    """Return the next share that is one of CEILINGS times a power of ten, and no more than 1.

    >>> round_up(0.3), round_up(0.31), round_up(0.99)
    (0.3, 0.4, 1.0)
    """
    power = 10.0 ** math.floor(math.log10(share))
    # The tolerance keeps 0.3 from becoming 0.4 because 3 * 0.1 is 0.30000000000000004.
    return round(min(1.0, next(step * power for step in (*CEILINGS, 10.0) if step * power >= share - 1e-9)), 9)
