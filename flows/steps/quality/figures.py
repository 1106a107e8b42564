"""A report on a classifier as figures to keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from flows.steps.quality.evaluate import Quality, Report, Slice
from warehouse.records import QualityFigure

Scope = Literal["all", "trend", "kind", "year"]


def figures(report: Report, file: str, measured_at: datetime) -> list[QualityFigure]:
    """Return the figures of a report: the whole, each trend that occurs, each kind of source, each year."""

    def figure(scope: Scope, name: str, passages: int, support: int, quality: Quality) -> QualityFigure:
        precision, recall, f1 = quality.precision, quality.recall, quality.f1
        return QualityFigure(
            *(report.model_id, measured_at, file, passages, scope, name),
            *(precision.value, precision.low, precision.high),
            *(recall.value, recall.low, recall.high),
            *(f1.value, f1.low, f1.high),
            support,
        )

    tags = sum(trend.support for trend in report.trends)
    whole = {"micro": report.micro, "macro": report.macro}
    slices: dict[Scope, Sequence[Slice]] = {"kind": report.by_kind, "year": report.by_year}
    return [
        *(figure("all", name, report.passages, tags, quality) for name, quality in whole.items()),
        *(
            figure("trend", trend.trend, report.passages, trend.support, trend.quality)
            for trend in report.trends
            if trend.support or trend.given
        ),
        *(
            figure(scope, slice_.name, slice_.passages, slice_.support, slice_.quality)
            for scope, found in slices.items()
            for slice_ in found
        ),
    ]
