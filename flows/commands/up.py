"""The command that starts all there is, and stops it."""

from __future__ import annotations

from flows.commands.options import Injected, ports_of
from flows.commands.output import UsageError


def up(*, port: int | None = None, prefect_port: int | None = None, schedule: bool = True, home: Injected) -> int:
    """Start Prefect, a worker on the schedule, and the dashboards; stop them all on Ctrl-C.

    An example: trendledger up --port 8060 --no-schedule

    Parameters
    ----------
    port
        The port of the dashboards; 8050 unless the settings say otherwise.
    prefect_port
        The port of the Prefect server and its UI; 4200 unless the settings say otherwise.
    schedule
        Whether runs start by themselves, by the schedule of the settings; without it only those asked for in the UI do.

    """
    from flows.running.up import run_all
    from warehouse.homes import refuse_invented
    from warehouse.settings.reading import settings_of

    settings = settings_of(home.path)
    refuse_invented(home)
    port, prefect_port = ports_of(port, prefect_port, settings)
    if port == 0:
        raise UsageError("dashboards.port is 0, which is any free port to `serve` alone; name one with --port")
    if port == prefect_port:
        raise UsageError(
            f"port {port} is to be that of the dashboards and of Prefect; --port or --prefect-port parts them"
        )
    run_all(home, port=port, prefect_port=prefect_port, schedule=schedule)
    return 0
