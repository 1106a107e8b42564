"""Passages of counted stories with their tags, for a look at the names in them."""

from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from warehouse.database import fetch
from warehouse.records import MentionedPassage

# Stories are taken by their ids, which follow from content: as good as chance, and the same each time.
PASSAGES = """
    with counted as materialized (
        select story_id, article_id, publisher, week from api.counted_stories($1, $2) order by story_id limit $3
    ),
    originals as (
        select c.*, a.revision, a.url
        from main.articles as a join counted as c on a.article_id = c.article_id
        where a.published_at >= $1
    ),
    written as materialized (
        select o.story_id, o.publisher, o.week, o.url, o.article_id, o.revision, p.passage_id, p.position,
            coalesce(p.own_text, p.text) as text
        from main.passages as p join originals as o on p.article_id = o.article_id and p.revision = o.revision
        where not p.is_boilerplate and p.position < $4 and (p.seen_at is null or p.seen_at >= $1)
    ),
    carried as (
        select t.passage_id, list(t.trend order by t.trend) as trends
        from main.tags as t join written as w on t.passage_id = w.passage_id
        where t.model_id = api.current_model()
            and api.is_sure(t.probability)
        group by t.passage_id
    )
    select w.story_id, w.position, w.publisher, w.week, r.title, w.url, w.text, coalesce(c.trends, [])
    from written as w
    join main.revisions as r on w.article_id = r.article_id and w.revision = r.revision
    left join carried as c on w.passage_id = c.passage_id
    order by w.story_id, w.position
"""


def mentioned_passages(
    db: DuckDBPyConnection, first: date, last: date, most: int, passages: int
) -> list[MentionedPassage]:
    """Return the first passages of at most so many of the stories that verdicts count."""
    return fetch(db, MentionedPassage, PASSAGES, [first, last, most, passages])
