"""Tags to trends: what rises, what falls, and what is too little to tell."""

from __future__ import annotations

from datetime import timedelta

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.shift import Shift
from flows.steps.trends import WEEKS_BEFORE, WEEKS_NOW, judge
from warehouse import trends
from warehouse.database import writing
from warehouse.records import Mover


@task(name="judge trends", task_run_name="judge trends", cache_policy=NO_CACHE)
async def judge_trends(shift: Shift) -> list[Mover]:
    """Compare every trend's last complete weeks with the weeks before, and keep the verdicts."""
    monday = shift.clock.date() - timedelta(days=shift.clock.weekday())
    last_week = monday - timedelta(weeks=1)
    since = last_week - timedelta(weeks=WEEKS_NOW + WEEKS_BEFORE)
    with writing(shift.home) as db:
        movers = judge(trends.weekly_counts(db, since), last_week)
        trends.put_movers(db, movers)
    return movers
