"""The known errors of the current model, taken off the shares."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.corrected_shares import put_corrected_shares
from flows.running.run_context import RunContext
from flows.running.run_log import log
from warehouse.database import writing

UNMEASURED = "no share is corrected: `trendledger evaluate FILE` has not measured the errors of this model"


@task(name="correct shares", task_run_name="correct shares", cache_policy=NO_CACHE)
async def correct_shares(context: RunContext) -> None:
    """Take the known errors of the current model off the shares of every week and month."""
    with writing(context.home) as db:
        count = put_corrected_shares(db)
    log(f"{count:,} shares corrected" if count else UNMEASURED)
