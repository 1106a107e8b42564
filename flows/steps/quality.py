"""A report on a classifier as figures to keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from flows.steps.evaluate import Quality, Report, Slice
from warehouse.records import QualityFigure

Scope = Literal["all", "trend", "kind", "year"]


def figures(report: Report, file: str, measured_at: datetime) -> list[QualityFigure]:
    """Return the figures of a report: the whole, each trend that occurs, each kind of source, each year."""

    def slices(scope: Scope, found: Sequence[Slice]) -> list[QualityFigure]:
        head = (report.model_id, measured_at, file)
        unmeasured = (None,) * 6
        return [
            QualityFigure(*head, one.passages, scope, one.name, *unmeasured, one.micro_f1, None, None, None)
            for one in found
        ]

    tags = sum(trend.support for trend in report.trends)

    def figure(scope: Scope, name: str, quality: Quality, support: int) -> QualityFigure:
        precision, recall, f1 = quality.precision, quality.recall, quality.f1
        return QualityFigure(
            *(report.model_id, measured_at, file, report.passages, scope, name),
            *(precision.value, precision.low, precision.high),
            *(recall.value, recall.low, recall.high),
            *(f1.value, f1.low, f1.high),
            support,
        )

    whole = [figure("all", "micro", report.micro, tags), figure("all", "macro", report.macro, tags)]
    found = [one for one in report.trends if one.support or one.given]
    of_trends = [figure("trend", one.trend, one.quality, one.support) for one in found]
    return [*whole, *of_trends, *slices("kind", report.by_kind), *slices("year", report.by_year)]
