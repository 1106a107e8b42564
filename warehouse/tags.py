"""Tags, and the record that a model has seen a passage at all."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import insert
from warehouse.records import Reading, Tag


def add_tags(db: DuckDBPyConnection, readings: Sequence[Reading], tags: Sequence[Tag]) -> None:
    """Store what a model made of passages: a reading for each, and the tags it gave."""
    insert(db, "readings", readings, unless_known_by=("passage_id", "model_id"))
    insert(db, "tags", tags, unless_known_by=("passage_id", "model_id", "trend"))
