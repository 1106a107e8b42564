"""One process to start and stop: what it refuses, where it listens, how it ends."""

from __future__ import annotations

import os
import pickle
import signal
import socket
from pathlib import Path

import httpx
import pytest
from filelock import FileLock
from real_station import Station, left_of, start, stopping, wait_for

from flows.commands.up import up
from flows.running.up import UpError
from warehouse.database import Home

STOP_SECONDS = 60
LOOPBACK = "0100007F"  # as Linux's table of sockets writes 127.0.0.1
LISTENS = "0A"


def test_a_busy_port_is_told_with_the_way_out(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UpError, match=f"port {port} .* is taken.*--prefect-port {port + 1}"):
            up(home=home, port=0, prefect_port=port)


def test_a_second_station_in_the_same_home_is_refused(home: Home) -> None:
    home.prepare()
    with FileLock(home.path / "up.lock"), pytest.raises(UpError, match="already running"):
        up(home=home)


def test_the_error_survives_a_process_pool() -> None:
    error = UpError("the worker has ended")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.prefect
def test_a_station_answers_on_both_ports(station: Station) -> None:
    assert httpx.get(f"{station.ui}/api/health", timeout=30).json() is True
    assert httpx.get(f"http://127.0.0.1:{station.port}/", timeout=30).status_code in {200, 503}


@pytest.mark.prefect
def test_a_station_listens_on_loopback_alone(station: Station) -> None:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows += [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    ours = inodes(left_of(station.home))
    where = {row[1].partition(":")[0] for row in rows if row[3] == LISTENS and row[9] in ours}
    assert where == {LOOPBACK}


def inodes(processes: dict[int, str]) -> set[str]:
    """Return the numbers of the sockets that these processes have open."""
    found = set()
    for number in processes:
        for link in Path(f"/proc/{number}/fd").glob("*"):
            try:
                target = str(link.readlink())
            except OSError:
                continue  # closed while we looked
            if target.startswith("socket:["):
                found.add(target[len("socket:[") : -1])
    return found


@pytest.mark.prefect
def test_no_other_web_page_may_read_what_prefect_answers(station: Station) -> None:
    elsewhere = httpx.get(f"{station.ui}/api/health", headers={"Origin": "https://evil.example"}, timeout=30)
    assert "Access-Control-Allow-Origin" not in elsewhere.headers


@pytest.mark.prefect
def test_when_a_part_dies_everything_stops_and_it_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with stopping(start(home, tmp_path / "up.log")) as station:
        wait_for(station, "Starting the Prefect server")
        while not (server := [number for number, words in left_of(home).items() if "prefect server start" in words]):
            pass
        os.kill(server[0], signal.SIGKILL)
        assert station.process.wait(STOP_SECONDS) == 1
        assert "the Prefect server has ended with exit code -9" in station.told
        assert "prefect/server.log" in station.told
    assert not left_of(home)
