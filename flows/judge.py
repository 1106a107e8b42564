"""Tags to trends: what rises, what falls, and what is too little to tell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.shift import Shift
from flows.steps.quantify import Rates, correct, rates_from_json, story_rates
from flows.steps.trends import judge
from warehouse import models, shares, trends
from warehouse.database import Connection, writing
from warehouse.records import WEEKS_BEFORE, WEEKS_NOW, CorrectedShare, Mover


@task(name="judge trends", task_run_name="judge trends", cache_policy=NO_CACHE)
async def judge_trends(shift: Shift) -> list[Mover]:
    """Compare every trend's last complete weeks with the weeks before, and keep the verdicts."""
    with writing(shift.home) as db:
        return put_verdicts(db, shift.clock)


def put_verdicts(db: Connection, clock: datetime) -> list[Mover]:
    """Judge by the tags of the current model as of `clock`; replace the verdicts that were there, and return them."""
    monday = clock.date() - timedelta(days=clock.weekday())
    last_week = monday - timedelta(weeks=1)
    since = last_week - timedelta(weeks=WEEKS_NOW + WEEKS_BEFORE)
    movers = judge(trends.weekly_counts(db, since), last_week)
    trends.put_movers(db, movers)
    put_corrected_shares(db)
    return movers


def put_corrected_shares(db: Connection) -> None:
    """Take the known errors of the current model off the shares; where they are not known, there are none."""
    model_id = models.current_model(db)
    said = shares.newest_rates(db, model_id) if model_id else None
    if model_id is None or said is None:
        shares.put_corrected(db, [])
        return
    rates, lengths = rates_from_json(json.loads(said)), shares.story_lengths(db)
    of_stories = {trend: story_rates(known, lengths) for trend, known in rates.items()}
    periods: tuple[shares.Period, ...] = ("week", "month")
    corrected = [
        CorrectedShare(model_id, period, *row)
        for period in periods
        for trend, series in groupby(shares.counts(db, period), key=attrgetter("trend"))
        if trend in of_stories
        for row in _corrected(list(series), of_stories[trend])
    ]
    shares.put_corrected(db, corrected)


def _corrected(series: Sequence[shares.PeriodCount], rates: Rates) -> list[tuple[str, date, float, float, float]]:
    found = correct([point.stories for point in series], [point.total for point in series], rates)
    return [
        (point.trend, point.starts, float(share), float(low), float(high))
        for point, share, low, high in zip(series, found.share, found.low, found.high, strict=True)
    ]
