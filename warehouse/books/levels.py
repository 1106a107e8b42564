"""The weeks in which the level of a trend's share changed, as the newest look sees them."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import insert
from warehouse.records import Level


def put_levels(db: DuckDBPyConnection, levels: Sequence[Level]) -> None:
    """Replace the changes of level by these."""
    db.execute("delete from levels")
    insert(db, "levels", levels)
