"""The overview: what moved, then all trends side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.address import small_number
from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition
from dashboards.headline import MoverRow
from dashboards.levels import LevelChange, level_changes
from dashboards.marks import Mark, marks
from dashboards.series import By, Point, ceiling, last_complete

SPANS = (26, 52, 104)
DEFAULT_SPAN = 52
LONGEST_SPAN = 2600  # fifty years: a date before year 1 cannot be had

MOVERS = """
    select
        m.trend, t.name, t.group_name, m.week, m.share_before, m.share_now,
        m.ratio, m.ratio_low, m.ratio_high, m.q_value, m.verdict, m.named
    from api.movers as m
    join api.trends as t on m.trend = t.trend
    order by m.ratio desc nulls last, t.name
"""
WEEKS = """
    select
        trend, week, stories, articles, sources, publishers, stories_about_ai,
        share, share_low, share_high, is_complete, has_gap, is_watched
    from api.trend_weeks
    where week >= $since and share is not null
    order by trend, week
"""
MONTHS = """
    select
        trend, month, stories, articles, sources, publishers, stories_about_ai,
        share, share_low, share_high, is_complete, has_gap, is_watched
    from api.trend_months
    where month >= $since and share is not null
    order by trend, month
"""
TRENDS = "select trend, name, group_id, group_name from api.trends order by position"


class Choice(NamedTuple):
    """What a reader wants to see. `weeks` is None for the whole history."""

    by: By = "week"
    weeks: int | None = DEFAULT_SPAN
    has_own_scales: bool = False

    def since(self, clock: date | None) -> date:
        """Return the first day to show."""
        if clock is None or self.weeks is None:
            return date(1970, 1, 1)
        return clock - timedelta(weeks=self.weeks)

    @property
    def address(self) -> str:
        """The choice as the query of an address."""
        scale = "&scale=own" if self.has_own_scales else ""
        return f"?by={self.by}&weeks={self.weeks or 'all'}{scale}"


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

    name: str
    panels: list[Panel]


class Overview(NamedTuple):
    """All that the page shows."""

    edition: Edition
    choice: Choice
    movers: list[MoverRow]
    points: dict[str, list[Point]]
    groups: list[Group]
    asked_movers: Query
    asked_series: Query
    marks: list[Mark]
    levels: dict[str, list[LevelChange]]


def choice(wishes: Mapping[str, str]) -> Choice:
    """Read a choice from an address; what cannot be read is left at its default."""
    weeks = wishes.get("weeks", "")
    span = min(small_number(weeks) or DEFAULT_SPAN, LONGEST_SPAN)
    return Choice(
        by="month" if wishes.get("by") == "month" else "week",
        weeks=None if weeks == "all" else span,
        has_own_scales=wishes.get("scale") == "own",
    )


def asked_movers() -> Query:
    """What the table of movers asks."""
    return question(MOVERS)


def asked_series(chosen: Choice, made: Edition) -> Query:
    """What the small charts ask."""
    since = chosen.since(made.clock.date() if made.clock else None)
    return question(MONTHS if chosen.by == "month" else WEEKS, since=since)


def overview(db: DuckDBPyConnection, chosen: Choice) -> Overview:
    """Return all that the overview shows."""
    made = edition(db)
    asked = asked_series(chosen, made)
    rows = db.execute(asked.sql, asked.values).fetchall()
    points = {trend: [Point(*row[1:]) for row in run] for trend, run in groupby(rows, key=lambda row: str(row[0]))}
    movers = answer(db, MoverRow, asked_movers())
    groups = _groups(db, chosen, movers, points)
    return Overview(made, chosen, movers, points, groups, asked_movers(), asked, marks(db), level_changes(db))


def _groups(
    db: DuckDBPyConnection, chosen: Choice, movers: list[MoverRow], points: dict[str, list[Point]]
) -> list[Group]:
    verdicts = {mover.trend: mover.verdict for mover in movers}
    groups = []
    for name, trends in groupby(answer(db, Named, question(TRENDS)), key=lambda trend: trend.group_name):
        members = list(trends)
        shared = ceiling((point for trend in members for point in points.get(trend.trend, [])), with_intervals=False)
        panels = []
        for trend in members:
            own = points.get(trend.trend, [])
            top = ceiling(own, with_intervals=False) if chosen.has_own_scales else shared
            panels.append(Panel(trend.trend, trend.name, verdicts.get(trend.trend, ""), own, top))
        groups.append(Group(name, sorted(panels, key=_share_now, reverse=True)))
    return groups


def _share_now(panel: Panel) -> float:
    last = last_complete(panel.points)
    return last.share if last else -1.0
