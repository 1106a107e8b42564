"""The copy that everyone else reads."""

from __future__ import annotations

import asyncio

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.run_context import RunContext
from flows.running.said import say
from warehouse.published.publish import publish


@task(name="publish", task_run_name="publish", cache_policy=NO_CACHE)
async def publish_copy(context: RunContext) -> str:
    """Check the sums, copy the warehouse, let readers find it; return the file's name."""
    name = (await asyncio.to_thread(publish, context.home, context.run_id)).name
    say(f"published {name}: all sums balance")
    return name
