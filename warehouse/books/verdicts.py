"""What verdicts are made of, and what every look has said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from warehouse.database import fetch, insert, scalar
from warehouse.memory import held_to
from warehouse.records import KeptVerdict

# Two years of ten thousand publishers took 3.2 s of processors with 200 MB, 2.7 s with a gigabyte.
LITTLE_MEMORY = "200MB"
# Read once, for two sums; these tell names by their places in two lists: two years of ten thousand publishers have two
# million rows.
STORIES = """
    create or replace temp table stories_seen as
    select publisher, cast((week - $1) // 7 as usmallint) as week, trends from api.counted_stories($1, $2)
"""
SOURCES = "select distinct publisher from stories_seen order by publisher"
TRENDS = "select trend from main.trends order by trend"
PLACES = """
    with sources as (
        select unnest($1::varchar[]) as publisher, cast(generate_subscripts($1::varchar[], 1) - 1 as integer) as source
    )
"""
# In an order of their own: sums of fractions depend on it in their last digit, and a replay gives the same rows.
TOTALS = f"""
    {PLACES}
    select p.source, s.week, count(*) as stories
    from stories_seen as s join sources as p on s.publisher = p.publisher group by all order by all
"""
CARRYING = f"""
    {PLACES},
    known as (
        select unnest($2::varchar[]) as name, cast(generate_subscripts($2::varchar[], 1) - 1 as integer) as trend
    ),
    carried as (
        select publisher, week, unnest(trends) as name from stories_seen
    )
    select k.trend, p.source, c.week, count(*) as stories
    from carried as c join sources as p on c.publisher = p.publisher join known as k on c.name = k.name
    group by all order by all
"""


class SourceWeeks(NamedTuple):
    """Stories by publisher and week as columns of one length each: all of them, and those that carry a trend.

    Publishers and trends are places in `sources` and `trends`, weeks places in `weeks`, Mondays without a hole.
    """

    trends: list[str]
    sources: list[str]
    weeks: list[date]
    all_source: NDArray[Any]
    all_week: NDArray[Any]
    all_stories: NDArray[Any]
    trend: NDArray[Any]
    source: NDArray[Any]
    week: NDArray[Any]
    stories: NDArray[Any]


def source_weeks(db: DuckDBPyConnection, last: date, weeks: int) -> SourceWeeks:
    """Return the counts of the `weeks` weeks up to that of Monday `last`, every trend of the taxonomy among them."""
    first = last - timedelta(weeks=weeks - 1)
    with held_to(db, LITTLE_MEMORY):
        db.execute(STORIES, [first, last])
        sources, trends = ([name for (name,) in db.execute(query).fetchall()] for query in (SOURCES, TRENDS))
        every = db.execute(TOTALS, [sources]).fetchnumpy()
        rows = db.execute(CARRYING, [sources, trends]).fetchnumpy()
        db.execute("drop table stories_seen")
    return SourceWeeks(
        trends=trends,
        sources=sources,
        weeks=[first + timedelta(weeks=place) for place in range(weeks)],
        all_source=every["source"],
        all_week=every["week"],
        all_stories=every["stories"],
        trend=rows["trend"],
        source=rows["source"],
        week=rows["week"],
        stories=rows["stories"],
    )


def last_complete_week(db: DuckDBPyConnection, until: date | None = None) -> date | None:
    """Return the Monday of the last week that was over by the end of the day `until`, or by the last run's clock.

    None while no run has found a feed that answers.
    """
    query = """
        select cast(date_trunc('week', least(clock, coalesce(cast($1 as date) + interval '1 day', clock)))
            - interval '7 days' as date) from (select api.clock() as clock)
    """
    monday: date | None = scalar(db, query, [until])
    return monday


def look_before(db: DuckDBPyConnection, week: date) -> list[KeptVerdict]:
    """Return the verdicts of the newest look before that of `week`."""
    query = "select * from api.verdicts where week = (select max(week) from api.verdicts where week < $1)"
    return fetch(db, KeptVerdict, query, [week])


def put_look(db: DuckDBPyConnection, week: date, verdicts: Sequence[KeptVerdict]) -> None:
    """Keep what the look of `week` says; judged again, it replaces what it said. Later looks saw more, and go too."""
    db.execute("delete from verdicts where week >= $1", [week])
    insert(db, "verdicts", verdicts)
