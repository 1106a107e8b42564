"""Flows started from the command line: a Prefect of the home's own, progress on stderr, results as values."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.commands.output import Output
from flows.commands.waits import Runs, Wait, waiting
from flows.running.collector import uncollected
from flows.running.prefect_server import HEARTBEAT_SECONDS, StationError, books_of, is_own_server_asked_for, is_serving
from warehouse.catalog import load_watch_list
from warehouse.catalog.alert_rules import load_alert_rules
from warehouse.catalog.records import AlertChannel
from warehouse.database import Home
from warehouse.records import RunNumbers
from warehouse.settings.reading import settings_of
from warehouse.upkeep.rebuilt import UNCHANGED, Making, RebuildError

if TYPE_CHECKING:
    from flows.demo import Lived
    from flows.running.prefect_retention import Retained

MIDNIGHT = time(tzinfo=UTC)
STEPS = {"week": timedelta(weeks=1), "day": timedelta(days=1)}


@contextmanager
def prefect_of(home: Home) -> Iterator[None]:
    """Let Prefect keep its books in the home, unless the environment already says where, and keep it quiet."""
    defaults = {
        "PREFECT_HOME": str(home.path / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # What goes wrong is shown once, by the front door; Prefect would show it thrice, with its traceback. What its
        # own books hold is for its UI, and complete.
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    }
    home.prepare()
    server = settings_of(home.path).prefect.url
    if server:
        os.environ.setdefault("PREFECT_API_URL", server)
    if os.environ.get("PREFECT_API_URL") or "PREFECT_HOME" in os.environ:  # whose profile may name a server
        # On the server of `trendledger up` a run is taken for dead when it is silent for three times as long.
        defaults["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] = str(HEARTBEAT_SECONDS)
    elif not is_own_server_asked_for():
        defaults["PREFECT_LOGGING_TO_API_ENABLED"] = "false"
    for name, value in (defaults | books_of(os.environ.get("PREFECT_HOME", defaults["PREFECT_HOME"]))).items():
        os.environ.setdefault(name, value)
    logging.raiseExceptions = False  # of a log that cannot be sent Prefect tells on stderr; the run says it, once
    _check_server(os.environ.get("PREFECT_API_URL", ""))
    yield


def _check_server(address: str) -> None:
    """Raise StationError where the environment names a server that does not answer; a flow would try for minutes."""
    if address and not is_serving():
        raise StationError(
            f"no Prefect server answers at {address}, which PREFECT_API_URL (or `prefect.url` of the settings) names; "
            "nothing was done. Start it (`trendledger up`), or unset PREFECT_API_URL to run without one."
        )


def check_inputs(home: Home, feeds: Path | None, archives: list[Path], as_of: datetime | None) -> None:
    """Raise the error of what a run cannot use, before Prefect has started.

    CatalogError, SettingsError, ArchiveError or ClockAheadError.
    """
    with uncollected():
        from flows.running.clock import clock_of

    settings_of(home.path)
    if feeds:
        load_watch_list(feeds)
    if home.alert_rules.exists():
        load_alert_rules(home.alert_rules, home.own_trends)
    clock_of(as_of, tuple(archives), datetime.now(UTC))  # the index is kept for the run, which asks for the same one


def run_once(
    home: Home, feeds: Path | None, archives: list[Path], as_of: datetime | None, allow_hosts: list[str]
) -> dict[str, Any]:
    """Run the monitor flow once and return its summary. Raises what check_inputs does, StationError and its own."""
    with waiting("reading the archives"):
        check_inputs(home, feeds, archives, as_of)
    home.prepare()
    with prefect_of(home), waiting("starting the monitor") as wait:
        with uncollected():
            from flows.monitor import monitor
            from flows.running.outlasting import Ordered, outlast
            from flows.running.progress import listening
        asked = {
            "home": str(home.path),
            "feeds": str(feeds) if feeds else None,
            "archives": [str(path) for path in archives],
            "as_of": as_of,
            "allow_hosts": allow_hosts,
        }
        with listening(wait):
            return outlast(Ordered(monitor, asked))


def run_demo(home: Home) -> list[dict[str, Any]]:
    """Run the demo and return the summaries of its runs."""
    with prefect_of(home), waiting("starting the demo") as wait:
        from flows.demo import lay_out
        from flows.stages.model import ensure_model

        lived = lay_out(home)
        first = next(clock for clock in lived.clocks if clock)
        # The first model takes ten seconds to train; feeds and pages can be had meanwhile. What goes wrong with it
        # goes wrong again, and is said, in the run that needs it.
        with ThreadPoolExecutor(1) as beside:
            beside.submit(ensure_model, home, first)
            return _live_through(lived, wait)


def _live_through(lived: Lived, wait: Wait) -> list[dict[str, Any]]:
    from flows.running.outlasting import outlast_each
    from flows.running.progress import listening
    from flows.steps.summary import numbers_in_a_sentence

    runs = Runs(wait, len(lived.clocks))

    def over(summary: dict[str, Any]) -> None:
        said = numbers_in_a_sentence(RunNumbers(**summary["numbers"]))
        runs.over(f"as of {summary['clock'][:10]}: {said}")

    with listening(runs):
        return outlast_each(lived.runs(), over)


def run_backfill(
    home: Home, warcs: list[Path], sitemaps: list[str], feeds: Path | None, allow_hosts: list[str], *, all_pages: bool
) -> dict[str, Any]:
    """Run the backfill flow and return its summary."""
    with prefect_of(home), waiting("taking in history") as wait:
        from flows.backfill import backfill
        from flows.running.outlasting import Ordered, outlast
        from flows.running.progress import listening

        asked = {
            "home": str(home.path),
            "warcs": [str(path) for path in warcs],
            "sitemaps": sitemaps,
            "feeds": str(feeds) if feeds else None,
            "allow_hosts": allow_hosts,
            "all_pages": all_pages,
        }
        with listening(wait):
            return outlast(Ordered(backfill, asked))


def run_rebuild(home: Home, made: Making) -> int:
    """Live through all runs again in the home that is being made, and verify it; return how many runs.

    Raises RebuildError where bytes that are needed are gone, or the new books do not hold.
    """
    from flows.running.check_archive import lost_answers
    from flows.running.verification import verify_home
    from warehouse.books import responses
    from warehouse.database import open_to_read

    with waiting("reading the archive") as wait, open_to_read(made.source) as db:
        count = responses.count_responses(db)
        told = responses.each_response(db)
        lost = lost_answers(home.archive, told, lambda done: wait.at("reading the archive", done, count))
    if lost:
        raise RebuildError(
            f"what was made of lost bytes cannot be made again: {lost[0].what} {UNCHANGED} {lost[0].mend}"
        )
    with prefect_of(home), waiting("starting to rebuild") as wait:
        from flows.rebuild import rebuild
        from flows.running.progress import listening
        from flows.running.without_server import with_one_client

        with listening(wait):
            runs = asyncio.run(with_one_client(rebuild(str(made.home.path), str(made.source))))
    with waiting("verifying") as wait:
        found = verify_home(made.home, wait.at).findings
    if found:
        raise RebuildError(f"the new books do not hold ({found[0].what}). {UNCHANGED}")
    return runs


def retain_runs(home: Home, now: datetime, *, dry_run: bool) -> tuple[int, Retained]:
    """Delete from Prefect's database what is older than the settings keep; return days kept, and what came of it."""
    from flows.running.prefect_retention import retain

    days = settings_of(home.path).prefect.days_kept
    with prefect_of(home):
        return days, retain(home, now, days, dry_run=dry_run)


