"""One process to start and stop: what it refuses, how it ends."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock
from prefect.settings import PREFECT_API_URL, temporary_settings
from real_station import free_port, left_of, start, stopping, wait_for

from flows.commands.up import up
from flows.running import prefect_server
from flows.running import up as station_of
from flows.running.ports import free_beside
from flows.running.up import UpError
from warehouse.database import Home, writing
from warehouse.schema import NewerSchemaError
from warehouse.settings.fields import Schedule

STOP_SECONDS = 60


def test_a_busy_port_is_told_with_the_way_out(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UpError, match=f"port {port} .* is taken.*--prefect-port {port + 1}"):
            up(home=home, port=free_port(), prefect_port=port)


def test_the_port_that_is_proposed_is_free_and_not_the_one_of_the_other_part() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, suppress(OSError):
        port = taken.getsockname()[1]
        with socket.create_server(("127.0.0.1", port + 1)):
            assert free_beside(port, port + 2) > port + 2
    assert free_beside(65535, 0) < 65535


def test_a_second_station_in_the_same_home_is_refused(home: Home) -> None:
    home.prepare()
    with FileLock(home.path / "up.lock"), pytest.raises(UpError, match="already running"):
        up(home=home)


def test_a_home_that_a_newer_program_wrote_is_refused_and_not_given_runs_that_all_fail(home: Home) -> None:
    with writing(home) as db:
        db.execute("insert into migrations select 900 + i, 'from the future' from range(99) as r(i)")
    with pytest.raises(NewerSchemaError, match="Nothing was changed; upgrade the program"):
        up(home=home, port=free_port(), prefect_port=free_port())
    assert not (home.path / "prefect").exists()


def test_the_error_survives_a_process_pool() -> None:
    error = UpError("the worker has ended")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_server_that_does_not_answer_keeps_nobody_from_stopping(capsys: pytest.CaptureFixture[str]) -> None:
    alive: Any = SimpleNamespace(is_alive=True)
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{free_port()}/api"}):
        station_of._stop_runs([alive, alive])
    assert "Prefect cancels no run any more (ConnectError" in capsys.readouterr().err


def test_a_terminal_that_is_closed_ends_the_station_as_ctrl_c_does_and_not_under_nohup(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = signal.signal(signal.SIGHUP, lambda *_: None)
    try:
        with pytest.raises(KeyboardInterrupt), station_of._signals():
            os.kill(os.getpid(), signal.SIGHUP)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with station_of._signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    with (tmp_path / "terminal").open("w") as terminal:
        os.dup2(os.open("/dev/full", os.O_WRONLY), terminal.fileno())
        monkeypatch.setattr("sys.stderr", terminal)
        station_of._say("Stopping ...")  # breaks nothing off
        os.dup2(os.open(os.devnull, os.O_WRONLY), terminal.fileno())


def test_a_server_that_stumbles_over_the_question_whether_it_is_ready_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bool] = []

    def is_ready() -> bool:
        asked.append(True)
        if len(asked) == 1:
            with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{free_port()}/api"}):
                return prefect_server.has_worker(datetime.now(UTC))
        return True

    monkeypatch.setattr(station_of, "LOOK_SECONDS", 0.0)
    station_of._wait([], is_ready)
    assert len(asked) == 2


def test_what_keeps_the_deployments_away_is_told_whichever_stream_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No module named prefect' >&2\nexit 1\n")
    python.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(python))
    with pytest.raises(prefect_server.StationError, match="Prefect says: No module named prefect"):
        prefect_server.deploy(os.environ, Schedule(), tmp_path / "prefect.yaml")


def test_all_runs_of_a_server_are_found_however_many_it_gives_at_once() -> None:
    planned = [f"run {number}" for number in range(5)]

    class Server:
        async def read_flow_runs(self, *, flow_run_filter: object, offset: int = 0) -> list[str]:
            assert flow_run_filter
            return planned[offset : offset + 2]

    server: Any = Server()
    assert asyncio.run(prefect_server._runs(server, "SCHEDULED")) == planned


@pytest.mark.prefect
@pytest.mark.long
def test_when_a_part_dies_everything_stops_and_it_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with stopping(start(home, tmp_path / "up.log")) as station:
        wait_for(station, "Starting the Prefect server")
        while not (server := [number for number, words in left_of(home).items() if "prefect_guard" in words]):
            pass
        os.kill(server[0], signal.SIGKILL)
        assert station.process.wait(STOP_SECONDS) == 1
        assert "the Prefect server has ended with exit code -9" in station.told
        assert "prefect/server.log" in station.told
    assert not left_of(home)
