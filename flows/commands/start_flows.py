"""Flows started from the command line: a Prefect of the home's own, progress on stderr, results as values."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flows.commands.output import Output
from flows.running.prefect_server import HEARTBEAT_SECONDS, StationError, books_of, is_serving
from warehouse.catalog import load_watch_list
from warehouse.catalog.alert_rules import load_alert_rules
from warehouse.catalog.records import AlertChannel
from warehouse.database import Home

MIDNIGHT = time(tzinfo=UTC)
STEPS = {"week": timedelta(weeks=1), "day": timedelta(days=1)}


@contextmanager
def prefect_of(home: Home) -> Iterator[None]:
    """Let Prefect keep its books in the home, unless the environment already says where, and keep it quiet."""
    defaults = {
        "PREFECT_HOME": str(home.path / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # What goes wrong is shown once, by the front door; Prefect would show it thrice, with its traceback.
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
        # On the server of `trendledger up` a run is taken for dead when it is silent for three times as long.
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    }
    home.prepare()
    for name, value in (defaults | books_of(os.environ.get("PREFECT_HOME", defaults["PREFECT_HOME"]))).items():
        os.environ.setdefault(name, value)
    _check_server(os.environ.get("PREFECT_API_URL", ""))
    yield


def _check_server(address: str) -> None:
    """Raise StationError where the environment names a server that does not answer; a flow would try for minutes."""
    if address and not is_serving():
        raise StationError(
            f"no Prefect server answers at {address}, which PREFECT_API_URL names; nothing was done. Start it "
            "(`trendledger up`), or unset PREFECT_API_URL to run without one."
        )


def check_inputs(home: Home, feeds: Path | None, archives: list[Path], as_of: datetime | None) -> None:
    """Raise CatalogError, ArchiveError or ClockAheadError for what a run cannot use: before Prefect has started."""
    from flows.running.clock import clock_of

    if feeds:
        load_watch_list(feeds)
    if home.alert_rules.exists():
        load_alert_rules(home.alert_rules)
    clock_of(as_of, tuple(archives), datetime.now(UTC))  # the index is kept for the run, which asks for the same one


def run_once(
    home: Home, feeds: Path | None, archives: list[Path], as_of: datetime | None, allow_hosts: list[str]
) -> dict[str, Any]:
    """Run the monitor flow once and return its summary. Raises what check_inputs does, StationError and its own."""
    home.prepare()
    check_inputs(home, feeds, archives, as_of)
    with prefect_of(home), _stages("starting the monitor"):
        from flows.monitor import monitor
        from flows.running.outlasting import outlast

        return outlast(
            lambda: monitor(
                home=str(home.path),
                feeds=str(feeds) if feeds else None,
                archives=[str(path) for path in archives],
                as_of=as_of,
                allow_hosts=allow_hosts,
            )
        )


def run_demo(home: Home) -> dict[str, Any]:
    """Run the demo and return the summary of its last run."""
    with prefect_of(home), _stages("living through the weeks of the demo"):
        from flows.demo import run_demo as demo

        return asyncio.run(demo(home))


def run_backfill(
    home: Home, warcs: list[Path], sitemaps: list[str], feeds: Path | None, allow_hosts: list[str]
) -> dict[str, Any]:
    """Run the backfill flow and return its summary."""
    with prefect_of(home), Console(stderr=True).status("taking in history"):
        from flows.backfill import backfill
        from flows.running.outlasting import outlast

        return outlast(
            lambda: backfill(
                home=str(home.path),
                warcs=[str(path) for path in warcs],
                sitemaps=sitemaps,
                feeds=str(feeds) if feeds else None,
                allow_hosts=allow_hosts,
            )
        )


def run_steps(
    home: Home, feeds: Path, archives: list[Path], first: date, last: date, every: str
) -> list[dict[str, Any]]:
    """Run the monitor flow at each step of the clock and return the summaries; only the last run publishes."""
    home.prepare()
    check_inputs(home, feeds, archives, datetime.combine(last, MIDNIGHT))
    clocks = [datetime.combine(day, MIDNIGHT) + timedelta(days=1) for day in days(first, last, STEPS[every])]
    with prefect_of(home), _progress() as progress:
        bar = progress.add_task("replaying", total=len(clocks))
        return asyncio.run(_steps(home, feeds, archives, clocks, lambda: progress.advance(bar)))


async def _steps(
    home: Home, feeds: Path, archives: list[Path], clocks: list[datetime], advance: Any
) -> list[dict[str, Any]]:
    from flows.monitor import monitor

    summaries = []
    for clock in clocks:
        summaries.append(
            await monitor(
                home=str(home.path),
                feeds=str(feeds),
                archives=[str(path) for path in archives],
                as_of=clock,
                publish=clock == clocks[-1],
            )
        )
        advance()
    return summaries


def days(first: date, last: date, step: timedelta) -> list[date]:
    """Return the days on which the clock stands, from `first` to `last`, `last` always among them."""
    found = []
    day = first
    while day < last:
        found.append(day)
        day += step
    return [*found, last]


@contextmanager
def _stages(start: str) -> Iterator[None]:
    """Show a bar for the stage at work, the numbers that the Prefect UI has too; nothing where nobody looks."""
    from flows.running.progress import listening

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with _progress(transient=True) as bars:
        bar = bars.add_task(start, total=None)
        with listening(lambda act, done, total: bars.update(bar, description=act, completed=done, total=total)):
            yield


def _progress(*, transient: bool = False) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=transient,
    )


def train_once(home: Home) -> Output:
    """Train on the catalog and return what came of it."""
    home.prepare()
    from flows.stages.model import train_model
    from warehouse import models
    from warehouse.database import writing

    with writing(home) as db:
        is_first = models.current_model(db) is None
    classifier = train_model(home, datetime.now(UTC), make_current=is_first)
    data = {"model_id": classifier.model_id, "trends": len(classifier.trends), "is_current": is_first}
    return Output(data, text=f"model {classifier.model_id}{' (current)' if is_first else ''}")


def send_test(home: Home, channel: AlertChannel) -> tuple[str, str]:
    """Send a test message into a channel; return its fate and what is to be said of it."""
    from flows.steps.web.post import NotSentError

    home.prepare()
    with prefect_of(home):
        from flows.running.telling import tell, trial_alert

        if channel.kind == "prefect" and not os.environ.get("PREFECT_API_URL"):
            return (
                "no connection",
                "PREFECT_API_URL names no Prefect server that would hear it; `trendledger up` runs one",
            )
        now = datetime.now(UTC)
        try:
            return "sent", asyncio.run(tell(home, channel, [trial_alert(now)], now))
        except NotSentError as error:
            return error.fate, error.detail
