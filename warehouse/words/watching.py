"""Words in the stories that verdicts count: where they stand, and what that makes by publisher and week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from warehouse.words.word_query import Query, holds, wordings

# Titles and passages, but for what recurs in a feed whatever it writes about. Placeholders stand for patterns, and for
# letters that stand wherever a pattern is found: looking for those first is several times as fast.
TEXTS = """
    with counted as materialized (select distinct story_id from api.counted_stories($1, $2)),
    members as materialized (
        select a.article_id, a.revision from main.articles as a join counted as c on a.story_id = c.story_id
    ),
    texts as (
        select m.article_id, lower(r.title) as text
        from members as m join main.revisions as r on r.article_id = m.article_id and r.revision = m.revision
        union all
        select m.article_id, lower(coalesce(p.own_text, p.text))
        from members as m join main.passages as p on p.article_id = m.article_id and p.revision = m.revision
        where not p.is_boilerplate
    )
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


class PatternsFound(NamedTuple):
    """The articles in which any pattern was found, and which: articles x patterns."""

    articles: list[str]
    found: list[NDArray[Any]]


class StoryShown(NamedTuple):
    """A story by its original, as evidence."""

    story_id: str
    title: str
    source: str
    publisher: str
    url: str
    published_at: Any
    week: date


def articles_with(
    db: DuckDBPyConnection, first: date, last: date, patterns: Sequence[str], literals: Sequence[str]
) -> PatternsFound:
    """Return the articles of counted stories in which patterns are found, lower case, in title or passages."""
    hits = [
        f"bool_or(case when contains(text, ${place + 2}) then regexp_matches(text, ${place + 1}) else false end)"
        for place in range(2, 2 + 2 * len(patterns), 2)
    ]
    found = ", ".join(f"{hit} as found_{place}" for place, hit in enumerate(hits))
    likely = " or ".join(f"contains(text, ${place + 2})" for place in range(2, 2 + 2 * len(patterns), 2))
    query = f"{TEXTS} select article_id, {found} from texts where {likely} group by article_id order by article_id"
    bound = [each for pair in zip(patterns, literals, strict=True) for each in pair]
    rows = db.execute(query, [first, last, *bound]).fetchnumpy()
    return PatternsFound(list(rows["article_id"]), [rows[f"found_{place}"] for place in range(len(patterns))])


def meant(query: Query, found: Sequence[NDArray[Any]]) -> list[int]:
    """Return the places of the articles that are meant; `found` says of each of the query's words where it stands."""
    if not found or not len(found[0]):
        return []
    asked = wordings(query)
    ways, way = np.unique(np.column_stack(found), axis=0, return_inverse=True)
    is_meant = np.array([holds(query, {asked[place] for place in np.flatnonzero(one)}) for one in ways])
    return [int(place) for place in np.flatnonzero(is_meant[way.ravel()])]


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
