"""A part of the station that dies is started again, with patience and a limit; systemd is told where it asks."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from flows.running.parts import RESTARTS, WINDOW_SECONDS, StationPart, UpError
from flows.running.sd_notify import notify, watchdog_seconds

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


def test_one_who_listens_no_longer_holds_up_nobody(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        told = [notify("WATCHDOG=1", environment={"NOTIFY_SOCKET": systemd.getsockname()}) for _ in range(1000)]
    assert told[0]
    assert not told[-1]
