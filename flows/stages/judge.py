"""Tags to trends: what rises, what falls, and what is too little to tell."""

from __future__ import annotations

from datetime import timedelta

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.run_context import RunContext
from flows.steps.trends.verdicts import judge
from warehouse import trends
from warehouse.database import Connection, writing
from warehouse.records import WEEKS_BEFORE, WEEKS_NOW, Mover


@task(name="judge trends", task_run_name="judge trends", cache_policy=NO_CACHE)
async def judge_trends(context: RunContext) -> list[Mover]:
    """Compare every trend's last complete weeks with the weeks before, and keep the verdicts."""
    with writing(context.home) as db:
        return put_verdicts(db)


def put_verdicts(db: Connection) -> list[Mover]:
    """Judge by the tags of the current model; replace the verdicts that were there, and return them.

    As of the clock of the books, which no run behind it turns back: a backfill of last year changes no verdict.
    """
    last_week = trends.last_complete_week(db)
    since = last_week - timedelta(weeks=WEEKS_NOW + WEEKS_BEFORE)
    movers = judge(trends.weekly_counts(db, since), last_week)
    trends.put_movers(db, movers)
    return movers
