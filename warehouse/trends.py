"""The taxonomy as the views show it, the weekly series, and the verdicts on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert, scalar
from warehouse.records import Mover, Trend, Week


def put_taxonomy(db: DuckDBPyConnection, trends: Sequence[Trend]) -> None:
    """Make these the trends that the views show."""
    db.execute("delete from trends")
    insert(db, "trends", trends)


def weekly_counts(db: DuckDBPyConnection, since: date) -> list[Week]:
    """Return the complete weeks from `since` on, in order, with every trend in every week that had a story.

    Stories about AI in languages that are read, in weeks in which their feeds were watched: what was collected after
    the fact, or listed at a first visit, is no measure of what was written each week.
    """
    query = """
        select trend, starts, stories, stories_about_ai
        from api.trend_periods('week', with_backfill := false, only_watched := true)
        where is_complete and stories_about_ai > 0 and starts >= $1 order by all
    """
    return fetch(db, Week, query, [since])


def all_weeks(db: DuckDBPyConnection) -> list[Week]:
    """Return every complete week of every trend, in order."""
    return weekly_counts(db, date.min)


def last_complete_week(db: DuckDBPyConnection, until: date | None = None) -> date:
    """Return the Monday of the last week that was over by `until`, or by the last run's clock."""
    query = """
        select cast(date_trunc('week', least(clock, coalesce(cast($1 as date) + interval '1 day', clock))) as date)
            - interval '7 days' from api.meta
    """
    return cast("datetime", scalar(db, query, [until])).date()


def put_movers(db: DuckDBPyConnection, movers: Sequence[Mover]) -> None:
    """Replace the verdicts by those of this run."""
    db.execute("delete from movers")
    insert(db, "movers", movers)
