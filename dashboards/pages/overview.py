"""All trends side by side, small, by group; and what is said of each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.address import NoSuchPageError
from dashboards.asking import Query, answer, question
from dashboards.charts.levels import LevelChange, level_changes
from dashboards.charts.marks import Mark, marks
from dashboards.charts.series import By, Point, ceiling, drawn, last_complete
from dashboards.edition import Edition, edition
from dashboards.pages.headline import MoverRow
from dashboards.pages.movers import asked_movers
from dashboards.pages.units import Unit, asked_unit, unit
from dashboards.span import PARAMETERS, Span, asked_span, only_known

# What is asked of a series, by unit. A four-week share is of no single week: its counts are those of the week in its
# middle, and it has no interval of its own.
SERIES: dict[By, str] = {
    "week": """
        select
            trend, week, stories, articles, sources, publishers, stories_about_ai,
            share, share_low, share_high, is_complete, has_gap, is_watched
        from api.trend_weeks
        where week between $since and $until and share is not null
        order by trend, week
    """,
    "four": """
        select
            trend, week, stories, articles, sources, publishers, stories_about_ai,
            share_four_weeks, cast(null as double) as share_low, cast(null as double) as share_high,
            is_complete, has_gap, is_watched
        from api.trend_weeks
        where week between $since and $until and share_four_weeks is not null
        order by trend, week
    """,
    "month": """
        select
            trend, month, stories, articles, sources, publishers, stories_about_ai,
            share, share_low, share_high, is_complete, has_gap, is_watched
        from api.trend_months
        where month between date_trunc('month', $since) and $until and share is not null
        order by trend, month
    """,
}
TRENDS = "select trend, name, group_id, group_name from api.trends order by position"
# Panels in a row on a wide page and on one of middle width: as many as leave no panel alone in the last row.
WIDE_ROW, MIDDLE_ROW = 6, 3


class Choice(NamedTuple):
    """What a reader wants to see. `by` is None where the data choose."""

    span: Span = Span()
    by: By | None = None
    has_own_scales: bool = False

    def address(self, **other: Any) -> str:
        """The choice, or one that differs from it in a part, as the query of an address."""
        chosen = self._replace(**other)
        parts = [
            f"by={chosen.by}" if chosen.by else "",
            chosen.span.address,
            "scale=own" if chosen.has_own_scales else "",
        ]
        return f"?{'&'.join(part for part in parts if part)}"

    @property
    def kept(self) -> dict[str, str]:
        """What stands beside the range, as fields of a form."""
        return {**({"by": self.by} if self.by else {}), **({"scale": "own"} if self.has_own_scales else {})}


class Named(NamedTuple):
    """A trend and the group it belongs to."""

    trend: str
    name: str
    group_id: str
    group_name: str


class Panel(NamedTuple):
    """One small chart. `top` is where its vertical axis ends."""

    trend: str
    name: str
    verdict: str
    points: list[Point]
    top: float


class Group(NamedTuple):
    """The panels of one group of trends, largest share first."""

    group_id: str
    name: str
    panels: list[Panel]

    @property
    def rows(self) -> str:
        """How many panels stand in a row, as classes of the style sheet."""
        return f"wide-{in_a_row(len(self.panels), WIDE_ROW)} middle-{in_a_row(len(self.panels), MIDDLE_ROW)}"


class Overview(NamedTuple):
    """All that the page shows."""

    edition: Edition
    choice: Choice
    unit: Unit
    movers: list[MoverRow]
    points: dict[str, list[Point]]
    groups: list[Group]
    asked_movers: Query
    asked_series: Query
    marks: list[Mark]
    levels: dict[str, list[LevelChange]]


def choice(wishes: Mapping[str, str]) -> Choice:
    """Read a choice from an address. Raises NoSuchPageError where it cannot be read."""
    only_known(wishes, ("by", *PARAMETERS, "scale"))
    if wishes.get("scale", "") not in ("", "group", "own"):
        raise NoSuchPageError("Panels have scale=group, one scale a group, or scale=own.")
    return Choice(asked_span(wishes), asked_unit(wishes), wishes.get("scale") == "own")


def asked_series(span: Span, by: By, made: Edition) -> Query:
    """What the small charts ask."""
    return question(SERIES[by], since=span.since(made.day), until=span.until)


def chosen_unit(db: DuckDBPyConnection, chosen: Choice, made: Edition) -> Unit:
    """Return the unit that a choice is shown in."""
    return unit(db, chosen.by, chosen.span.since(made.day), chosen.span.until)


def series(db: DuckDBPyConnection, asked: Query) -> dict[str, list[Point]]:
    """Return the points of each trend, the oldest first."""
    rows = db.execute(asked.sql, asked.values).fetchall()
    return {trend: [drawn(row[1:]) for row in run] for trend, run in groupby(rows, key=lambda row: str(row[0]))}


def overview(db: DuckDBPyConnection, chosen: Choice) -> Overview:
    """Return all that the overview shows."""
    made = edition(db)
    shown = chosen_unit(db, chosen, made)
    asked = asked_series(chosen.span, shown.by, made)
    points = series(db, asked)
    movers = answer(db, MoverRow, asked_movers())
    groups = _groups(db, chosen, movers, points)
    return Overview(made, chosen, shown, movers, points, groups, asked_movers(), asked, marks(db), level_changes(db))


def in_a_row(panels: int, most: int) -> int:
    """Return how many panels stand in a row so that the last row does not hold one alone.

    >>> in_a_row(6, 6), in_a_row(9, 6), in_a_row(3, 6), in_a_row(7, 6)
    (6, 6, 6, 5)
    """
    if panels <= most:
        return most
    return next((number for number in range(most, 1, -1) if panels % number != 1), most)


def _groups(
    db: DuckDBPyConnection, chosen: Choice, movers: list[MoverRow], points: dict[str, list[Point]]
) -> list[Group]:
    verdicts = {mover.trend: mover.verdict for mover in movers}
    groups = []
    for (group_id, name), trends in groupby(answer(db, Named, question(TRENDS)), key=lambda one: one[2:]):
        members = list(trends)
        shared = ceiling((point for trend in members for point in points.get(trend.trend, [])), with_intervals=False)
        panels = []
        for trend in members:
            own = points.get(trend.trend, [])
            top = ceiling(own, with_intervals=False) if chosen.has_own_scales else shared
            panels.append(Panel(trend.trend, trend.name, verdicts.get(trend.trend, ""), own, top))
        groups.append(Group(group_id, name, sorted(panels, key=_share_now, reverse=True)))
    return groups


def _share_now(panel: Panel) -> float:
    last = last_complete(panel.points)
    return last.share if last else -1.0
