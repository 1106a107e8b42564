"""Words in the stories that verdicts count: where they stand, and what that makes by publisher and week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from duckdb import DuckDBPyConnection

from warehouse.words import seeking
from warehouse.words.word_query import Query, wordings

# Titles and passages, but for what recurs in a feed whatever it writes about.
SEEK = """
    with counted as materialized (select distinct story_id from api.counted_stories($first, $last)),
    members as materialized (
        select a.article_id, a.revision from main.articles as a join counted as c on a.story_id = c.story_id
    ),
    texts as (
        select m.article_id, r.title as text
        from members as m join main.revisions as r on r.article_id = m.article_id and r.revision = m.revision
        union all
        select m.article_id, coalesce(p.own_text, p.text) as text
        from members as m join main.passages as p on p.article_id = m.article_id and p.revision = m.revision
        where not p.is_boilerplate
    )
    select article_id, bit_or({way}) as way from texts where {likely} group by article_id order by article_id
"""
MATCHED = """
    with matched as (
        select distinct a.story_id from main.articles as a
        where a.article_id in (select unnest($3::varchar[]))
    )
"""
CARRYING = f"""
    {MATCHED}
    select c.publisher as source, c.week, count(*) as stories
    from api.counted_stories($1, $2) as c join matched as m on c.story_id = m.story_id
    group by all order by all
"""
STORIES = f"""
    {MATCHED}
    select o.story_id, o.title, o.source, o.publisher, o.url, o.published_at, o.week
    from api.counted_stories($1, $2) as c
    join matched as m on c.story_id = m.story_id
    join api.articles as o on o.story_id = c.story_id and o.is_original
"""
NEWEST = f"{STORIES} order by o.published_at desc, o.story_id limit $4"
FIRST = f"{STORIES} order by o.published_at, o.story_id limit 1"


class StoryShown(NamedTuple):
    """A story by its original, as evidence."""

    story_id: str
    title: str
    source: str
    publisher: str
    url: str
    published_at: Any
    week: date


def articles_of(db: DuckDBPyConnection, query: Query, first: date, last: date) -> list[str]:
    """Return the articles of counted stories that are meant; each is asked as a whole, its title and its passages."""
    asked = wordings(query)
    seek = SEEK.format(way=seeking.way(seeking.hits(asked)), likely=seeking.likely(asked))
    found = db.execute(seek, {"first": first, "last": last, **seeking.bound(asked)}).fetchnumpy()
    ways = seeking.meant(query, np.unique(found["way"]).tolist())
    return list(found["article_id"][np.isin(found["way"], ways)])


def story_weeks(
    db: DuckDBPyConnection, first: date, last: date, articles: Sequence[str]
) -> list[tuple[str, date, int]]:
    """Return how many counted stories have one of these articles, by publisher and week of the original."""
    return db.execute(CARRYING, [first, last, list(articles)]).fetchall()


def newest_stories(
    db: DuckDBPyConnection, first: date, last: date, articles: Sequence[str], limit: int
) -> list[StoryShown]:
    """Return the newest of those stories."""
    return [StoryShown(*row) for row in db.execute(NEWEST, [first, last, list(articles), limit]).fetchall()]


def first_story(db: DuckDBPyConnection, first: date, last: date, articles: Sequence[str]) -> StoryShown | None:
    """Return the oldest of those stories."""
    row = db.execute(FIRST, [first, last, list(articles)]).fetchone()
    return StoryShown(*row) if row else None


def stories_by_week(db: DuckDBPyConnection, first: date, last: date) -> dict[date, int]:
    """Return how many stories verdicts count in each week, by its Monday; weeks without any are left out."""
    query = "select week, sum(stories)::bigint from api.source_weeks($1, $2) group by week order by week"
    return dict(db.execute(query, [first, last]).fetchall())