def run_steps(
    home: Home, feeds: Path, archives: list[Path], first: date, last: date, every: str
) -> list[dict[str, Any]]:
    """Run the monitor flow at each step of the clock and return the summaries; only the last run publishes."""
    with waiting("reading the archives"):
        check_inputs(home, feeds, archives, datetime.combine(last, MIDNIGHT))
    home.prepare()
    clocks = [datetime.combine(day, MIDNIGHT) + timedelta(days=1) for day in days(first, last, STEPS[every])]
    with prefect_of(home), waiting("starting the replay") as wait:
        from flows.demo import Lived

        return _live_through(Lived(home, feeds, archives, [*clocks]), wait)


def days(first: date, last: date, step: timedelta) -> list[date]:
    """Return the days at whose ends the clock stands, from `first` to `last`, `last` always among them.

    >>> [str(day) for day in days(date(2025, 1, 6), date(2025, 1, 19), timedelta(weeks=1))]
    ['2025-01-06', '2025-01-13', '2025-01-19']
    """
    found = []
    day = first
    while day < last:
        found.append(day)
        day += step
    return [*found, last]


def train_once(home: Home, *, force: bool) -> Output:
    """Train on the catalog and return what came of it, with what the gates say."""
    home.prepare()
    from flows.running.model_gates import told_gates
    from flows.stages.model import train_model
    from warehouse.books import models
    from warehouse.database import writing

    with writing(home) as db:
        is_first = models.current_model(db) is None
    with waiting("training"):
        classifier = train_model(home, datetime.now(UTC), make_current=is_first, force=force)
    gates = told_gates(home, classifier.model_id)
    missed = [one.gate for one in gates if one.is_met is False]
    data = {
        "model_id": classifier.model_id,
        "trends": len(classifier.trends),
        "is_current": is_first,
        "gates": [one.as_json() for one in gates],
    }
    note = f"gates missed: {', '.join(missed)}; `retag` makes it current with --force alone" if missed else ""
    text = f"model {classifier.model_id}{' (current)' if is_first else ''}"
    return Output(data, text=text, notes=[note] if note else [])


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
