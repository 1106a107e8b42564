"""Any words in all that the published copy holds: which articles have them, how well, and what that makes of weeks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.books.verdicts import last_complete_week
from warehouse.words import finding, postings, seeking
from warehouse.words.word_query import Query, wordings

# From what coverage keeps of each article, which holds in a copy: api.articles joins five tables for it.
MATCHED = """
    create or replace temporary table matched as
    select
        c.article_id, c.story_id, c.is_original, c.published_at,
        cast(date_trunc('week', c.published_at) as date) as week,
        c.feed_id, api.publisher_of(c.outlet, f.publisher, c.site, f.title) as publisher,
        c.is_about_ai, c.is_counted as is_of_trends, {relevance} as relevance
    from temp.searched as s
    join main.covered as c on s.article_id = c.article_id
    join main.feeds as f on c.feed_id = f.feed_id
    where s.way in (select unnest($ways::bigint[]))
"""
# The best article is looked for in those stories alone that may stand on the page: in all it took twice as long.
STORIES = """
    with meant as (
        from temp.matched where $week::date is null or date_trunc('week', published_at) = $week::date
    ),
    ranked as (
        select story_id, {score} as score, count(*) as articles, count(*) over () as stories
        from meant
        group by story_id
    ),
    lowest as (select score from ranked order by score desc limit 1 offset ($limit + $offset - 1)::bigint),
    found as (
        select
            m.story_id,
            arg_max(
                struct_pack(
                    relevance := m.relevance,
                    published_at := m.published_at,
                    article_id := m.article_id,
                    is_about_ai := m.is_about_ai
                ),
                (m.relevance, m.is_original, m.published_at, m.article_id)
            ) as best,
            any_value(r.articles) as articles,
            any_value(r.stories) as stories
        from meant as m
        join ranked as r using (story_id)
        where r.score >= coalesce((from lowest), r.score)
        group by m.story_id
    )
    select story_id, best.article_id, best.published_at, best.is_about_ai, articles, stories
    from found as f
    order by {order}
    limit $limit offset $offset
"""
# A constant for each order: an `order by` cannot be bound.
ORDERS = {
    "relevance": STORIES.format(
        score="max(relevance)", order="f.best.relevance desc, f.best.published_at desc, f.story_id"
    ),
    "newest": STORIES.format(score="0", order="f.best.published_at desc, f.best.relevance desc, f.story_id"),
}
COUNTED = """
    select week, count(*)
    from api.counted_stories($first, $last)
    where story_id in (select story_id from temp.matched)
    group by week
"""
# The shares are those of trends: a story counts in each week in which it was written.
WEEKS = """
    with weeks as (
        select
            week,
            any_value(stories_about_ai) as stories_about_ai,
            bool_and(is_complete) as is_complete,
            bool_or(has_gap) as has_gap,
            bool_or(is_watched) as is_watched
        from api.trend_weeks
        group by week
    ),
    found as (
        select
            week,
            count(distinct story_id) as found,
            count(distinct story_id) filter (where is_of_trends) as stories,
            count(*) as articles,
            count(distinct feed_id) as sources,
            count(distinct publisher) as publishers
        from temp.matched
        group by week
    )
    select
        w.week,
        coalesce(f.stories, 0),
        coalesce(f.articles, 0),
        coalesce(f.sources, 0),
        coalesce(f.publishers, 0),
        w.stories_about_ai,
        coalesce(f.stories, 0) / nullif(w.stories_about_ai, 0),
        api.wilson_low(coalesce(f.stories, 0), w.stories_about_ai),
        api.wilson_high(coalesce(f.stories, 0), w.stories_about_ai),
        w.is_complete,
        w.has_gap,
        w.is_watched,
        coalesce(f.found, 0)
    from weeks as w left join found as f on w.week = f.week
    where w.stories_about_ai > 0 or f.found > 0
    order by w.week
"""
NAMES = """
    select a.article_id, r.title, a.url, coalesce(nullif(a.outlet, ''), f.title)
    from main.articles as a
    join main.revisions as r on a.article_id = r.article_id and a.revision = r.revision
    join main.feeds as f on a.feed_id = f.feed_id
    where a.article_id in (select unnest($articles::varchar[]))
        and r.article_id in (select unnest($articles::varchar[]))
