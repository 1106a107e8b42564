"""One process to start and stop: a Prefect server, a worker on the schedule, and the dashboards."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from types import FrameType

from filelock import FileLock, Timeout

from flows.running import prefect_server, station_card
from flows.running.lost_reports import is_prefects, words
from flows.running.parts import StationPart, UpError, keep_alive
from flows.running.ports import LOOPBACK, free_beside, listens
from flows.running.prefect_retention import DATABASE, DATABASE_FILE, MEND_OF_DAMAGE, damage_of
from flows.running.sd_notify import NOT_FOR_CHILDREN, notify, watchdog_seconds
from flows.running.station_card import StationCard
from warehouse import logbook
from warehouse.database import Home
from warehouse.settings.reading import settings_of
from warehouse.to_read import refuse_newer

READY_SECONDS = 120  # a fresh Prefect server takes 12 s on a quiet machine and was seen to take 30 on a busy one
LOOK_SECONDS = 0.5
SECONDS_A_DAY = 24 * 3600
CANCEL_SECONDS = 20  # a worker looks for cancelled runs all the time; a run ends within seconds


def run_all(home: Home, *, port: int, prefect_port: int, schedule: bool) -> None:
    """Start Prefect, a worker and the dashboards, keep them alive, and stop them all on Ctrl-C.

    Raises UpError where a part does not start, or ends again and again.
    """
    home.prepare()
    with _alone(home, port, prefect_port), logbook.keeping(home.path, command="up"):
        _check_port(port, "--port", prefect_port)
        _check_port(prefect_port, "--prefect-port", port)
        _check_books(home)
        environment = environment_of(home, port, prefect_port, schedule=schedule)
        os.environ.update(environment)  # before Prefect is imported, for its client in this process
        try:
            with _signals(), _station(home, environment, port) as parts:
                _say(f"Dashboards  http://{LOOPBACK}:{port}/")
                _say(f"Prefect     http://{LOOPBACK}:{prefect_port}/")
                _say(f"Ready. Home {home.path}, logs in {home.path / 'prefect'}. Ctrl-C stops everything.")
                notify("READY=1", f"STATUS=Dashboards on http://{LOOPBACK}:{port}/")
                _look_after(parts)
        except KeyboardInterrupt:
            _say("Stopped. What was stored is kept.")


def _look_after(parts: list[StationPart]) -> None:
    """Keep the parts alive, and tell systemd's watchdog so while they are; what hangs here is started anew by it."""
    every, told_at = watchdog_seconds(), 0.0
    while True:
        is_well = keep_alive(parts, _say)
        if every and is_well and time.monotonic() - told_at >= every:
            told_at = time.monotonic()
            notify("WATCHDOG=1")
        time.sleep(LOOK_SECONDS)


