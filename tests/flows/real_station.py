"""A real station: started and stopped as a person does it, asked as any client of Prefect asks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from warehouse.database import Home

READY_SECONDS = 150  # 20 on a quiet machine
RUN_SECONDS = 120
STOP_SECONDS = 90
PATIENCE_SECONDS = 120
LOOK_SECONDS = 0.3
ENDED = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}


@dataclass(frozen=True, slots=True)
class Station:
    """`trendledger up` at work, and its Prefect as any client sees it."""

    process: subprocess.Popen[bytes]
    home: Home
    port: int
    prefect_port: int
    log: Path

    @property
    def ui(self) -> str:
        return f"http://127.0.0.1:{self.prefect_port}"

    @property
    def told(self) -> str:
        return self.log.read_text()

    def request(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return what Prefect's API answers, asking again while its database is busy, as Prefect's own clients do."""
        until = time.monotonic() + PATIENCE_SECONDS
        address = f"{self.ui}/api{path}"
        while (answer := httpx.request(method, address, json=body, timeout=120)).status_code == httpx.codes(503):
            assert time.monotonic() < until, answer.text
            time.sleep(LOOK_SECONDS)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def ask(self, path: str, **body: Any) -> Any:
        return self.request("POST", path, body)

    def deployment(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.request("GET", f"/deployments/name/{name}/{name}")
        return found

    def order(self, name: str, **parameters: Any) -> str:
        """Ask for a run of a deployment, as its button in the UI does; return the run's id."""
        body = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        return str(self.ask(f"/deployments/{self.deployment(name)['id']}/create_flow_run", **body)["id"])

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.request("GET", f"/flow_runs/{run_id}")
        return found

    def wait(self, run_id: str, *states: str) -> dict[str, Any]:
        """Return the run as soon as it is in one of these states, or in any in which it has ended."""
        until = time.monotonic() + RUN_SECONDS
        while (run := self.run(run_id))["state_type"] not in (states or ENDED) and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        return run

    def artifacts(self, run_id: str) -> dict[str, dict[str, Any]]:
        """Return what the run left in the UI, by key."""
        found = self.ask("/artifacts/filter", artifacts={"flow_run_id": {"any_": [run_id]}})
        return {artifact["key"]: artifact for artifact in found if artifact["key"]}

    def acts(self, run_id: str) -> dict[str, str]:
        """Return the names of the run's task runs, and how each has ended."""
        found = self.ask("/task_runs/filter", task_runs={"flow_run_id": {"any_": [run_id]}})
        return {task["name"]: task["state_type"] for task in found}

    def said_of(self, run_id: str) -> list[str]:
        """Return what the run has said in its log, and its tasks in theirs."""
        return [line["message"] for line in self.ask("/logs/filter", logs={"flow_run_id": {"any_": [run_id]}})]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def start(home: Home, log: Path, *words: str) -> Station:
    """Start a station in a process of its own."""
    port, prefect_port = free_port(), free_port()
    command = [sys.executable, "-m", "trendledger", "--home", str(home.path), "up", *words]
    command += ["--port", str(port), "--prefect-port", str(prefect_port)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=log.parent, stderr=file, env={**os.environ})
    return Station(process, home, port, prefect_port, log)


def wait_for(station: Station, words: str) -> None:
    """Wait until the station has said these words."""
    until = time.monotonic() + READY_SECONDS
    while words not in station.told:
        assert station.process.poll() is None, f"it has ended: {station.told}"
        assert time.monotonic() < until, f"it is not ready: {station.told}"
        time.sleep(LOOK_SECONDS)


@contextmanager
def stopping(station: Station) -> Iterator[Station]:
    """Stop the station at the end; a child that outlives it is an error, and killed."""
    try:
        yield station
        station.process.send_signal(signal.SIGTERM)
        station.process.wait(STOP_SECONDS)
    finally:
        station.process.kill()
        station.process.wait()
        left = left_of(station.home)
        for number in left:
            os.kill(number, signal.SIGKILL)
    assert not left, f"outlived the station: {left}"


def left_of(home: Home) -> dict[int, str]:
    """Return the processes that work in this home, by number: all that a station starts inherit its environment."""
    mark = f"TRENDLEDGER_HOME={home.path}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it has ended while we looked, or is somebody else's
    return found
