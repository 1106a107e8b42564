"""Tags to trends: what rises, what falls, and what cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.looks import counts_of, look, newest_look
from flows.running.progress import telling
from flows.running.run_context import RunContext
from flows.running.said import say
from flows.steps.judging.counts import MONTH
from flows.steps.judging.levels import levels_of
from flows.steps.judging.panel import PANEL_WEEKS, panel_of
from flows.steps.judging.week_look import WEEKS_SEEN
from warehouse.books import levels, panel, verdicts
from warehouse.database import Connection, writing
from warehouse.memory import held_to
from warehouse.records import KeptVerdict
from warehouse.sums import counted, covered
from warehouse.unheard import nobody_waits

WEEKS_READ = max(PANEL_WEEKS, WEEKS_SEEN)
LOOK_MEMORY = "200MB"  # of two years of ten thousand feeds; left alone DuckDB keeps what it has read


@task(name="judge trends", task_run_name="judge trends", cache_policy=NO_CACHE)
async def judge_trends(context: RunContext) -> list[KeptVerdict]:
    """Look at every trend's last complete weeks, each source against itself, and keep the verdicts."""
    with writing(context.home) as db:
        said = put_verdicts(db, telling("count anew what changed"))
    counts = Counter(verdict.verdict for verdict in said if verdict.horizon == MONTH.name)
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    say(f"{counts.total()} trends judged, 4 weeks against 12: {told or 'no week is complete yet'}")
    return said


def put_verdicts(db: Connection, tell: Callable[[int, int], None] = nobody_waits) -> list[KeptVerdict]:
    """Judge by the tags of the current model; the newest look is replaced where its week is the same.

    The panel and the marks of levels are made anew. `tell` hears how much is counted of what changed, first by articles
    and then by stories: behind an upgrade or a retag all that was ever written.

    As of the clock of the books, which no run behind it turns back: a backfill of last year changes no verdict.
    """
    due = newest_look(db)
    if due is None:
        return []  # no feed has ever answered
    covered.cover_anew(db, tell)
    counted.count_anew(db, due.week - timedelta(weeks=WEEKS_READ - 1), tell)
    with held_to(db, LOOK_MEMORY):
        series = counts_of(db, due.week, WEEKS_READ)
        said = look(db, series, due.clock)
        verdicts.put_look(db, due.week, said)
        panel.put_panel(db, panel_of(series))
        levels.put_levels(db, levels_of(series))
    return said
