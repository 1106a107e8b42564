"""What the published copy tells of its own health: its feeds, its model, and how much it has read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.books.alert_facts import quality_drops
from warehouse.database import fetch, scalar
from warehouse.records import QualityDrop

LONG_FAILING = 5  # failures in a row, with which the rule `failing` of the alerts begins, too
FEEDS = """
select count(*), count(*) filter (where visits > 0), count(*) filter (where consecutive_failures >= $1),
    count(*) filter (where is_silent and consecutive_failures = 0),
    min(title) filter (where consecutive_failures >= $1),
    count(*) filter (where consecutive_failures > 0 or (visits > 0 and last_success_at is null))
from api.feed_health
"""
# No anti join inside the subquery: in a lake DuckDB 1.5 knows none on a column from outside.
MODEL = """
with read as (select passage_id from main.readings where model_id = (select model_id from api.meta))
select m.model_id, m.passages,
    (select count(*) from api.passages where duplicate_of is null and passage_id not in (from read)),
    q.f1, q.f1_low, q.f1_high, q.file
from api.meta as t left join api.models as m on t.model_id = m.model_id
left join api.quality as q
    on m.model_id = q.model_id and q.scope = 'all' and q.name = 'micro' and q.is_latest
order by q.measured_at desc nulls last limit 1
"""
# One that answers, whose site does not ask to be left alone.
ANSWERING = """
select f.url from api.feed_health as h join api.feeds as f on h.feed_id = f.feed_id
order by h.consecutive_failures, h.last_success_at desc nulls last, f.feed_id
"""
CLOSED = "select origin from main.robots where closed_until > $1"


class FeedCounts(NamedTuple):
    """How the watch list is: feeds, those visited, long failing, silent; one that fails by name; those not had last."""

    feeds: int
    visited: int
    failing: int
    silent: int
    example: str | None
    missed: int


class ModelState(NamedTuple):
    """The current model: what it learnt from, what it has not read, and its last measured F1 with its interval."""

    model_id: str | None
    examples: int | None
    unread: int | None
    f1: float | None
    f1_low: float | None
    f1_high: float | None
    file: str | None


class Health(NamedTuple):
    """What a published copy tells of itself."""

    articles: int
    feeds: FeedCounts
    model: ModelState
    drops: Sequence[QualityDrop]


def health_of(db: DuckDBPyConnection) -> Health:
    """Return how the home is whose published copy this is."""
    return Health(
        articles=scalar(db, "select articles from api.meta"),
        feeds=fetch(db, FeedCounts, FEEDS, [LONG_FAILING])[0],
        model=fetch(db, ModelState, MODEL)[0],
        drops=quality_drops(db),
    )


def feeds_to_ask(db: DuckDBPyConnection) -> list[str]:
    """Return the addresses of the watch list, those first that answered last."""
    return [url for (url,) in db.execute(ANSWERING).fetchall()]


def closed_sites(db: DuckDBPyConnection, now: datetime) -> set[str]:
    """Return the origins that have asked to be left alone until later than `now`."""
    return {origin for (origin,) in db.execute(CLOSED, [now]).fetchall()}
