"""The words that make a trend over time: of the stories of each month, quarter or year, how many carry it by a term."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question

TERMS_SHOWN = 12
FEWEST_STORIES = 5  # of a period, for its share of a term to be called the highest
MOST_COLUMNS = 13  # a year by months, the month that has begun with it
UNITS = (("month", 1), ("quarter", 3), ("year", 12))
SPOKEN = """
    select min(week), max(week) from api.trend_passages where trend = $trend and week between $since and $until
"""
TERMS = """
    with passages as (
        select story_id, cast(date_trunc($unit, published_at) as date) as period, terms
        from api.trend_passages
        where trend = $trend and week between $since and $until
    ),
    told as (
        select story_id, period, term.term as term, term.weight as weight
        from (select story_id, period, unnest(terms) as term from passages)
        where term.weight > 0
    ),
    largest as (
        select term, sum(weight) as weight
        from told
        group by term
        order by weight desc, term
        limit $limit
    ),
    periods as (
        select period, count(distinct story_id) as stories
        from passages
        group by period
    ),
    found as (
        select term, period, count(distinct story_id) as stories
        from told
        where term in (select term from largest)
        group by term, period
    )
    select
        l.term, p.period, coalesce(f.stories, 0) as stories, p.stories as stories_of_trend,
        coalesce(f.stories, 0) / p.stories as share
    from largest as l
    cross join periods as p
    left join found as f on l.term = f.term and p.period = f.period
    order by l.weight desc, l.term, p.period
"""


class TermCell(NamedTuple):
    """How many of a period's stories of the trend a term speaks for. The term comes from strangers."""

    term: str
    period: date
    stories: int
    total: int
    share: float


class TermRow(NamedTuple):
    """A term over all periods."""

    term: str
    cells: list[TermCell]

    def is_highest(self, cell: TermCell) -> bool:
        """Say whether no other period of enough stories has more of it, and this one is such a period and has any."""
        enough = [one.share for one in self.cells if one.total >= FEWEST_STORIES]
        return cell.total >= FEWEST_STORIES and 0 < cell.share == max(enough)


class TrendTerms(NamedTuple):
    """The heaviest terms of the range, by `unit`: month, quarter or year."""

    unit: str
    rows: list[TermRow]
    asked: Query

    @property
    def periods(self) -> list[TermCell]:
        """A cell of each period, for the head of the table."""
        return self.rows[0].cells if self.rows else []

    def called(self, period: date) -> str:
        """Return a period as the head of its column."""
        if self.unit == "month":
            return f"{period:%b %Y}"
        return f"Q{(period.month + 2) // 3} {period.year}" if self.unit == "quarter" else str(period.year)


def asked_terms(db: DuckDBPyConnection, trend: str, since: date, until: date) -> Query:
    """What the table of terms asks: by the smallest unit of which few enough make up what was written."""
    first, last = db.execute(SPOKEN, {"trend": trend, "since": since, "until": until}).fetchall()[0]
    return question(TERMS, trend=trend, since=since, until=until, unit=_unit(first, last), limit=TERMS_SHOWN)


def terms_of(db: DuckDBPyConnection, trend: str, since: date, until: date) -> TrendTerms:
    """Return the heaviest terms of a trend in a range, and how often each speaks in each part of it."""
    asked = asked_terms(db, trend, since, until)
    rows: dict[str, list[TermCell]] = {}
    for cell in answer(db, TermCell, asked):
        rows.setdefault(cell.term, []).append(cell)
    return TrendTerms(str(asked.values["unit"]), [TermRow(term, cells) for term, cells in rows.items()], asked)


def _unit(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return UNITS[0][0]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return next((unit for unit, long in UNITS if months / long <= MOST_COLUMNS), UNITS[-1][0])
