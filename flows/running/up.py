"""One process to start and stop: a Prefect server, a worker on the schedule, and the dashboards."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from flows.running import prefect_server
from warehouse.database import Home
from warehouse.records import TrendledgerError
from warehouse.settings.reading import settings_of

LOOPBACK = "127.0.0.1"  # neither of them asks for a password
READY_SECONDS = 120  # a fresh Prefect server takes 12 s on a quiet machine and was seen to take 30 on a busy one
LOOK_SECONDS = 0.5
SECONDS_A_DAY = 24 * 3600
CANCEL_SECONDS = 20  # a worker looks for cancelled runs all the time; a run ends within seconds
STOP_SECONDS = 15  # then a child is killed
LOG_LINES = 15  # of a child that died: the end of its last words
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl
LIBC = ctypes.CDLL(None)  # loaded here: between fork and exec is no time for it


class UpError(TrendledgerError):
    """The station could not be started, or a part of it has died. Says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Child:
    """A part of the station: a process in a session of its own, so that it is stopped in its turn and not by Ctrl-C."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raise UpError if it has ended."""
        code = self.process.poll()
        if code is not None:
            last = "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_LINES:])
            raise UpError(
                f"the {self.name} has ended with exit code {code}, so everything was stopped; what was stored is kept. "
                f"Its last words, from {self.log}:\n{last}"
            )

    def stop(self) -> None:
        """Ask it to end, and kill it with all that it has started in its session where it does not."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with suppress(ProcessLookupError):  # as a rule nothing is left of its session
            os.killpg(self.process.pid, signal.SIGKILL)


def run_all(home: Home, *, port: int, prefect_port: int, schedule: bool) -> None:
    """Start Prefect, a worker and the dashboards, and stop them all on Ctrl-C. Raises UpError where a part ends."""
    home.prepare()
    with _alone(home):
        _check_port(port, "--port")
        _check_port(prefect_port, "--prefect-port")
        environment = environment_of(home, port, prefect_port, schedule=schedule)
        os.environ.update(environment)  # before Prefect is imported, for its client in this process
        try:
            with _signals(), _station(home, environment, port) as children:
                _say(f"Dashboards  http://{LOOPBACK}:{port}/")
                _say(f"Prefect     http://{LOOPBACK}:{prefect_port}/")
                _say(f"Ready. Home {home.path}, logs in {home.path / 'prefect'}. Ctrl-C stops everything.")
                while True:
                    for child in children:
                        child.check()
                    time.sleep(LOOK_SECONDS)
        except KeyboardInterrupt:
            _say("Stopped. What was stored is kept.")


def environment_of(home: Home, port: int, prefect_port: int, *, schedule: bool) -> dict[str, str]:
    """Return the environment of the children: Prefect's books in the home, everything on loopback, nobody called."""
    address = f"http://{LOOPBACK}:{prefect_port}"
    kept = timedelta(days=settings_of(home.path).prefect.days_kept)
    return {
        **os.environ,
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
        "PREFECT_WORKER_QUERY_SECONDS": "5",  # how long someone waits who starts a run in the UI
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def _station(home: Home, environment: dict[str, str], port: int) -> Iterator[list[Child]]:
    """Start the children one after the other, each when the one before is ready; stop them in reverse."""
    prefect = [sys.executable, "-m", "prefect"]
    children: list[Child] = []
    with ExitStack() as stack:

        def start(name: str, command: list[str], is_ready: Callable[[], bool]) -> None:
            _say(f"Starting the {name} ...")
            child = _start(name, command, environment, home)
            stack.callback(child.stop)
            children.append(child)
            _wait(children, is_ready)

        server = [sys.executable, "-m", "flows.running.prefect_guard"]
        start("Prefect server", server, prefect_server.is_serving)
        prefect_server.make_ready(schedule=environment["PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED"] == "true")
        prefect_server.deploy(environment, settings_of(home.path).schedule, home.path / "prefect" / "prefect.yaml")
        started_at = datetime.now(UTC)
        worker = [*prefect, "worker", "start", "--pool", prefect_server.WORK_POOL, "--name", prefect_server.WORK_POOL]
        start("worker", worker, lambda: prefect_server.has_worker(started_at))
        stack.callback(_stop_runs, children)
        dashboards = [sys.executable, "-m", "trendledger", "--home", str(home.path), "serve", "--host", LOOPBACK]
        start("dashboards", [*dashboards, "--port", str(port)], lambda: _listens(port))
        yield children


def _start(name: str, command: list[str], environment: dict[str, str], home: Home) -> Child:
    log = home.path / "prefect" / f"{name.rpartition(' ')[2]}.log"
    log.parent.mkdir(exist_ok=True)
    if log.exists():
        log.replace(log.with_suffix(".log.before"))
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603  our own words
            command,
            env=environment,
            cwd=prefect_server.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  it makes one system call
        )
    return Child(name, process, log)


def _die_with_parent() -> None:
    """Have the kernel end this process when its parent is killed; only Linux can."""
    if sys.platform == "linux":
        LIBC.prctl(DEATH_SIGNAL, signal.SIGTERM)


def _wait(children: list[Child], is_ready: Callable[[], bool]) -> None:
    until = time.monotonic() + READY_SECONDS
    while not is_ready():
        for child in children:
            child.check()
        if time.monotonic() > until:
            late = children[-1]
            raise UpError(f"the {late.name} was not ready after {READY_SECONDS} s; its log is {late.log}.")
        time.sleep(LOOK_SECONDS)


def _stop_runs(children: list[Child]) -> None:
    """Cancel the runs at work, as long as those who have to do it are there."""
    _say("Stopping ...")
    if all(child.process.poll() is None for child in children[:2]):
        prefect_server.stop_runs(CANCEL_SECONDS)


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def _check_port(port: int, option: str) -> None:
    """Raise UpError where somebody else listens on the port."""
    if _listens(port):
        raise UpError(
            f"port {port} on {LOOPBACK} is taken by another program, perhaps by a station already running; nothing was "
            f"started. Stop it, or take another port: trendledger up {option} {port + 1}"
        )


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Keep a second station out of the same home: the two would work on one Prefect database."""
    lock = FileLock(home.path / "up.lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout as error:
        raise UpError(
            f"`trendledger up` is already running in {home.path}; nothing was started. Stop it, or choose another home."
        ) from error


@contextmanager
def _signals() -> Iterator[None]:
    """Let SIGTERM end the station as Ctrl-C does, and only once: what follows must not break off the stopping."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
