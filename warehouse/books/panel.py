"""The publishers that were there throughout, as the newest look sees them."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import insert
from warehouse.records import PanelMember


def put_panel(db: DuckDBPyConnection, members: Sequence[PanelMember]) -> None:
    """Replace the panel by these publishers."""
    db.execute("delete from panel")
    insert(db, "panel", members)
