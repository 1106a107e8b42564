"""Counted stories to candidates: what rises and is in no trend; and a look at the words that are followed."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.candidates_look import look_at_watches, look_for_candidates
from flows.running.looks import newest_look
from flows.running.run_context import RunContext
from flows.running.said import say
from flows.steps.text.figures import counted
from warehouse.books import candidates
from warehouse.catalog import taxonomy_with
from warehouse.catalog.records import Taxonomy
from warehouse.database import Connection, writing
from warehouse.records import KeptVerdict


@task(name="look for candidates", task_run_name="look for candidates", cache_policy=NO_CACHE)
async def find_candidates(context: RunContext, said: list[KeptVerdict]) -> None:
    """Look for terms that rise and are in no trend, and at the words that are followed; keep what is found."""
    taxonomy = taxonomy_with(context.home.own_trends)
    with writing(context.home) as db:
        found = put_candidates(db, said, taxonomy)
    say(f"{counted(found, 'candidate')}: what rises and is in no trend")


def put_candidates(db: Connection, said: list[KeptVerdict], taxonomy: Taxonomy) -> int:
    """Keep what the look that `said` so of the trends finds beside them; replaced where its week is the same.

    Return how many candidates there are.
    """
    due = newest_look(db)
    if due is None:
        return 0  # no feed has ever answered
    found = look_for_candidates(db, due.week, said, taxonomy, due.clock)
    candidates.put_look(db, due.week, found)
    candidates.put_watch_look(db, due.week, look_at_watches(db, due.week, due.clock))
    return len({one.candidate for one in found})