def environment_of(home: Home, port: int, prefect_port: int, *, schedule: bool) -> dict[str, str]:
    """Return the environment of the children: Prefect's books in the home, everything on loopback, nobody called."""
    address = f"http://{LOOPBACK}:{prefect_port}"
    kept = timedelta(days=settings_of(home.path).prefect.days_kept)
    return {
        **{name: value for name, value in os.environ.items() if name not in NOT_FOR_CHILDREN},
        "TRENDLEDGER_HOME": str(home.path),
        "TRENDLEDGER_DASHBOARD_URL": f"http://{LOOPBACK}:{port}/",
        "PREFECT_HOME": str(home.path / "prefect"),
        **prefect_server.books_of(str(home.path / "prefect")),
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(prefect_port),  # --port alone leaves the UI calling 4200
        # Any web page may call a loopback address; only the server's own UI may read what comes back.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": address,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": str(schedule).lower(),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # or flow runs are kept for ever
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(kept.days * SECONDS_A_DAY),
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_LEVEL": "INFO",  # what the UI shows of a run
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(prefect_server.HEARTBEAT_SECONDS),
        # How long someone waits who starts a run in the UI.
        "PREFECT_WORKER_QUERY_SECONDS": os.environ.get("PREFECT_WORKER_QUERY_SECONDS", "5"),
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def _station(home: Home, environment: dict[str, str], port: int) -> Iterator[list[StationPart]]:
    """Start the parts one after the other, each when the one before is ready; stop them in reverse."""
    parts: list[StationPart] = []
    with ExitStack() as stack:

        def start(name: str, command: list[str], is_ready: Callable[[], bool]) -> None:
            _say(f"Starting the {name} ...")
            part = StationPart(name, command, environment, home.path / "prefect" / f"{name.rpartition(' ')[2]}.log")
            stack.callback(part.stop)
            parts.append(part)
            _wait(parts, is_ready)

        server = [sys.executable, "-m", "flows.running.prefect_guard"]
        start("Prefect server", server, prefect_server.is_serving)
        prefect_server.make_ready(schedule=environment["PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED"] == "true")
        prefect_server.deploy(environment, settings_of(home.path).schedule, home.path / "prefect" / "prefect.yaml")
        started_at = datetime.now(UTC)
        worker = [sys.executable, "-m", "flows.running.prefect_worker", "worker", "start"]
        worker += ["--pool", prefect_server.WORK_POOL, "--name", prefect_server.WORK_POOL]
        start("worker", worker, lambda: prefect_server.has_worker(started_at))
        stack.callback(_stop_runs, parts)
        dashboards = [sys.executable, "-m", "trendledger", "--home", str(home.path), "serve", "--host", LOOPBACK]
        start("dashboards", [*dashboards, "--port", str(port)], lambda: listens(port))
        yield parts


def _wait(parts: list[StationPart], is_ready: Callable[[], bool]) -> None:
    until = time.monotonic() + READY_SECONDS
    while not _answers(is_ready):
        for part in parts:
            part.check()
        if time.monotonic() > until:
            late = parts[-1]
            raise UpError(f"the {late.name} was not ready after {READY_SECONDS} s; its log is {late.log}.")
        time.sleep(LOOK_SECONDS)


def _answers(is_ready: Callable[[], bool]) -> bool:
    """Say whether a part is ready; a server that stumbles over the question is not ready yet."""
    try:
        return is_ready()
    except Exception as error:
        if not is_prefects(error):
            raise
        return False


def _stop_runs(parts: list[StationPart]) -> None:
    """Cancel the runs at work, as long as those who have to do it are there and answer."""
    _say("Stopping ...")
    notify("STOPPING=1")
    if not all(part.is_alive for part in parts[:2]):
        return
    try:
        prefect_server.stop_runs(CANCEL_SECONDS)
    except Exception as error:
        if not is_prefects(error):
            raise
        # It may hang, or may have been told to stop with us: then the runs end with their worker.
        _say(f"Prefect cancels no run any more ({words(error)}); those at work end with the worker.")


def _check_port(port: int, option: str, other: int) -> None:
    """Raise UpError where somebody else listens on the port; `other` is the one of the station's other part."""
    if listens(port):
        raise UpError(
            f"port {port} on {LOOPBACK} is taken by another program, perhaps by a station already running; nothing was "
            f"started. Stop it, or take another port: trendledger up {option} {free_beside(port, other)}"
        )


def _check_books(home: Home) -> None:
    """Raise UpError where Prefect's database is damaged: its server would end in a traceback.

    Raises NewerSchemaError where a newer program wrote the home's own: each run would fail, and nobody be told at once.
    """
    refuse_newer(home)
    if DATABASE not in os.environ and (what := damage_of(home.path / "prefect" / DATABASE_FILE)):
        raise UpError(f"{what}; nothing was started. {MEND_OF_DAMAGE}")


@contextmanager
def _alone(home: Home, port: int, prefect_port: int) -> Iterator[None]:
    """Keep a second station out of the same home: the two would work on one Prefect database."""
    lock = FileLock(home.path / "up.lock", timeout=0)
    try:
        with lock:
            began = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
            station_card.put(home.path, StationCard(os.getpid(), began, port, prefect_port))
            try:
                yield
            finally:
                (home.path / station_card.NAME).unlink(missing_ok=True)
    except Timeout as error:
        card = station_card.card_in(home.path)
        raise UpError(
            f"`trendledger up` is already running in {home.path}{f': {card}' if card else ''}; nothing was started. "
            "Stop it, or choose another home."
        ) from error


@contextmanager
def _signals() -> Iterator[None]:
    """Let SIGTERM, and a terminal that is closed, end the station as Ctrl-C does, and only once.

    What follows must not break off the stopping. Under `nohup` the terminal may go.
    """
    ending = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        ending.append(signal.SIGHUP)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for each in ending:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in ending}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _say(message: str) -> None:
    logbook.write(message)
    with suppress(OSError):  # of a terminal that was closed: the stopping goes on
        print(message, file=sys.stderr, flush=True)
