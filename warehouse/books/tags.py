"""Tags, the record that a model has seen a passage at all, and what another model would say instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.books.models import current_model
from warehouse.database import fetch, insert, scalar
from warehouse.records import Reading, Tag, TagChange, Unread
from warehouse.sums.counted import mark_passages, mark_stories

# Passages of current revisions that the model $1 has not seen.
UNREAD = """
    from passages as p
    join articles as a on a.article_id = p.article_id and a.revision = p.revision
    where not exists (select 1 from readings as s where s.passage_id = p.passage_id and s.model_id = $1)
"""


class ModelCount(NamedTuple):
    """How many tags a model gave, and how many passages it has seen."""

    tags: int
    readings: int


def add_tags(
    db: DuckDBPyConnection,
    readings: Sequence[Reading],
    tags: Sequence[Tag],
    of_stories: Collection[str] | None = None,
) -> None:
    """Store what a model made of passages: a reading for each, and the tags it gave.

    `of_stories` are the stories of these passages; where they are not known, all passages are gone through for them.
    """
    insert(db, "readings", readings, unless_known_by=("passage_id", "model_id"))
    insert(db, "tags", tags, unless_known_by=("passage_id", "model_id", "trend"))
    current = current_model(db)
    counting = {tag.passage_id for tag in tags if tag.model_id == current}
    if counting and of_stories is not None:
        mark_stories(db, of_stories)
    else:
        mark_passages(db, counting)


def count_unread(db: DuckDBPyConnection, model_id: str) -> int:
    """Return how many passages of current revisions the model has not seen."""
    return int(scalar(db, f"select count(*) {UNREAD}", [model_id]))


def unread_after(db: DuckDBPyConnection, model_id: str, after: str, limit: int) -> list[Unread]:
    """Return up to `limit` passages that the model has not seen, in the order of their ids, from behind `after`."""
    query = f"""
        with next as (select p.passage_id, a.story_id {UNREAD} and p.passage_id > $2 order by p.passage_id limit $3)
        select p.passage_id, r.title, coalesce(p.own_text, p.text), r.language, next.story_id
        from next
        join passages as p on p.passage_id = next.passage_id
        join revisions as r on r.article_id = p.article_id and r.revision = p.revision
        order by p.passage_id
    """
    return fetch(db, Unread, query, [model_id, after, limit])


def changes_between(db: DuckDBPyConnection, before: str, after: str) -> list[TagChange]:
    """Return what the tags of model `after` change against those of `before`: a row for each trend, then its months.

    Stories are counted as api.trend_months counts them: about AI, in languages that are read, and sure of the trend.
    """
    query = """
        with counted as (
            select a.article_id, a.revision, a.story_id, cast(date_trunc('month', a.published_at) as date) as month
            from articles as a
            join revisions as r on r.article_id = a.article_id and r.revision = a.revision
            left join about_ai as b on b.article_id = a.article_id and b.revision = a.revision
            where coalesce(b.is_about_ai, true) and api.is_read(r.language)
        ),
        placed as (
            select p.passage_id, c.story_id, c.month
            from passages as p join counted as c on c.article_id = p.article_id and c.revision = p.revision
            where not p.is_boilerplate
        ),
        totals as (
            select month, count(distinct story_id) as stories from counted group by grouping sets ((month), ())
        ),
        pairs as (
            select passage_id, trend, bool_or(model_id = $1) as was, bool_or(model_id = $2) as is_now,
                bool_or(model_id = $1 and api.is_sure(probability)) as was_sure,
                bool_or(model_id = $2 and api.is_sure(probability)) as is_sure_now
            from tags where model_id in ($1, $2) group by passage_id, trend
        ),
        sums as (
            select q.trend, p.month,
                count(*) filter (q.is_now and not q.was) as gained,
                count(*) filter (q.was and not q.is_now) as lost,
                count(distinct p.story_id) filter (q.was_sure) as stories_before,
                count(distinct p.story_id) filter (q.is_sure_now) as stories_after
            from pairs as q join placed as p on p.passage_id = q.passage_id
            group by grouping sets ((q.trend, p.month), (q.trend))
        )
        select s.*, t.stories
        from sums as s join totals as t on t.month is not distinct from s.month
        order by s.trend, s.month nulls first
    """
    return fetch(db, TagChange, query, [before, after])


def forget(db: DuckDBPyConnection, passage_ids: Sequence[str]) -> None:
    """Remove what models said of these passages, whose words are others now: they will read them anew."""
    if passage_ids:
        mark_passages(db, passage_ids)
        for table in ("tags", "readings"):
            db.execute(f"delete from {table} where passage_id in (select unnest(?))", [list(passage_ids)])


def drop_tags(db: DuckDBPyConnection, model_id: str) -> None:
    """Remove all that a model said."""
    for table in ("tags", "readings"):
        db.execute(f"delete from {table} where model_id = ?", [model_id])


def count_of(db: DuckDBPyConnection, model_id: str) -> ModelCount:
    """Return how much a model has said."""
    tags = scalar(db, "select count(*) from tags where model_id = ?", [model_id])
    return ModelCount(int(tags), int(scalar(db, "select count(*) from readings where model_id = ?", [model_id])))
