"""The command that starts all there is, and stops it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flows.commands.options import Injected


def up(*, port: int = 8050, prefect_port: int = 4200, schedule: bool = True, home: Injected) -> int:
    """Start Prefect, a worker on the schedule, and the dashboards; stop them all on Ctrl-C.

    An example: trendledger up --port 8060 --no-schedule

    Parameters
    ----------
    port
        The port of the dashboards.
    prefect_port
        The port of the Prefect server and its UI.
    schedule
        Whether runs start by themselves, by the schedule in prefect.yaml; without it only those asked for in the UI do.

    """
    from flows.running.up import run_all
    from warehouse.homes import refuse_invented

    refuse_invented(home)
    run_all(home, port=port, prefect_port=prefect_port, schedule=schedule)
    return 0


COMMANDS: tuple[Callable[..., Any], ...] = (up,)
