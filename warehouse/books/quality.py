"""How good models were found to be, on which file, and when."""

from __future__ import annotations

import json
from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import insert
from warehouse.records import QualityFigure


def add_quality(db: DuckDBPyConnection, figures: Sequence[QualityFigure]) -> None:
    """Store the figures of one measurement, and put the two that sum it up with its model."""
    insert(db, "quality", figures)
    whole = [figure for figure in figures if figure.scope == "all"]
    if whole:
        headline = {f"{figure.name}_f1": round(figure.f1, 4) for figure in whole}
        summary = json.dumps({"file": whole[0].file, "passages": whole[0].passages, **headline})
        db.execute("update models set quality = ? where model_id = ?", [summary, whole[0].model_id])
