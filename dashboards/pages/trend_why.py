"""Why a verdict on a trend is what it is: what both horizons say, and the publishers that moved the share most."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question
from dashboards.charts.levels import spans
from dashboards.pages.headline import SAID

PUBLISHERS_SHOWN = 6  # past these each moves the share by crumbs
MOVED = ("surging", "rising", "falling")
VERDICTS = """
    select
        horizon, week, verdict, named, ratio, ratio_low, ratio_high, q_value,
        share_before, share_now, stories_before, stories_now, sources, sources_compared
    from api.verdicts
    where trend = $trend and week = (select max(week) from api.verdicts)
    order by length(horizon), horizon
"""
# What one publisher gave to the change of the share of all, as `trends why` reckons it (flows/steps/trends/
# contributions.py): its own rate that changed, by its mean weight, and its weight that changed, by how far its mean
# rate lies from that of all. These sum to the change, so that nothing is left unsaid.
MOVES = """
    with told as (
        select
            publisher,
            count(*) filter (where week >= $now) as all_now,
            count(*) filter (where week < $now) as all_before,
            count(*) filter (where week >= $now and list_contains(trends, $trend)) as stories_now,
            count(*) filter (where week < $now and list_contains(trends, $trend)) as stories_before
        from api.counted_stories($first, $last)
        group by publisher
    ),
    every as (
        select sum(stories_now) as stories_now, sum(all_now) as all_now,
            sum(stories_before) as stories_before, sum(all_before) as all_before
        from told
        having sum(all_now) > 0 and sum(all_before) > 0
    ),
    rated as (
        select
            t.*,
            t.stories_now / nullif(t.all_now, 0) as rate_now, t.stories_before / nullif(t.all_before, 0) as rate_before,
            t.all_now / e.all_now as weight_now, t.all_before / e.all_before as weight_before,
            (e.stories_now / e.all_now + e.stories_before / e.all_before) / 2 as middle
        from told as t cross join every as e
    )
    select
        publisher, stories_before, all_before, stories_now, all_now,
        coalesce((weight_now + weight_before) / 2 * (rate_now - rate_before), 0)
            + (weight_now - weight_before)
            * ((coalesce(rate_now, rate_before) + coalesce(rate_before, rate_now)) / 2 - middle) as moved
    from rated
    order by abs(moved) desc, publisher
"""


class HorizonVerdict(NamedTuple):
    """What the newest look says of a trend on one horizon, as in 4/12."""

    horizon: str
    week: date
    verdict: str
    named: str
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    q_value: float | None
    share_before: float | None
    share_now: float | None
    stories_before: int | None
    stories_now: int | None
    sources: int | None
    sources_compared: int | None

    @property
    def said(self) -> str:
        """The verdict in words."""
        return SAID.get(self.verdict, self.verdict)

    @property
    def spans(self) -> str:
        """The horizon in words."""
        return spans(self.horizon)


class Move(NamedTuple):
    """A publisher's stories of the trend and about AI, before and now, and its part of the change of the share."""

    publisher: str
    stories_before: int
    all_before: int
    stories_now: int
    all_now: int
    moved: float


class Why(NamedTuple):
    """What stands behind the verdicts. The publishers are told on the horizon `of`; `rest` are those not shown."""

    verdicts: list[HorizonVerdict]
    of: HorizonVerdict
    moves: list[Move]
    rest: int
    rest_moved: float
    asked: Query


def why_of(db: DuckDBPyConnection, trend: str) -> Why | None:
    """Return what stands behind the newest verdicts on a trend, None before the first look."""
    verdicts = answer(db, HorizonVerdict, question(VERDICTS, trend=trend))
    if not verdicts:
        return None
    # Where only one horizon saw a move, that is the one to explain.
    of = next((one for one in verdicts if one.verdict in MOVED), verdicts[0])
    now, before = map(int, of.horizon.split("/"))
    starts = of.week - timedelta(weeks=now - 1)
    asked = question(MOVES, trend=trend, first=starts - timedelta(weeks=before), now=starts, last=of.week)
    moves = answer(db, Move, asked)
    shown, rest = moves[:PUBLISHERS_SHOWN], moves[PUBLISHERS_SHOWN:]
    return Why(verdicts, of, shown, len(rest), sum(one.moved for one in rest), asked)
