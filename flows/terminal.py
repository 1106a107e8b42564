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

from warehouse.answers import Answer
from warehouse.database import Home

MIDNIGHT = time(tzinfo=UTC)
STEPS = {"week": timedelta(weeks=1), "day": timedelta(days=1)}


@contextmanager
def prefect_of(home: Home) -> Iterator[None]:
    """Let Prefect keep its books in the home, unless the environment already says where, and keep it quiet."""
    defaults = {
        "PREFECT_HOME": str(home.path / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    home.prepare()
    yield


def run_once(
    home: Home, feeds: Path | None, archives: list[Path], as_of: datetime | None, allow_hosts: list[str]
) -> dict[str, Any]:
    """Run the monitor flow once and return its summary."""
    with prefect_of(home), Console(stderr=True).status("running the monitor"):
        from flows.monitor import monitor

        return asyncio.run(
            monitor(
                home=str(home.path),
                feeds=str(feeds) if feeds else None,
                archives=[str(path) for path in archives],
                as_of=as_of,
                allow_hosts=allow_hosts,
            )
        )


def run_demo(home: Home) -> dict[str, Any]:
    """Run the demo and return the summary of its last run."""
    with prefect_of(home), Console(stderr=True).status("running the demo: two runs on an archive of invented articles"):
        from flows.demo import run_demo as demo

        return asyncio.run(demo(home))


def run_steps(
    home: Home, feeds: Path, archives: list[Path], first: date, last: date, every: str
) -> list[dict[str, Any]]:
    """Run the monitor flow at each step of the clock and return the summaries; only the last run publishes."""
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


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def train_once(home: Home) -> Answer:
    """Train on the catalog and return what came of it."""
    home.prepare()
    from flows.train import train_model
    from warehouse import models
    from warehouse.database import writing

    with writing(home) as db:
        is_first = models.current_model(db) is None
    classifier = train_model(home, datetime.now(UTC), make_current=is_first)
    data = {"model_id": classifier.model_id, "trends": len(classifier.trends), "is_current": is_first}
    return Answer(data, text=f"model {classifier.model_id}{' (current)' if is_first else ''}")
