"""What copy a page was made from: the line at the head of every page."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import answer, question


class Edition(NamedTuple):
    """The published copy in figures. `clock` is the time that the last run took for now, in UTC."""

    run_id: str | None
    clock: datetime | None
    model_id: str | None
    schema_version: int
    taxonomy_version: int | None
    stories: int
    articles: int
    passages: int
    feeds: int
    share_unread: float | None = None
    feeds_unread: int = 0

    @property
    def day(self) -> date | None:
        """The day that the last run took for today."""
        return self.clock.date() if self.clock else None


EDITION = """
    select
        run_id, clock, model_id, schema_version, taxonomy_version, stories, articles, passages, feeds,
        share_unread, feeds_unread
    from api.meta
"""


def edition(db: DuckDBPyConnection) -> Edition:
    """Return what this copy is."""
    return answer(db, Edition, question(EDITION))[0]
