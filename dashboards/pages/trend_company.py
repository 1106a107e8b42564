"""What a trend comes with in a range: the trends that its stories carry too, and its siblings of the same group."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question
from dashboards.charts.series import Point
from dashboards.pages.overview import SERIES, series

OTHERS_SHOWN = 4
FEWEST_TOGETHER = 3  # stories; under these a lift is chance
# A story counts once in each of its weeks, as in the shares: so their sums, which are kept, say how many there are, of
# the other trends too, and only those stories of theirs are sought that are the trend's own.
TOGETHER = """
    with mine as (
        select distinct week, story_id
        from api.trend_passages
        where trend = $trend and week between $since and $until
    ),
    every as (
        select trend, sum(stories)::bigint as stories, sum(stories_about_ai) as stories_about_ai
        from api.trend_weeks
        where week between $since and $until
        group by trend
    ),
    shared as (
        select distinct e.trend, e.week, e.story_id
        from api.trend_passages as e
        semi join mine as m on e.week = m.week and e.story_id = m.story_id
        where e.trend <> $trend and e.week between $since and $until
    ),
    counts as (
        select s.trend as other, count(*) as stories_both, any_value(e.stories) as stories_other
        from shared as s
        join every as e on s.trend = e.trend
        group by s.trend
    ),
    measured as (
        select
            c.*, m.stories as stories_trend, e.stories_about_ai as stories,
            api.log_lift(c.stories_both, m.stories, c.stories_other, e.stories_about_ai) as log_lift,
            api.log_lift_error(c.stories_both, m.stories, c.stories_other, e.stories_about_ai) as log_lift_error
        from counts as c
        cross join (select count(*) as stories from mine) as m
        join every as e on e.trend = $trend
        where c.stories_both >= $fewest
    )
    select
        o.other, t.name, o.stories_both, o.stories_trend, o.stories_both / o.stories_trend as share,
        o.stories_both * o.stories / (o.stories_trend * o.stories_other) as lift,
        exp(o.log_lift - 1.959963984540054 * o.log_lift_error) as lift_low,
        exp(o.log_lift + 1.959963984540054 * o.log_lift_error) as lift_high
    from measured as o
    join api.trends as t on o.other = t.trend
    order by lift_low desc, o.other
    limit $limit
"""
SIBLINGS = """
    select t.trend, t.name, coalesce(m.verdict, '') as verdict
    from api.trends as t
    left join api.movers as m on t.trend = m.trend
    where t.trend <> $trend and t.group_id = (select group_id from api.trends where trend = $trend)
    order by t.position
"""


class Together(NamedTuple):
    """A trend that comes with this one: its part of the stories, and how many times as often as by chance."""

    trend: str
    name: str
    stories_both: int
    stories_trend: int
    share: float
    lift: float
    ratio_low: float
    ratio_high: float


class SiblingHead(NamedTuple):
    """A trend of the same group."""

    trend: str
    name: str
    verdict: str


class Sibling(NamedTuple):
    """A trend of the same group with its line, a share over four weeks."""

    head: SiblingHead
    points: list[Point]


class Company(NamedTuple):
    """What a trend comes with."""

    together: list[Together]
    siblings: list[Sibling]
    asked_together: Query
    asked_siblings: Query


def asked_together(trend: str, since: date, until: date) -> Query:
    """What the table of trends that come with one asks."""
    return question(TOGETHER, trend=trend, since=since, until=until, fewest=FEWEST_TOGETHER, limit=OTHERS_SHOWN)


def asked_siblings(trend: str, since: date, until: date) -> Query:
    """What the lines of the trends of the same group ask."""
    return question(
        f"select * from ({SERIES['four']}) where trend in (select trend from ({SIBLINGS})) order by trend, week",
        trend=trend,
        since=since,
        until=until,
    )


def company_of(db: DuckDBPyConnection, trend: str, since: date, until: date) -> Company:
    """Return what a trend comes with in a range."""
    asked, asked_lines = asked_together(trend, since, until), asked_siblings(trend, since, until)
    heads = answer(db, SiblingHead, question(SIBLINGS, trend=trend))
    points = series(db, asked_lines) if heads else {}
    siblings = [Sibling(head, points.get(head.trend, [])) for head in heads]
    return Company(answer(db, Together, asked), siblings, asked, asked_lines)
