"""Passages, and which of them a model has not seen yet."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert, scalar
from warehouse.records import Passage, Unread


def add_passages(db: DuckDBPyConnection, passages: Sequence[Passage]) -> int:
    """Store the passages not stored yet; return how many were new."""
    return insert(db, "passages", passages, unless_known_by=("passage_id",))


# A model reads the passages of current revisions, once each.
UNREAD = """
from passages as p
join articles as a on a.article_id = p.article_id and a.revision = p.revision
join revisions as r on r.article_id = p.article_id and r.revision = p.revision
where not exists (select 1 from readings as s where s.passage_id = p.passage_id and s.model_id = $1)
"""


def count_unread(db: DuckDBPyConnection, model_id: str) -> int:
    """Return how many passages of current revisions the model has not seen."""
    return int(scalar(db, f"select count(*) {UNREAD}", [model_id]))


def unread_by(db: DuckDBPyConnection, model_id: str, limit: int) -> list[Unread]:
    """Return up to `limit` passages of current revisions that the model has not seen."""
    columns = "select p.passage_id, r.title, coalesce(p.own_text, p.text), r.language, a.story_id"
    return fetch(db, Unread, f"{columns} {UNREAD} limit $2", [model_id, limit])


def first_of_digest(db: DuckDBPyConnection, digests: Sequence[str]) -> dict[str, str]:
    """Return for each of these texts that the books know the passage that had it first."""
    rows = db.execute(
        """
        select digest, min(passage_id) from passages
        where digest in (select unnest(?)) and duplicate_of is null group by digest
        """,
        [list(digests)],
    ).fetchall()
    return dict(rows)
