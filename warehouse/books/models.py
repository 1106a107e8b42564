"""Which models there are, and which one speaks for the whole history."""

from __future__ import annotations

from datetime import datetime

from duckdb import DuckDBPyConnection

from warehouse.database import Home, fetch, insert
from warehouse.records import Model
from warehouse.sums.counted import mark_all


def add_model(db: DuckDBPyConnection, model: Model) -> None:
    """Write down a trained model."""
    insert(db, "models", [model], unless_known_by=("model_id",))


def current_model(db: DuckDBPyConnection) -> str | None:
    """Return the id of the current model, or None before the first was made current."""
    row = db.execute("select arg_max(model_id, made_current_at) from current_models").fetchone()
    return str(row[0]) if row and row[0] is not None else None


def usable_model(db: DuckDBPyConnection, home: Home) -> str | None:
    """Return the id of the current model, or None where there is none, or its folder in the home is gone."""
    model_id = current_model(db)
    return model_id if model_id and (home.models / model_id).exists() else None


def make_current(db: DuckDBPyConnection, model_id: str, now: datetime) -> None:
    """Let the model's tags be the ones that the views show."""
    if current_model(db) != model_id:
        db.execute(
            """
            insert into current_models
            select $1, greatest($2, coalesce(max(made_current_at) + interval '1 microsecond', $2)) from current_models
            """,  # after all others, also where one was made current in a replay whose clock ran ahead
            [model_id, now],
        )
        mark_all(db)


def newest_models(db: DuckDBPyConnection) -> list[Model]:
    """Return all models, the one trained last first."""
    return fetch(db, Model, "select * from models order by rowid desc")
