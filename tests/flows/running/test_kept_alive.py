"""A part of the station that dies is started again, with patience and a limit; systemd and a second station are told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from real_station import Station, free_port, left_of, start, stopping, wait_for

from flows.running.parts import RESTARTS, WINDOW_SECONDS, StationPart, UpError
from flows.running.sd_notify import notify, watchdog_seconds
from warehouse.database import Home

WATCHDOG_SECONDS = 4
PATIENCE_SECONDS = 60


def part(folder: Path, code: str) -> StationPart:
    """A part that is a line of Python."""
    return StationPart("worker", [sys.executable, "-c", code], dict(os.environ), folder / "worker.log", first_wait=0.01)


def ended(one: StationPart) -> StationPart:
    one.process.wait(PATIENCE_SECONDS)
    return one


def test_a_part_that_dies_is_started_again_after_a_while_and_twice_as_long_each_time(tmp_path: Path) -> None:
    said: list[str] = []
    one = ended(part(tmp_path, "raise SystemExit(3)"))
    for number in range(RESTARTS):
        at = 100.0 * number
        one.keep_alive(at, said.append)
        before = one.process.pid
        one.keep_alive(at + 0.009 * 2**number, said.append)
        assert one.process.pid == before
        one.keep_alive(at + 0.011 * 2**number, said.append)
        assert ended(one).process.pid != before
    assert said[0].startswith("The worker has ended with exit code 3; it is started again in 0.01 s. Its log is ")
    assert said[1] == "The worker is started again."
    with pytest.raises(UpError, match=r"(?s)exit code 3, after 5 new starts within 10 minutes.*Its last words"):
        one.keep_alive(100.0 * RESTARTS, said.append)


def test_a_part_that_dies_now_and_then_is_started_again_for_ever(tmp_path: Path) -> None:
    said: list[str] = []
    one = ended(part(tmp_path, "pass"))
    for number in range(3 * RESTARTS):
        at = (WINDOW_SECONDS + 1) * number
        one.keep_alive(at, said.append)
        one.keep_alive(at + 1, said.append)
        ended(one)
    assert len(said) == 2 * 3 * RESTARTS


def test_a_part_that_lives_is_left_alone(tmp_path: Path) -> None:
    one = part(tmp_path, "import time; time.sleep(600)")
    one.keep_alive(0, pytest.fail)
    assert one.is_alive
    one.stop()
    assert not one.is_alive


def test_nobody_is_told_where_no_systemd_asks() -> None:
    assert not notify("READY=1", environment={})
    assert not notify("READY=1", environment={"NOTIFY_SOCKET": "/nowhere/socket"})
    assert watchdog_seconds({}) is None
    assert watchdog_seconds({"WATCHDOG_USEC": "0"}) is None
    assert watchdog_seconds({"WATCHDOG_USEC": "6000000", "WATCHDOG_PID": "1"}) is None
    assert watchdog_seconds({"WATCHDOG_USEC": "6000000", "WATCHDOG_PID": str(os.getpid())}) == 3.0


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no files are Linux's")
def test_a_socket_without_a_file_hears_it_too() -> None:
    name = f"trendledger-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name}")
        assert notify("READY=1", "STATUS=well", environment={"NOTIFY_SOCKET": f"@{name}"})
        assert systemd.recv(100) == b"READY=1\nSTATUS=well"


@pytest.fixture(scope="module")
def systemd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[socket.socket]:
    """The socket at which systemd hears of what it has started."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path_factory.mktemp("systemd") / "notify"))
        listener.settimeout(PATIENCE_SECONDS)
        yield listener


@pytest.fixture(scope="module")
def watched(systemd: socket.socket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A station as systemd starts it."""
    folder = tmp_path_factory.mktemp("watched")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOTIFY_SOCKET", systemd.getsockname())
        patch.setenv("WATCHDOG_USEC", str(WATCHDOG_SECONDS * 1_000_000))
        station = start(Home(folder / "home"), folder / "up.log", "--no-schedule")
    with stopping(station):
        wait_for(station, "Ready.")
        yield station


@pytest.mark.prefect
def test_systemd_hears_that_the_station_is_ready_and_then_that_it_is_alive(
    watched: Station, systemd: socket.socket
) -> None:
    assert systemd.recv(500).decode().startswith("READY=1\nSTATUS=Dashboards on http://127.0.0.1:")
    assert systemd.recv(500) == b"WATCHDOG=1"
    began = time.monotonic()
    assert systemd.recv(500) == b"WATCHDOG=1"
    assert time.monotonic() - began < WATCHDOG_SECONDS


@pytest.mark.prefect
def test_a_second_station_is_told_who_runs(watched: Station) -> None:
    command = [sys.executable, "-m", "trendledger", "--home", str(watched.home.path), "up", "--port", str(free_port())]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
    assert refused.returncode == 1
    assert f"already running in {watched.home.path}: process {watched.process.pid} since 20" in refused.stderr
    assert f"dashboards on http://127.0.0.1:{watched.port}/, Prefect on {watched.ui}/; nothing was" in refused.stderr


@pytest.mark.prefect
@pytest.mark.parametrize(("words", "name"), [("serve", "dashboards"), ("prefect_guard", "Prefect server")])
def test_a_part_that_is_killed_comes_back(watched: Station, words: str, name: str) -> None:
    (number,) = [number for number, said in left_of(watched.home).items() if words in said]
    os.kill(number, signal.SIGKILL)
    wait_for(watched, f"The {name} is started again.")
    until = time.monotonic() + PATIENCE_SECONDS
    while not _answers(watched) and time.monotonic() < until:
        time.sleep(0.3)
    assert _answers(watched)
    assert watched.process.poll() is None


def _answers(station: Station) -> bool:
    try:
        alive = httpx.get(f"http://127.0.0.1:{station.port}/healthz", timeout=5).status_code
        healthy = httpx.get(f"{station.ui}/api/health", timeout=5).status_code
    except httpx.TransportError:
        return False
    return alive == healthy == httpx.codes.OK
