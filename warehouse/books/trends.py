"""The taxonomy as the views show it."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import insert
from warehouse.records import Trend


def put_taxonomy(db: DuckDBPyConnection, trends: Sequence[Trend]) -> None:
    """Make these the trends that the views show."""
    db.execute("delete from trends")
    insert(db, "trends", trends)


def current_trends(db: DuckDBPyConnection) -> list[str]:
    """Return the trends of the current taxonomy, in its order."""
    return [trend for (trend,) in db.execute("select trend from api.trends order by position").fetchall()]
