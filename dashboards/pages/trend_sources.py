"""Who writes about a trend in a range: its sources, each beside what it writes about AI, and how many publishers."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question

SOURCES_SHOWN = 5  # on the page; the file has all
MOST_SOURCES = 10_000  # of the file
# The articles are gone through once: asked for apart, what a feed wrote and what of it carries the trend cost twice. So
# are its stories: to count the distinct ones twice took a quarter longer.
SOURCES = """
    with carrying as (
        select distinct article_id
        from api.trend_passages
        where trend = $trend and week between $since and $until
    ),
    written as (
        select a.feed_id, a.story_id, bool_or(c.article_id is not null) as is_carrying
        from api.covered_articles() as a
        left join carrying as c on a.article_id = c.article_id
        where cast(date_trunc('week', a.published_at) as date) between $since and $until
            -- The same once more, so that of all articles those of other years are not read.
            and a.published_at >= $since and a.published_at < $until + interval '7 days' and a.is_counted
        group by a.feed_id, a.story_id
    ),
    told as (
        select feed_id, count(*) filter (where is_carrying) as stories, count(*) as stories_about_ai
        from written
        group by feed_id
    )
    select
        f.feed_id, f.title, f.publisher, t.stories, t.stories_about_ai, t.stories / t.stories_about_ai as share,
        api.wilson_low(t.stories, t.stories_about_ai) as share_low,
        api.wilson_high(t.stories, t.stories_about_ai) as share_high
    from told as t
    join api.feeds as f on t.feed_id = f.feed_id
    where t.stories > 0
    order by t.stories desc, share desc, f.feed_id
    limit $limit
"""
SPREAD = """
    with told as (
        from api.trend_passages
        where trend = $trend and week between $since and $until
    ),
    largest as (
        select publisher, count(distinct story_id) as stories
        from told
        group by publisher
        order by stories desc, publisher
        limit 1
    )
    select
        count(distinct publisher) as publishers, count(distinct source) as sources, count(distinct story_id) as stories,
        coalesce((select stories from largest), 0) as stories_largest, (select publisher from largest) as largest
    from told
"""


class TrendSource(NamedTuple):
    """A feed with the stories of the trend that it has, of those about AI. Title and publisher come from strangers."""

    feed_id: str
    title: str
    publisher: str
    stories: int
    total: int
    share: float
    low: float
    high: float


class Spread(NamedTuple):
    """How many write about it, and how much of it the publisher with most has."""

    publishers: int
    sources: int
    stories: int
    stories_largest: int
    largest: str | None


class TrendSources(NamedTuple):
    """Who writes about it in the range."""

    spread: Spread
    sources: list[TrendSource]
    asked: Query


def asked_sources(trend: str, since: date, until: date, limit: int = MOST_SOURCES) -> Query:
    """What the table of sources asks."""
    return question(SOURCES, trend=trend, since=since, until=until, limit=limit)


def sources_of(db: DuckDBPyConnection, trend: str, since: date, until: date) -> TrendSources:
    """Return who writes about a trend in a range."""
    asked = asked_sources(trend, since, until, SOURCES_SHOWN)
    spread = answer(db, Spread, question(SPREAD, trend=trend, since=since, until=until))[0]
    return TrendSources(spread, answer(db, TrendSource, asked), asked)
