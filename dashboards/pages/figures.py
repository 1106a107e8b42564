"""How well the model that tags was found to tag: what `trendledger evaluate` measured on labelled passages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

FIGURES = """
    select
        q.scope, q.name, coalesce(t.name, q.name) as said, q.file, q.measured_at, q.passages, q.support,
        q.precision, q.precision_low, q.precision_high, q.recall, q.recall_low, q.recall_high, q.f1, q.f1_low, q.f1_high
    from api.quality as q
    join api.models as m on q.model_id = m.model_id and m.is_current
    left join api.trends as t on q.scope = 'trend' and q.name = t.trend
    where q.is_latest
    order by q.measured_at desc, q.file, q.scope, q.f1, q.name
"""


class MeasuredFigure(NamedTuple):
    """Precision, recall and F1 of one scope, each with its 95 % interval, which may not have been measured."""

    scope: str
    name: str
    said: str
    file: str
    measured_at: datetime
    passages: int
    support: int | None
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    f1: float
    f1_low: float | None
    f1_high: float | None


def newest_by_scope(figures: Sequence[MeasuredFigure]) -> dict[str, list[MeasuredFigure]]:
    """Return the figures of the newest measurement alone: one file's, each name once."""
    newest = [one for one in figures if one.measured_at == figures[0].measured_at]
    return {scope: [one for one in newest if one.scope == scope] for scope in ("all", "trend", "kind", "year")}
