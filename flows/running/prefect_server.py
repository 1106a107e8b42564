"""A Prefect server made ready for our flows: its work pool, deployments, automations; and what is asked of it.

Run as a program it makes the server ready that the environment names, and leaves its runs alone.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from warehouse.database import DEFAULT_HOME, Home
from warehouse.records import TrendledgerError
from warehouse.settings.fields import Schedule
from warehouse.settings.reading import settings_of

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun, State

PROJECT = Path(__file__).parents[2]
DEPLOYMENTS = (PROJECT / "prefect.yaml", PROJECT / "flows" / "prefect.yaml")  # of a clone, and of what was installed
WORK_POOL = "trendledger"
HEARTBEAT_SECONDS = 30  # Prefect takes no less
SWITCHES = ("PREFECT_SERVER_EPHEMERAL_ENABLED", "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE")  # its name now, and before
YES = frozenset({"1", "true", "t", "yes", "y", "on"})  # as pydantic reads a variable
AT_WORK = ("RUNNING", "PENDING", "CANCELLING")
NOTHING_LOST = "What it stored is kept; the next run goes on from there."


class StationError(TrendledgerError):
    """Prefect could not be made ready. Says what failed, in its words, and what to do."""


def books_of(prefect_home: str) -> dict[str, str]:
    """Return what tells Prefect where its database is, in a folder of any name: it takes %20 in one for a space."""
    address = f"sqlite+aiosqlite:///{quote(prefect_home)}/prefect.db"
    return {"PREFECT_SERVER_DATABASE_CONNECTION_URL": address} if "%" in prefect_home else {}


def is_own_server_asked_for() -> bool:
    """Say whether the environment tells Prefect to start a server for flows that have none."""
    return any(os.environ.get(switch, "").lower() in YES for switch in SWITCHES)


def deploy(environment: Mapping[str, str], schedule: Schedule, own: Path) -> None:
    """Deploy prefect.yaml to the server that the environment names, its copy in `own` if it runs at other times.

    Raises StationError.
    """
    file = next((path for path in DEPLOYMENTS if path.exists()), None)
    if file is None:
        raise StationError(
            f"{DEPLOYMENTS[0]} is missing: Prefect is told from it what to run. Install Trendledger again, or start "
            "from a whole clone; `trendledger run` and `trendledger serve` work without it."
        )
    if schedule != Schedule():
        own.write_text(rescheduled(file.read_text(encoding="utf-8"), schedule), encoding="utf-8")
        file = own
    command = [sys.executable, "-m", "prefect", "deploy", "--all", "--no-prompt", "--prefect-file", str(file)]
    told = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  our own words
    if told.returncode:
        # Its own refusals stand in stdout; where it breaks, or does not start at all, only stderr says why.
        said = told.stdout.strip() or told.stderr.strip()
        raise StationError(f"prefect.yaml could not be deployed; all is stopped. Prefect says: {said}")


def rescheduled(deployments: str, schedule: Schedule) -> str:
    """Return a prefect.yaml whose schedules are all this one; we ship one deployment that has any."""
    import yaml

    whole = yaml.safe_load(deployments)
    for deployment in whole["deployments"]:
        for each in deployment.get("schedules", ()):
            each |= {"cron": schedule.cron, "timezone": schedule.timezone}
    return str(yaml.safe_dump(whole, sort_keys=False))


def make_ready(*, schedule: bool, is_new: bool = True) -> None:
    """Give the server what our deployments need, and, if it is new, bury the runs that the last one left behind.

    Without `schedule` the runs that were planned are dropped; the scheduler plans them anew when it runs again.
    """
    asyncio.run(_make_ready(schedule=schedule, is_new=is_new))


async def _make_ready(*, schedule: bool, is_new: bool) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists

    from flows.running.automations import add_missing

    async with get_client() as client:
        with suppress(ObjectAlreadyExists):  # an operator's settings of the pool stay
            await client.create_work_pool(WorkPoolCreate(name=WORK_POOL, type="process"))
        await add_missing(client)
        if is_new:
            await _bury(client)
        if not schedule:
            await _forget_planned(client)


async def _bury(client: PrefectClient) -> None:
    """Mark as crashed what the server believes to be at work: it has only just started, so nothing is.

    The automation would find them too, a minute and a half later; until then they would keep new runs out.
    """
    from prefect.states import Crashed

    for run in await _runs(client, *AT_WORK):
        state: State[Any] = Crashed(message=f"The server stopped before the run did. {NOTHING_LOST}")
        await client.set_flow_run_state(run.id, state, force=True)


async def _forget_planned(client: PrefectClient) -> None:
    """Drop the runs that the scheduler has planned; those that a person asked for stay."""
    for run in await _runs(client, "SCHEDULED"):
        if run.auto_scheduled:
            await client.delete_flow_run(run.id)


async def _runs(client: PrefectClient, *states: str) -> list[FlowRun]:
    """Return all runs in these states, however many a server gives at once."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType

    types = FlowRunFilterStateType(any_=[StateType(state) for state in states])
    wanted = FlowRunFilter(state=FlowRunFilterState(type=types))
    found: list[FlowRun] = []
    while some := await client.read_flow_runs(flow_run_filter=wanted, offset=len(found)):
        found += some
    return found


def has_worker(since: datetime) -> bool:
    """Say whether a worker has reported to the work pool since then."""
    return asyncio.run(_has_worker(since))


async def _has_worker(since: datetime) -> bool:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        workers = await client.read_workers_for_work_pool(WORK_POOL)
    return any(worker.last_heartbeat_time and worker.last_heartbeat_time > since for worker in workers)


def is_serving() -> bool:
    """Say whether the server that the environment names answers."""
    return asyncio.run(_is_serving())


async def _is_serving() -> bool:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        return await client.api_healthcheck() is None


def stop_runs(seconds: float) -> None:
    """Cancel what is at work and wait until it has ended, for so many seconds at most."""
    asyncio.run(_stop_runs(seconds))


async def _stop_runs(seconds: float) -> None:
    from prefect.client.orchestration import get_client
    from prefect.states import Cancelling

    async with get_client() as client:
        for run in await _runs(client, *AT_WORK):
            stopping: State[Any] = Cancelling(message="`trendledger up` is being stopped.")
            await client.set_flow_run_state(run.id, stopping, force=True)
        deadline = asyncio.get_running_loop().time() + seconds
        while await _runs(client, *AT_WORK) and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110  elsewhere
            await asyncio.sleep(0.5)


if __name__ == "__main__":
    make_ready(schedule=True, is_new=False)
    with tempfile.TemporaryDirectory() as aside:
        home = Home(os.environ.get("TRENDLEDGER_HOME") or DEFAULT_HOME)
        deploy(os.environ, settings_of(home.path).schedule, Path(aside) / "prefect.yaml")
