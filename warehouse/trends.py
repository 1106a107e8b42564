"""The taxonomy as the views show it, the weekly series, and the verdicts on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import Mover, Trend, Week


def put_taxonomy(db: DuckDBPyConnection, trends: Sequence[Trend]) -> None:
    """Make these the trends that the views show."""
    db.execute("delete from trends")
    insert(db, "trends", trends)


def weekly_counts(db: DuckDBPyConnection, since: date) -> list[Week]:
    """Return the complete weeks from `since` on, in order, with every trend in every week that had a story."""
    query = """
        select trend, week, stories, stories_in_week from api.trend_weeks
        where is_complete and week >= $1 order by trend, week
    """
    return fetch(db, Week, query, [since])


def put_movers(db: DuckDBPyConnection, movers: Sequence[Mover]) -> None:
    """Replace the verdicts by those of this run."""
    db.execute("delete from movers")
    insert(db, "movers", movers)
