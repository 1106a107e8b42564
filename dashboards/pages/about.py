"""What the numbers mean, what is known of the model that tags, and what has changed under the numbers."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition

MODEL = """
    select model_id, taxonomy_version, trained_at, passages, settings, quality
    from api.models
    where is_current
"""
# What may bend or cut a line, of all that the books note; a change of feeds is on the page of runs and of its source.
BENDING = ["model made current", "model dropped", "publisher named", "run set aside", "smaller copy accepted"]
CHANGES_SHOWN = 20
OF_QUALITY_PAGE = ("catalog.trends.", "catalog.errors")  # what that page has a table and a list for
CHANGES = """
    select clock, kind, before, after, reason
    from api.changes
    where list_contains($kinds, kind)
    union all
    select min(clock), 'program version', '', version, '' from api.runs group by version
    order by clock desc, kind, after
    limit $limit
"""


class NumberChange(NamedTuple):
    """Something that may have changed the numbers, by a person or by a new program."""

    clock: datetime
    kind: str
    before: str
    after: str
    reason: str


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
    trends: int
    model: ModelRow | None
    quality: list[tuple[str, str]]
    settings: list[tuple[str, str]]
    changes: list[NumberChange]
    asked_changes: Query


def about_page(db: DuckDBPyConnection) -> AboutPage:
    """Return all that the page shows."""
    models = answer(db, ModelRow, question(MODEL))
    model = models[0] if models else None
    asked = question(CHANGES, kinds=BENDING, limit=CHANGES_SHOWN)
    ((trends,),) = db.execute("select count(*) from api.trends").fetchall()
    measured, settings = measured_figures(model.quality if model else ""), figures(model.settings if model else "")
    return AboutPage(edition(db), trends, model, measured, settings, answer(db, NumberChange, asked), asked)


def measured_figures(told: str) -> list[tuple[str, str]]:
    """Return what was measured of a model; what is of single trends is on the page of quality."""
    return [(name, figure) for name, figure in figures(told) if not name.startswith(OF_QUALITY_PAGE)]


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
