"""Up to five trends or groups on one scale and one axis of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

from duckdb import DuckDBPyConnection
from starlette.datastructures import QueryParams

from dashboards.address import NoSuchPageError
from dashboards.asking import Query, answer, question
from dashboards.charts.lines import Line
from dashboards.charts.series import By, Point, drawn, history_of
from dashboards.edition import Edition, edition
from dashboards.pages.overview import TRENDS, Named
from dashboards.pages.units import Unit, asked_unit, unit
from dashboards.span import ECHOED, PARAMETERS, Span, asked_span, only_known

MOST = 5  # lines: so many dashes can be told apart, and so many colours
GROUP = "group:"  # begins the name of a group, in an address and in a sheet
KNOWN = ("trends", "by", *PARAMETERS)

# Of a series by unit: the columns of time and of the share. A four-week share has no interval of its own.
COLUMNS: dict[By, tuple[str, str, str]] = {
    "week": ("weeks", "week", "share, share_low, share_high"),
    "four": (
        "weeks",
        "week",
        "share_four_weeks as share, cast(null as double) as share_low, cast(null as double) as share_high",
    ),
    "month": ("months", "month", "share, share_low, share_high"),
}
LINES = """
select
    {name} as line, {time}, stories, articles, sources, publishers, stories_about_ai,
    {shares}, is_complete, has_gap, is_watched
from api.{view}
where list_contains({asked}, {key}) and {time} between $since and $until and {share} is not null
"""


class Asked(NamedTuple):
    """What an address asks to be compared. `names` are trends, or groups with `group:` before them."""

    names: list[str]
    span: Span
    by: By | None

    @property
    def address(self) -> str:
        """The names as a part of an address; identifiers need no escaping but in the template."""
        return f"trends={','.join(self.names)}"


class Row(NamedTuple):
    """One week or month of the table, with the point of each line, None where it has none."""

    start: date
    points: list[Point | None]


class ComparePage(NamedTuple):
    """All that the page shows. `known` are the trends that can be chosen, `groups` the groups, by their ids."""

    edition: Edition
    asked: Asked
    unit: Unit
    lines: list[Line]
    known: list[Named]
    groups: dict[str, str]
    asked_lines: Query

    @property
    def offered(self) -> dict[str, str]:
        """What one who has chosen nothing may begin with: each group by its name, its first trends as an address."""
        inside = {key: [one.trend for one in self.known if one.group_id == key] for key in self.groups}
        return {self.groups[key]: ",".join(map(quote, trends[:MOST])) for key, trends in inside.items()}

    @property
    def history(self) -> str:
        """What to know of the lines where they were not watched."""
        points = [point for line in self.lines for point in line.points if point.is_complete]
        return history_of(points, "month" if self.unit.by == "month" else "week")

    @property
    def rows(self) -> list[Row]:
        """The table, the newest first."""
        told = [{point.start: point for point in line.points} for line in self.lines]
        starts = sorted({start for points in told for start in points}, reverse=True)
        return [Row(start, [points.get(start) for points in told]) for start in starts]


def asked_compare(wishes: QueryParams) -> Asked:
    """Read what is to be compared: `trends=a,b`, or the parameter once for each. Raises NoSuchPageError."""
    only_known(wishes, KNOWN)
    written = ",".join(wishes.getlist("trends")).split(",")
    names = list(dict.fromkeys(name.strip() for name in written if name.strip()))
    return Asked(_few(names), asked_span(wishes), asked_unit(wishes))


def asked_lines_of(wishes: QueryParams) -> Asked:
    """Read what a sheet or a file holds, of which an empty one would say nothing. Raises NoSuchPageError."""
    asked = asked_compare(wishes)
    if not asked.names:
        raise NoSuchPageError("Name up to five trends or groups to compare, as in trends=one,other,group:third.")
    return asked


def _few(names: list[str]) -> list[str]:
    if len(names) > MOST:
        raise NoSuchPageError(f"Up to {MOST} trends or groups are compared at once; this address names {len(names):,}.")
    return names


def asked_lines(names: Sequence[str], by: By, since: date, until: date) -> Query:
    """What the lines ask: the series of the trends, and of the groups where any is named."""
    first = since.replace(day=1) if by == "month" else since
    trends = [name for name in names if not name.startswith(GROUP)]
    groups = [name.removeprefix(GROUP) for name in names if name.startswith(GROUP)]
    parts = []
    if trends or not groups:
        parts.append(_half(by, "trend", "trend", "$trends"))
    if groups:
        parts.append(_half(by, "group", f"'{GROUP}' || group_id", "$groups", "group_id"))
    values = {**({"trends": trends} if trends or not groups else {}), **({"groups": groups} if groups else {})}
    return question("union all".join(parts) + "order by line, 2", since=first, until=until, **values)


def compare_page(db: DuckDBPyConnection, asked: Asked) -> ComparePage:
    """Return all that the page shows. Raises NoSuchPageError where a trend or a group is unknown."""
    made = edition(db)
    known = answer(db, Named, question(TRENDS))
    groups = {one.group_id: one.group_name for one in known}
    said = {one.trend: one.name for one in known}
    said |= {f"{GROUP}{key}": f"{name} (group)" for key, name in groups.items()}
    strange = next((name for name in asked.names if name not in said), None)
    if strange is not None:
        raise NoSuchPageError(f"The taxonomy has no trend or group “{strange[:ECHOED]}”.")
    since = asked.span.since(made.day)
    shown = unit(db, asked.by, since, asked.span.until)
    query = asked_lines(asked.names, shown.by, since, asked.span.until)
    rows = db.execute(query.sql, query.values).fetchall()
    points = {key: [drawn(row[1:]) for row in run] for key, run in groupby(rows, key=lambda row: str(row[0]))}
    lines = [
        Line(key, said[key], letter, points.get(key, []))
        for key, letter in zip(asked.names, "ABCDE"[: len(asked.names)], strict=True)
    ]
    return ComparePage(made, asked, shown, lines, known, groups, query)


def _half(by: By, of: str, name: str, asked: str, key: str = "trend") -> str:
    view, time, shares = COLUMNS[by]
    share = shares.partition(",")[0].partition(" ")[0]
    return LINES.format(name=name, time=time, shares=shares, view=f"{of}_{view}", asked=asked, key=key, share=share)
