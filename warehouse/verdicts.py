"""What verdicts are made of, and what every look has said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from warehouse.database import fetch, insert, scalar
from warehouse.records import KeptVerdict

# In an order of their own: sums of fractions depend on it in their last digit, and a replay gives the same rows.
TOTALS = "select publisher as source, week, stories from api.source_weeks($1, $2) order by all"
CARRYING = "select trend, publisher as source, week, stories from api.trend_source_weeks($1, $2) order by all"


class SourceWeeks(NamedTuple):
    """Stories by publisher and week as columns of one length each: all of them, and those that carry a trend.

    Publishers and trends are places in `sources` and `trends`, weeks places in `weeks`, Mondays without a hole.
    """

    trends: list[str]
    sources: list[str]
    weeks: list[date]
    all_source: NDArray[np.int64]
    all_week: NDArray[np.int64]
    all_stories: NDArray[np.int64]
    trend: NDArray[np.int64]
    source: NDArray[np.int64]
    week: NDArray[np.int64]
    stories: NDArray[np.int64]


def source_weeks(db: DuckDBPyConnection, last: date, weeks: int) -> SourceWeeks:
    """Return the counts of the `weeks` weeks up to that of Monday `last`, every trend of the taxonomy among them."""
    first = last - timedelta(weeks=weeks - 1)
    every = db.execute(TOTALS, [first, last]).fetchnumpy()
    rows = db.execute(CARRYING, [first, last]).fetchnumpy()
    trends = [str(trend) for (trend,) in db.execute("select trend from main.trends order by trend").fetchall()]
    sources = sorted(set(every["source"]))
    return SourceWeeks(
        trends=trends,
        sources=sources,
        weeks=[first + timedelta(weeks=place) for place in range(weeks)],
        all_source=_places(every["source"], sources),
        all_week=_weeks_since(every["week"], first),
        all_stories=every["stories"],
        trend=_places(rows["trend"], trends),
        source=_places(rows["source"], sources),
        week=_weeks_since(rows["week"], first),
        stories=rows["stories"],
    )


def _places(names: NDArray[Any], known: Sequence[str]) -> NDArray[np.int64]:
    places = {name: place for place, name in enumerate(known)}
    return np.array([places[name] for name in names], np.int64)


def _weeks_since(mondays: NDArray[Any], first: date) -> NDArray[np.int64]:
    days: NDArray[np.int64] = (mondays.astype("datetime64[D]") - np.datetime64(first)).astype(np.int64)
    return days // 7


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
