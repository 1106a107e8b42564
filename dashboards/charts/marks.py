"""When another model took over: a mark on every chart, for from then on the whole history was told by that one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection
from markupsafe import Markup

from dashboards.asking import answer, question
from dashboards.charts.frame import Frame, element
from dashboards.wording import day

HALF = 3.5  # of the diamond's width

MARKS = """
    select cast(clock as date) as since, before, after
    from api.changes
    where kind = 'model made current'
    order by since, changed_at
"""


class Mark(NamedTuple):
    """On the day `since`, model `after` took the place of `before`."""

    since: date
    before: str
    after: str


def marks(db: DuckDBPyConnection) -> list[Mark]:
    """Return all marks, the oldest first."""
    return answer(db, Mark, question(MARKS))


def model_marks(frame: Frame, marked: Sequence[Mark]) -> list[Markup]:
    """Draw a line with a diamond on top for each; what came after the last point stands at the right end."""
    parts = []
    for mark in marked:
        if mark.since < frame.first:
            continue
        x = frame.x(min(mark.since, frame.last))
        parts.append(element("line", class_="model", x1=x, x2=x, y1=frame.top, y2=frame.bottom))
        title = element("title", told_mark(mark))
        top = frame.top - 2 * HALF
        diamond = f"M{x:.1f},{top:.1f}l{HALF},{HALF}l-{HALF},{HALF}l-{HALF},-{HALF}Z"
        parts.append(element("path", title, class_="model", d=diamond))
    return parts


def told_mark(mark: Mark) -> str:
    """Return what a mark says.

    >>> told_mark(Mark(date(2026, 10, 24), "a1", "b2"))
    '24 October 2026: model b2 took the place of a1'
    """
    return f"{day(mark.since)}: model {mark.after} took the place of {mark.before}"
