"""What stands behind a trend's change: watched weeks, stories, terms, gaps, and what other models say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.database import fetch
from warehouse.records import KeptVerdict

WATCHED = """
select publisher, count(*) filter (where week >= $2) as now, count(*) filter (where week < $2) as before
from api.watched_weeks($1, $3) group by publisher
"""
# Stories that many have taken up first, then those of the publishers in $4, in their order, three of each at a time.
STORIES = """
select week, publisher, title, source, url, articles, probability, terms, passage_id, passage
from api.trend_stories($1, $2, $3)
order by articles desc, (row_number() over (partition by publisher order by probability desc, title) - 1) // 3,
    list_position($4, publisher) nulls last, probability desc, title
limit $5
"""
TERMS = """
with now as (from api.trend_terms($1, $3, $4)), before as (from api.trend_terms($1, $2, $3 - interval 7 day))
select coalesce(n.term, b.term) as term, coalesce(n.stories, 0), coalesce(b.stories, 0),
    coalesce(n.stories_shared, 0), coalesce(b.stories_shared, 0)
from now as n full join before as b on n.term = b.term order by term
"""
GAPS = """
select f.feed_id, f.title, f.url, m.publisher, count(*) filter (where m.week >= $2) as now,
    count(*) filter (where m.week < $2) as before, min(m.week) as first, max(m.week) as last
from api.missed_weeks($1, $3) as m join api.feeds as f on m.feed_id = f.feed_id
group by all order by count(*) desc, f.title, m.publisher
"""
# The same stories by two models: only those count of which the one of $1 has read a passage. By either a story carries
# the trend where a passage is sure, and copies count from four weeks before its week on, as api.counted_stories says.
READ_TWICE = """
with stories as (
    select c.story_id, c.week >= $4 as is_now, bool_or(old.trend is not null) as was,
        bool_or(t.trend is not null) as is_carrying,
        arg_max(a.title, coalesce(old.probability, t.probability, 0)) as title,
        arg_max(a.url, coalesce(old.probability, t.probability, 0)) as url, any_value(c.publisher) as publisher
    from api.counted_stories($3, $5) as c
    join api.articles as a on c.story_id = a.story_id and a.published_at >= c.week - interval 28 days
    join main.passages as p on a.article_id = p.article_id and a.revision = p.revision
    join main.readings as r on p.passage_id = r.passage_id and r.model_id = $1
    left join main.tags as old on p.passage_id = old.passage_id and old.model_id = $1 and old.trend = $2
        and api.is_sure(old.probability) and not p.is_boilerplate and a.is_about_ai is distinct from false
    left join api.tags as t on p.passage_id = t.passage_id and t.trend = $2
    group by c.story_id, c.week
)
"""
SUMS_READ_TWICE = f"""
{READ_TWICE}
select is_now, count(*), count(*) filter (where was), count(*) filter (where is_carrying) from stories group by is_now
"""
RECLASSIFIED = f"""
{READ_TWICE}
select is_now, is_carrying, title, url, publisher from stories where was != is_carrying
order by is_now desc, is_carrying, title, url
"""
KEPT = "select * from api.verdicts where week = $1 and trend = $2 and horizon = $3"
# Models that came into charge since the first week of the spans; the first of all replaced none. By the clock: the day
# on which it was done may lie years behind the weeks of a replayed history.
NEW_MODELS = """
select c.clock, c.before, c.after, c.reason, m.taxonomy_version
from api.changes as c left join api.models as m on c.after = m.model_id
where c.kind = 'model made current' and c.clock >= $1 order by c.clock, c.changed_at
"""


class WatchedWeeks(NamedTuple):
    """In how many weeks of the two spans a publisher was watched."""

    publisher: str
    now: int
    before: int


class TrendStory(NamedTuple):
    """A story that carries the trend, with the passage that most does; `articles` are its copies that carry it."""

    week: date
    publisher: str
    title: str
    source: str
    url: str
    articles: int
    probability: float
    terms: list[dict[str, Any]]
    passage_id: str
    passage: str


class TermInSpans(NamedTuple):
    """A term by which stories carry the trend: in how many, and how many are its own once each is shared out."""

    term: str
    stories_now: int
    stories_before: int
    shared_now: float
    shared_before: float


class FeedGap(NamedTuple):
    """A feed that could not be had in some weeks of the spans; its publisher was left out of them."""

    feed_id: str
    title: str
    url: str
    publisher: str
    weeks_now: int
    weeks_before: int
    first: date
    last: date


class ReadTwice(NamedTuple):
    """Stories of a span that another model has read too: all, those that carry the trend by it, and by today's."""

    is_now: bool
    stories: int
    carrying_then: int
    carrying_today: int


class Reclassified(NamedTuple):
    """A story of which two models say different things; `is_carrying` is what today's says."""

    is_now: bool
    is_carrying: bool
    title: str
    url: str
    publisher: str


class NewModel(NamedTuple):
    """A model that came into charge."""

    clock: datetime
    before: str
    after: str
    reason: str
    taxonomy_version: int | None


class SpanDates(NamedTuple):
    """Mondays: of the first week before, of the first week now, and of the last."""

    before: date
    now: date
    last: date


def watched_weeks(db: DuckDBPyConnection, spans: SpanDates) -> dict[str, WatchedWeeks]:
    """Return by publisher in how many weeks of each span it was watched; nothing of those that never were."""
    return {one.publisher: one for one in fetch(db, WatchedWeeks, WATCHED, spans)}


def trend_stories(
    db: DuckDBPyConnection, trend: str, first: date, last: date, publishers: list[str], limit: int
) -> list[TrendStory]:
    """Return stories of these weeks that carry the trend: first what many took up, then by the order of publishers."""
    return fetch(db, TrendStory, STORIES, [trend, first, last, publishers, limit])


def trend_terms(db: DuckDBPyConnection, trend: str, spans: SpanDates) -> list[TermInSpans]:
    """Return the terms by which stories of either span carry the trend."""
    return fetch(db, TermInSpans, TERMS, [trend, *spans])


def feed_gaps(db: DuckDBPyConnection, spans: SpanDates) -> list[FeedGap]:
    """Return the feeds that could not be had in some week, those with most such weeks first."""
    return fetch(db, FeedGap, GAPS, spans)


def kept_verdict(db: DuckDBPyConnection, week: date, trend: str, horizon: str) -> KeptVerdict | None:
    """Return what the look of the week said, if that look was kept and judged this horizon."""
    found = fetch(db, KeptVerdict, KEPT, [week, trend, horizon])
    return found[0] if found else None


def read_twice(db: DuckDBPyConnection, model_id: str, trend: str, spans: SpanDates) -> list[ReadTwice]:
    """Return what the tags of another model, and today's, say of the stories that both have read, by span."""
    return fetch(db, ReadTwice, SUMS_READ_TWICE, [model_id, trend, *spans])


def reclassified(db: DuckDBPyConnection, model_id: str, trend: str, spans: SpanDates) -> list[Reclassified]:
    """Return the stories of which the two do not say the same."""
    return fetch(db, Reclassified, RECLASSIFIED, [model_id, trend, *spans])


def new_models(db: DuckDBPyConnection, since: date) -> list[NewModel]:
    """Return the models that took over from another since that day, the oldest first."""
    return fetch(db, NewModel, NEW_MODELS, [since])
