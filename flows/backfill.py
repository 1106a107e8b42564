"""History: what WARC files hold goes through the stages of the monitor, marked as backfilled."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow

from flows.monitor import carry_out, flow_run_id, register_feeds
from flows.shift import Order, archive_index, home_of


def run_name() -> str:
    """Name a flow run after its archives."""
    from prefect.runtime import flow_run

    names = [Path(archive).name for archive in flow_run.parameters["archives"]]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"backfill {names[0]}{more}" if names else "backfill"


@flow(name="backfill", flow_run_name=run_name, validate_parameters=True)
async def backfill(archives: list[str], home: str | None = None, feeds: str | None = None) -> dict[str, Any]:
    """Take in what the watched feeds published in WARC files, as of their newest record; return what came of it.

    `feeds` names an OPML or TOML file (default: the home's watch list). What is stored is marked `is_backfill`. Raises
    ArchiveError where there is no archive to read, AllFeedsFailedError where no feed could be had from it.
    """
    place = home_of(home)
    paths = tuple(Path(archive) for archive in archives)
    started_at = datetime.now(UTC)
    order = Order(
        home=place,
        clock=archive_index(paths).newest,
        started_at=started_at,
        feeds=register_feeds(place, feeds, started_at),
        archives=paths,
        is_backfill=True,
        flow_run_id=flow_run_id(),
    )
    return await carry_out(order)
