"""What the gates said of models: each judging is kept, the newest of a model holds."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import GateVerdict, MeasuredTwice

# Of each file the newest measurement of either model.
ON_BOTH = """
    with newest as (
        select file, model_id, f1, f1_high from quality
        where scope = 'all' and name = 'micro' and model_id in ($1, $2)
        qualify row_number() over (partition by file, model_id order by measured_at desc) = 1
    )
    select one.file, one.f1, coalesce(one.f1_high, one.f1), other.f1
    from newest as one join newest as other on one.file = other.file
    where one.model_id = $1 and other.model_id = $2 order by one.file
"""


def add_verdicts(db: DuckDBPyConnection, verdicts: Sequence[GateVerdict]) -> None:
    """Store what the gates said of a model."""
    insert(db, "model_gates", verdicts)


def newest_verdicts(db: DuckDBPyConnection, model_id: str) -> list[GateVerdict]:
    """Return what the gates said of a model when it was judged last, in their order."""
    query = """
        select * from model_gates where model_id = $1
        qualify rank() over (order by judged_at desc) = 1 order by rowid
    """
    return fetch(db, GateVerdict, query, [model_id])


def measured_on_both(db: DuckDBPyConnection, model_id: str, other: str) -> list[MeasuredTwice]:
    """Return what was measured of both models on the same files."""
    return fetch(db, MeasuredTwice, ON_BOTH, [model_id, other])
