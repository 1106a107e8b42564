"""The front page, this week: the answer first, then what moved, what is largest, what is uncertain and what is new."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question
from dashboards.charts.series import By, Point
from dashboards.edition import Edition, edition
from dashboards.pages.headline import Large, MoverRow, falling, rising
from dashboards.pages.movers import asked_longer, asked_movers
from dashboards.pages.overview import asked_series, series
from dashboards.pages.units import Unit, unit
from dashboards.span import Span

SHOWN = 8  # rows of a table on this page: one look, and the whole is one step away
STORIES_SHOWN = 8
STORIES_OF_EACH = 2  # of what one publisher alone has
CANDIDATES_SHOWN = 6

# Shares of the last four complete weeks with a story, pooled; Wilson's interval from the counts that stand beside it.
LARGEST = """
    with newest as (
        select distinct week from api.trend_weeks
        where is_complete and stories_about_ai > 0
        order by week desc
        limit 4
    )
    select
        w.trend, t.name, min(w.week) as first_week, max(w.week) as last_week,
        sum(w.stories)::bigint as stories, sum(w.stories_about_ai)::bigint as stories_about_ai,
        sum(w.stories) / sum(w.stories_about_ai) as share,
        api.wilson_low(sum(w.stories), sum(w.stories_about_ai)) as share_low,
        api.wilson_high(sum(w.stories), sum(w.stories_about_ai)) as share_high
    from api.trend_weeks as w
    join api.trends as t on w.trend = t.trend
    where w.week in (from newest)
    group by w.trend, t.name
    having sum(w.stories) > 0
    order by share desc, t.name
    limit $limit
"""
# By how many publishers have a story; of what one alone has, two of each before more of any, so that a daily round-up
# does not fill the list; then by copies, and by how many trends it surely carries.
STORIES = """
    with told as (
        select
            c.story_id,
            count(distinct api.publisher_of(c.outlet, f.publisher, c.site, f.title)) as publishers,
            min(api.publisher_of(c.outlet, f.publisher, c.site, f.title)) as publisher,
            count(*) as articles
        from api.covered_articles() as c join api.feeds as f on c.feed_id = f.feed_id
        where c.published_at >= $week and c.published_at < $week + interval '7 days'
            and c.is_about_ai is distinct from false
        group by c.story_id
    ),
    trends as (
        select e.story_id, list(distinct t.name order by t.name) as names
        from api.trend_passages as e
        join api.trends as t on e.trend = t.trend
        where e.week = $week and api.is_sure(e.probability)
        group by e.story_id
    ),
    ranked as (
        select
            o.article_id, o.published_at, told.publishers, told.articles, coalesce(trends.names, []) as names,
            told.publishers = 1 and row_number() over (
                partition by told.publishers = 1, told.publisher
                order by told.articles desc, len(names) desc, o.published_at desc, o.article_id
            ) > $each as is_more
        from told
        join api.covered_articles() as o on told.story_id = o.story_id and o.is_original
        left join trends on told.story_id = trends.story_id
    ),
    largest as (
        select row_number() over (
            order by publishers desc, is_more, articles desc, len(names) desc, published_at desc, article_id
        ) as place, *
        from ranked
        order by place
        limit $limit
    )
    select o.article_id, o.title, o.url, o.outlet, o.publisher, o.published_at, l.publishers, l.articles, l.names
    from largest as l join api.articles as o on l.article_id = o.article_id
    order by l.place
"""
CANDIDATES = """
    select name, kind, horizon, verdict, named, share_before, share_now, ratio, ratio_low, ratio_high, sources
    from api.candidates
    where week = (select max(week) from api.verdicts) and decision = 'open'
    qualify row_number() over (partition by candidate order by q_value nulls last, horizon) = 1
    order by q_value nulls last, name
    limit $limit
"""


class WeekStory(NamedTuple):
    """A story of the week, by its original. Title, address, outlet and publisher come from strangers."""

    article_id: str
    title: str
    url: str
    outlet: str
    publisher: str
    published_at: datetime
    publishers: int
    articles: int
    trends: list[str]


class NewWord(NamedTuple):
    """A candidate that nobody has decided on: a term outside the taxonomy that rises."""

    name: str
    kind: str
    horizon: str
    verdict: str
    named: str
    share_before: float | None
    share_now: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    sources: int


class ThisWeek(NamedTuple):
    """All that the page shows: `moved` and `longer` rise or fall, of `unsure` it cannot be told."""

    edition: Edition
    unit: Unit
    movers: list[MoverRow]
    moved: list[MoverRow]
    longer: list[MoverRow]
    longer_verdicts: list[MoverRow]
    unsure: list[MoverRow]
    points: dict[str, list[Point]]
    largest: list[Large]
    stories: list[WeekStory]
    candidates: list[NewWord]
    asked_movers: Query
    asked_longer: Query
    asked_largest: Query
    asked_stories: Query | None
    asked_candidates: Query

    @property
    def by(self) -> By:
        """The unit of the small lines."""
        return self.unit.by


def asked_largest() -> Query:
    """What the table of the largest trends asks."""
    return question(LARGEST, limit=SHOWN)


def asked_stories(largest: list[Large], limit: int) -> Query | None:
    """What the list of the week's largest stories asks; None where no trend is in the newest weeks."""
    return question(STORIES, week=largest[0].last, limit=limit, each=STORIES_OF_EACH) if largest else None


def asked_candidates() -> Query:
    """What the list of words that may become a trend asks."""
    return question(CANDIDATES, limit=CANDIDATES_SHOWN)


def this_week(db: DuckDBPyConnection) -> ThisWeek:
    """Return all that the page shows."""
    made, span = edition(db), Span()
    shown = unit(db, None, span.since(made.day), span.until)
    movers, longer = answer(db, MoverRow, asked_movers()), answer(db, MoverRow, asked_longer())
    largest = answer(db, Large, asked_largest())
    asked = asked_stories(largest, STORIES_SHOWN)
    return ThisWeek(
        made,
        shown,
        movers,
        rising(movers) + falling(movers),
        rising(longer) + falling(longer),
        longer,
        widest(movers)[:SHOWN],
        series(db, asked_series(span, shown.by, made)),
        largest,
        answer(db, WeekStory, asked) if asked else [],
        answer(db, NewWord, asked_candidates()),
        asked_movers(),
        asked_longer(),
        asked_largest(),
        asked,
        asked_candidates(),
    )


def widest(movers: list[MoverRow]) -> list[MoverRow]:
    """Return the trends of which it cannot be told, the largest first: there it matters most."""
    unsure = [mover for mover in movers if mover.verdict == "cannot tell" and mover.ratio is not None]
    return sorted(unsure, key=lambda mover: (-(mover.share_now or 0), mover.name))
