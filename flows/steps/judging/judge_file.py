"""Judge counts from elsewhere by the very code that judges the monitor's own.

A file has a line for each trend, source and week, as CSV with the names of the columns in its first line or as JSON
lines: `trend, source, week, stories, total`, and `look` where several looks are to be judged, each apart. `stories` of
the source's `total` stories in the week that begins on Monday `week` carry the trend.

- The last week that a look names, for whatever trend or source, is the last of "now": 4/12 compares it and the 3 weeks
  before it with the 12 before those, 13/39 thirteen weeks with 39. Older weeks are checked and not used.
- A source's total of a week is told by the line of any trend; lines of one look that differ about it are refused. A
  trend without a line for it has no story there.
- A week without a line for a source is a week in which nothing was there: no story and no total.
- Looks are judged apart: nothing is remembered from one to the next.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from flows.steps.judging.count_lines import CountLines, Reader
from flows.steps.judging.counts import HORIZONS, Counts
from flows.steps.judging.verdicts import Verdict, judge_look
from flows.steps.text.json_lines import LineError

LONGEST = max(horizon.weeks for horizon in HORIZONS)
DAYS = 7


def judge_file(stream: BinaryIO, name: str) -> Iterator[dict[str, Any]]:
    """Yield a verdict for each look, trend and horizon; `name` names the file where a line of it is to be mended.

    The file is read and checked as a whole before anything is judged. Raises LineError at the first mistake.
    """
    lines = Reader(name).read(stream)
    looks = list(looks_of(lines))
    for rows in looks:
        counts_of(lines, rows)  # a mistake in the last look is told before a verdict on the first
    for rows in looks:
        look, counts = lines.looks[lines.look[rows[0]]], counts_of(lines, rows)
        judged = [judge_look(counts, horizon) for horizon in HORIZONS]
        for verdicts in zip(*judged, strict=True):
            yield from (as_row(look, verdict) for verdict in verdicts)


def as_row(look: Any, verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as a row. What is infinite, and what was not tested, is null: JSON knows no infinity."""
    return {
        "look": None if look == "" else look,
        "trend": verdict.trend,
        "horizon": verdict.horizon,
        "ratio": _finite(verdict.ratio),
        "low": _finite(verdict.low),
        "high": _finite(verdict.high),
        "p": verdict.p_value,
        "q": verdict.q_value,
        "verdict": verdict.verdict,
        "named": verdict.named,
        "sources": verdict.sources,
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else value


def looks_of(lines: CountLines) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of each look, in the order in which the file first names them."""
    order = np.argsort(lines.look, kind="stable")
    ends = np.flatnonzero(np.diff(lines.look[order])) + 1
    yield from np.split(order, ends)


def counts_of(lines: CountLines, rows: NDArray[np.intp]) -> Counts:
    """Return the counts of one look, its last weeks only. Raises LineError where two lines of it do not go together."""
    trends, trend = _places(lines.trend[rows])
    sources, source = _places(lines.source[rows])
    last = int(lines.week[rows].max())
    week = (lines.week[rows].astype(np.int64) - last) // DAYS  # 0 is the last
    _check_once(lines, rows, (trend, source, week))
    _check_totals(lines, rows, (source, week))
    length = min(LONGEST, 1 - int(week.min()))
    week += length - 1
    used = week >= 0
    totals = np.zeros((len(sources), length), np.int32)
    totals[source[used], week[used]] = lines.total[rows][used]
    carries = used & (lines.stories[rows] > 0)
    return Counts(
        trends=[lines.trends[place] for place in trends],
        sources=[lines.sources[place] for place in sources],
        weeks=[date.fromordinal(last) - timedelta(weeks=length - 1 - place) for place in range(length)],
        trend=trend[carries].astype(np.int32),
        source=source[carries].astype(np.int32),
        week=week[carries].astype(np.int32),
        stories=lines.stories[rows][carries],
        totals=totals,
    )


def _places(column: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return which of the file's names a look has, in the file's order, and each row's place among those."""
    held = np.bincount(column) > 0
    place = np.cumsum(held) - 1
    return np.flatnonzero(held).astype(np.int32), place[column].astype(np.int64)


def _check_once(lines: CountLines, rows: NDArray[np.intp], cell: tuple[NDArray[np.int64], ...]) -> None:
    """Raise LineError where a trend has two lines for a source's week."""
    twice = _first_repeat(cell)
    if twice is not None:
        row, earlier = rows[twice[0]], rows[twice[1]]
        mend = (
            f"counts {lines.trends[lines.trend[row]]!r} at {lines.sources[lines.source[row]]!r} in the week of "
            f"{date.fromordinal(int(lines.week[row]))} again, after line {lines.line[earlier]}; keep one of them"
        )
        raise LineError(lines.name, int(lines.line[row]), mend)


def _first_repeat(cell: tuple[NDArray[np.int64], ...]) -> tuple[int, int] | None:
    """Return the first place whose cell was there before, and where; None where all differ."""
    trend, source, week = cell
    key = (trend * (int(source.max()) + 1) + source) * (1 - int(week.min())) - week
    order = np.argsort(key, kind="stable")
    repeats = np.flatnonzero(np.diff(key[order]) == 0) + 1
    if not len(repeats):
        return None
    place = int(order[repeats].min())
    return place, int(np.flatnonzero(key == key[place])[0])


def _check_totals(lines: CountLines, rows: NDArray[np.intp], cell: tuple[NDArray[np.int64], ...]) -> None:
    """Raise LineError where two trends' lines tell another total of the same source's week."""
    source, week = cell
    key = source * (1 - int(week.min())) - week
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    total = lines.total[rows]
    other = np.flatnonzero(total != total[first[place]])
    if len(other):
        row, earlier = rows[other[0]], rows[first[place[other[0]]]]
        mend = (
            f"says that {lines.sources[lines.source[row]]!r} had {lines.total[row]} stories in the week of "
            f"{date.fromordinal(int(lines.week[row]))}, and line {lines.line[earlier]} says {lines.total[earlier]}; "
            "a source has one total a week, whatever the trend"
        )
        raise LineError(lines.name, int(lines.line[row]), mend)
