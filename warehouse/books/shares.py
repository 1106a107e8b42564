"""Error rates of models, and the shares that are corrected by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import CorrectedShare

Period = Literal["week", "month"]


class PeriodCount(NamedTuple):
    """In the week or month from `starts` on, `stories` of `total` carried the trend."""

    trend: str
    starts: date
    stories: int
    total: int


class StoryLength(NamedTuple):
    """So many stories have an original of so many passages."""

    passages: int
    stories: int


def add_rates(
    db: DuckDBPyConnection, model_id: str, measured_at: datetime, file: str, rates: str, counted_from: float
) -> None:
    """Keep the error rates of a model, as JSON, of the tags with a probability from `counted_from` on."""
    db.execute("insert into error_rates values (?, ?, ?, ?, ?)", [model_id, measured_at, file, rates, counted_from])


def newest_rates(db: DuckDBPyConnection, model_id: str) -> str | None:
    """Return the error rates of a model that were measured last, of the tags that count; None where there are none."""
    query = "select arg_max(rates, measured_at) from error_rates where model_id = ? and api.is_sure(counted_from)"
    row = db.execute(query, [model_id]).fetchone()
    return str(row[0]) if row and row[0] is not None else None


def counts(db: DuckDBPyConnection, period: Period) -> list[PeriodCount]:
    """Return the raw counts of every trend in every week or month, in order, incomplete ones too: all are drawn.

    As they are kept: `sums.sum_anew` comes first.
    """
    query = """
        select label, starts, hits, stories_about_ai from period_sums
        where period = $1 and stories_about_ai > 0 and not starts_with(label, '/') order by label, starts
    """
    return fetch(db, PeriodCount, query, [period])


def story_lengths(db: DuckDBPyConnection) -> list[StoryLength]:
    """Return how many passages the original articles of stories have, the fewest first; those of none are left out."""
    query = """
        select passages, count(*) from api.covered_articles()
        where is_original and passages > 0 group by passages order by passages
    """
    return fetch(db, StoryLength, query)


def put_uncorrected(db: DuckDBPyConnection, model_id: str, reason: str) -> None:
    """Keep why shares are not corrected, or that they are where the reason is empty."""
    db.execute("delete from uncorrected")
    if reason:
        db.execute("insert into uncorrected values (?, ?)", [model_id, reason])


def put_corrected(db: DuckDBPyConnection, shares: Sequence[CorrectedShare]) -> None:
    """Replace the corrected shares by these."""
    db.execute("delete from corrected_shares")
    insert(db, "corrected_shares", shares)
