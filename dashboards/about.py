"""What the numbers mean, and what is known of the model that tags."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import answer, question
from dashboards.edition import Edition, edition

MODEL = """
    select model_id, taxonomy_version, trained_at, passages, settings, quality
    from api.models
    where is_current
"""


class ModelRow(NamedTuple):
    """The current classifier. `settings` and `quality` are JSON."""

    model_id: str
    taxonomy_version: int
    trained_at: datetime
    passages: int
    settings: str
    quality: str


class AboutPage(NamedTuple):
    """All that the page shows. `quality` and `settings` are names with figures."""

    edition: Edition
    model: ModelRow | None
    quality: list[tuple[str, str]]
    settings: list[tuple[str, str]]


def about_page(db: DuckDBPyConnection) -> AboutPage:
    """Return all that the page shows."""
    models = answer(db, ModelRow, question(MODEL))
    model = models[0] if models else None
    return AboutPage(
        edition(db), model, figures(model.quality if model else ""), figures(model.settings if model else "")
    )


def figures(told: str) -> list[tuple[str, str]]:
    """Return what a JSON text tells, one name and figure a line; nested names are joined by a dot.

    >>> figures('{"micro": {"f1": 0.74123}, "passages": 941}')
    [('micro.f1', '0.741'), ('passages', '941')]
    """
    try:
        return list(_flat("", json.loads(told or "{}")))
    except ValueError:
        return [("as written", told)]


def _flat(name: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        inner = [(f"{name}.{key}" if name else str(key), below) for key, below in value.items()]
        return [line for inner_name, below in inner for line in _flat(inner_name, below)]
    if isinstance(value, float):
        return [(name, f"{value:.3f}")]
    return [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))]