"""
TEXTS = """
    select article_id, coalesce(own_text, text)
    from api.passages
    where article_id in (select unnest($articles::varchar[])) and not is_boilerplate
    order by article_id, position
"""
# DuckDB lets one in a thousand rows of other articles through to where texts are read: of a million passages that is
# half of all texts, 200 MB. So rows are looked for first, where they have numbers: in a file, which alone has an index.
TEXTS_BY_ROWS = """
    select article_id, coalesce(own_text, text)
    from main.passages
    where rowid in (
        select p.rowid
        from main.passages as p join main.articles as a on p.article_id = a.article_id and p.revision = a.revision
        where p.article_id in (select unnest($articles::varchar[])) and not p.is_boilerplate
    )
    order by article_id, position
"""


class StoryFound(NamedTuple):
    """A story by the article of it that fits best. `articles` of it are meant; `stories` are found in all."""

    story_id: str
    article_id: str
    title: str
    url: str
    outlet: str
    published_at: datetime
    is_about_ai: bool | None
    articles: int
    stories: int


@contextmanager
def matched(db: DuckDBPyConnection, query: Query) -> Iterator[None]:
    """Find the articles that are meant, each asked as a whole, and keep them for the functions below.

    They are in `temp.matched`, which is this connection's alone and goes at the end: for a common word it is 40 MB. Its
    relevances are comparable within one search. The rarer a word is among all articles, the more it weighs; the more
    passages have it, the better, ever less so; a title counts as some passages. (The words' part of BM25, without the
    length of texts, which are alike.)
    """
    try:
        _match(db, query)
        yield
    finally:
        finding.forget(db)
        db.execute("drop table if exists temp.matched")


def stories_found(db: DuckDBPyConnection, order: str, week: date | None, limit: int, offset: int) -> list[StoryFound]:
    """Return a page of the stories that are meant; `order` is a key of ORDERS, `week` narrows to one."""
    bound = {"week": week, "limit": limit, "offset": offset}
    page = db.execute(ORDERS[order], bound).fetchall()
    read = db.execute(NAMES, {"articles": [article for _, article, *_ in page]}).fetchall()
    names = {article: rest for article, *rest in read}
    return [StoryFound(story, article, *names[article], *rest) for story, article, *rest in page]


def weeks_found(db: DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return all weeks by their Mondays, what is meant first, then the whole; the columns are those of WEEKS."""
    return db.execute(WEEKS).fetchall()


def counted_by_week(db: DuckDBPyConnection, watched_since: date | None) -> dict[date, int]:
    """Return how many of the stories that verdicts count are meant, by week: what `trends watch` shows.

    `watched_since` is the first week in which a feed was watched. Weeks without any are left out.
    """
    if watched_since is None or not db.execute("select 1 from temp.matched limit 1").fetchall():
        return {}
    last = last_complete_week(db)
    if last is None or last < watched_since:
        return {}
    return dict(db.execute(COUNTED, {"first": watched_since, "last": last}).fetchall())


def texts_of(db: DuckDBPyConnection, articles: Sequence[str]) -> dict[str, list[str]]:
    """Return the passages of these articles, in their order, without what recurs on their sites."""
    texts: dict[str, list[str]] = {}
    query = TEXTS_BY_ROWS if postings.indexed(db).articles else TEXTS
    for article, text in db.execute(query, {"articles": list(articles)}).fetchall():
        texts.setdefault(article, []).append(text)
    return texts


def _match(db: DuckDBPyConnection, query: Query) -> None:
    asked = wordings(query)
    finding.find(db, asked)
    ways = [way for (way,) in db.execute("select distinct way from temp.searched").fetchall()]
    counts = ", ".join(f"count(*) filter (where found_{place} > 0)" for place in range(len(asked)))
    (having,) = db.execute(f"select {counts} from temp.searched").fetchall()
    ((every,),) = db.execute("select count(*) from main.articles").fetchall()
    scores = (f"$w{place} * s.found_{place} / (s.found_{place} + 1)" for place in range(len(asked)))
    db.execute(
        MATCHED.format(relevance=" + ".join(scores)),
        {f"w{place}": math.log1p(every / max(one, 1)) for place, one in enumerate(having)}
        | {"ways": seeking.meant(query, ways)},
    )
