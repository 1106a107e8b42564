"""What verdicts are made of, and what every look has said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
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
# A number for each story, or each trend of one: its cell in a block of sources x weeks, or of trends x sources x weeks.
# Numpy counts and orders these in a third of the time that DuckDB takes for columns. In an order of their own: sums of
# fractions depend on it in their last digit, and a replay gives the same rows.
TOTALS = f"""
    {PLACES}
    select p.source * $2::bigint + s.week as cell from stories_seen as s join sources as p on s.publisher = p.publisher
"""
CARRYING = f"""
    {PLACES},
    known as (
        select unnest($3::varchar[]) as name, cast(generate_subscripts($3::varchar[], 1) - 1 as integer) as trend
    ),
    carried as (
        select publisher, week, unnest(trends) as name from stories_seen
    )
    select (k.trend * len($1::varchar[]) + p.source) * $2::bigint + c.week as cell
    from carried as c join sources as p on c.publisher = p.publisher join known as k on c.name = k.name
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
        every = db.execute(TOTALS, [sources, weeks]).fetchnumpy()["cell"]
        carrying = db.execute(CARRYING, [sources, weeks, trends]).fetchnumpy()["cell"]
        db.execute("drop table stories_seen")
    totals = np.bincount(every, minlength=len(sources) * weeks)
    all_cell = np.flatnonzero(totals)
    all_source, all_week = np.divmod(all_cell, weeks)
    cell, stories = np.unique(carrying, return_counts=True)  # a block of these would take 300 MB
    trend, source, week = np.unravel_index(cell, (len(trends), len(sources), weeks))
    return SourceWeeks(
        trends=trends,
        sources=sources,
        weeks=[first + timedelta(weeks=place) for place in range(weeks)],
        all_source=all_source,
        all_week=all_week,
        all_stories=totals[all_cell],
        trend=trend,
        source=source,
        week=week,
        stories=stories,
    )


def first_watched_week(db: DuckDBPyConnection) -> date | None:
    """Return the Monday of the first week with an article that `is_watched` in api.articles; None where none is.

    As the view tells it, without the texts' titles: a fifth of the time.
    """
    query = """
        select cast(date_trunc('week', min(a.published_at)) as date)
        from main.articles as a left join api.arrivals as v on a.feed_id = v.feed_id
        where not a.is_backfill and coalesce(date_trunc('week', a.published_at) > v.week, true)
    """
    monday: date | None = scalar(db, query)
    return monday


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
