"""Counts with one more trend among them: what was found by words, judged beside what the model found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np

from flows.steps.judging.counts import Counts


def with_trend(counts: Counts, name: str, stories: Iterable[tuple[str, date, int]]) -> Counts:
    """Return the counts with one more trend, given as stories by source and week; other weeks are left out."""
    sources = {source: place for place, source in enumerate(counts.sources)}
    weeks = {week: place for place, week in enumerate(counts.weeks)}
    rows = [(sources[source], weeks[week], count) for source, week, count in stories if week in weeks]
    added = np.array(rows, np.int32).reshape(len(rows), 3)
    return replace(
        counts,
        trends=[*counts.trends, name],
        trend=np.concatenate([counts.trend, np.full(len(rows), len(counts.trends), np.int32)]),
        source=np.concatenate([counts.source, added[:, 0]]),
        week=np.concatenate([counts.week, added[:, 1]]),
        stories=np.concatenate([counts.stories, added[:, 2]]),
    )
