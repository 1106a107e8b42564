"""Beside a run: another process, here or where the same disk is seen, takes of its orders those that are free."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from flows.running.shards.making import make_claimed
from flows.steps.pages.workers import Workers
from flows.steps.shards.order import check_recipe, check_seen, read_order
from warehouse.shards import shard_files
from warehouse.shards.claims import Claim, take

LOOK_SECONDS = 0.5  # between two looks for orders, while there are none


async def work_beside(folder: Path, pool: Workers, patience: float) -> int:
    """Make shards that a run has ordered, until none was ordered for so many seconds; return how many were made.

    Raises OtherVersionError where they would be others here, UnseenFileError where a file of theirs is not here.
    """
    made, idle_since = 0, time.monotonic()
    while time.monotonic() - idle_since < patience:
        if await _make_one(folder, pool):
            made, idle_since = made + 1, time.monotonic()
        else:
            await asyncio.sleep(LOOK_SECONDS)
    return made


async def _make_one(folder: Path, pool: Workers) -> bool:
    """Make the first shard that is free; say whether there was one."""
    for asked in shard_files.orders(folder):
        check_recipe(asked.get("recipe", {}))
        order = read_order(asked)
        if order is None or shard_files.manifest_of(folder, order.shard_id) is not None:
            continue
        check_seen(order)
        claim = take(folder, order.shard_id, is_expendable=True)
        if isinstance(claim, Claim):
            if not shard_files.is_ordered(folder, order.shard_id):  # made and folded between our look and our claim
                claim.let_go()
                continue
            await make_claimed(folder, order, pool, claim)
            return True
    return False
