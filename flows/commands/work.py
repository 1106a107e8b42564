"""Lending a hand to a run that is at work."""

from __future__ import annotations

from flows.commands.options import Injected
from flows.commands.output import Output, UsageError
from flows.steps.text.figures import counted
from warehouse.to_read import need_warehouse

LONGEST_WAIT = 7 * 24 * 3600  # seconds: who waits for longer starts it again


def work(*, wait: int = 60, home: Injected) -> Output:
    """Make shards that a run in this home has ordered, beside it: here, or on a machine that sees the same disk.

    A backfill orders some ahead. Nothing is written into the books; what another makes is left to it.

    An example: trendledger work --wait 600

    Parameters
    ----------
    wait
        Seconds without an order after which it ends.

    """
    import asyncio

    if not 1 <= wait <= LONGEST_WAIT:
        raise UsageError(f"--wait must be from 1 to {LONGEST_WAIT} seconds, and is {wait}")
    need_warehouse(home)
    from flows.running.shards.beside import work_beside
    from flows.running.shards.run_shards import folder_of
    from flows.steps.pages.workers import Workers

    pool = Workers()
    try:
        made = asyncio.run(work_beside(folder_of(home), pool, wait))
    finally:
        pool.close()
    return Output({"made": made}, text=f"{counted(made, 'shard')} made")
