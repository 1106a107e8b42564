"""A whole station: when it is ready, where it listens, who may write to its Prefect, and that its parts come back."""

from __future__ import annotations

import os
import shutil
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

from warehouse.database import Home

pytestmark = pytest.mark.prefect

WATCHDOG_SECONDS = 4
PATIENCE_SECONDS = 60
LOOPBACK = "0100007F"  # as Linux's table of sockets writes 127.0.0.1
LISTENS = "0A"
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def systemd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[socket.socket]:
    """The socket at which systemd hears of what it has started."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path_factory.mktemp("systemd") / "notify"))
        listener.settimeout(PATIENCE_SECONDS)
        yield listener


@pytest.fixture(scope="module")
def station(systemd: socket.socket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A station as systemd starts it."""
    folder = tmp_path_factory.mktemp("watched")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOTIFY_SOCKET", systemd.getsockname())
        patch.setenv("WATCHDOG_USEC", str(WATCHDOG_SECONDS * 1_000_000))
        station = start(Home(folder / "home"), folder / "up.log", "--no-schedule")
    with stopping(station):
        wait_for(station, "Ready.")
        yield station


def test_systemd_hears_that_the_station_is_ready_and_then_that_it_is_alive(
    station: Station, systemd: socket.socket
) -> None:
    assert systemd.recv(500).decode().startswith("READY=1\nSTATUS=Dashboards on http://127.0.0.1:")
    assert systemd.recv(500) == b"WATCHDOG=1"
    began = time.monotonic()
    assert systemd.recv(500) == b"WATCHDOG=1"
    assert time.monotonic() - began < WATCHDOG_SECONDS


def test_a_second_station_is_told_who_runs(station: Station) -> None:
    command = [sys.executable, "-m", "trendledger", "--home", str(station.home.path), "up", "--port", str(free_port())]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
    assert refused.returncode == 1
    assert f"already running in {station.home.path}: process {station.process.pid} since 20" in refused.stderr
    assert f"dashboards on http://127.0.0.1:{station.port}/, Prefect on {station.ui}/; nothing was" in refused.stderr


def test_a_station_answers_on_both_ports(station: Station) -> None:
    assert httpx.get(f"{station.ui}/api/health", timeout=30).json() is True
    assert httpx.get(f"http://127.0.0.1:{station.port}/", timeout=30).status_code in {200, 503}


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


def test_no_other_web_page_may_read_what_prefect_answers(station: Station) -> None:
    elsewhere = httpx.get(f"{station.ui}/api/health", headers={"Origin": "https://evil.example"}, timeout=30)
    assert "Access-Control-Allow-Origin" not in elsewhere.headers


def test_prefect_takes_no_orders_from_other_web_pages_nor_under_other_names(station: Station) -> None:
    def sent(**headers: str) -> int:
        filtered = httpx.post(f"{station.ui}/api/flows/filter", json={}, headers=headers, timeout=30)
        return filtered.status_code

    port = station.prefect_port
    assert sent() == sent(Origin=station.ui) == sent(Host=f"localhost:{port}") == 200
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://127.0.0.1:{station.port}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": f"evil.example:{port}"},
        {"Host": f"evil.example:{port}", "Origin": f"http://evil.example:{port}"},
    ):
        assert sent(**headers) == 403, headers
    assert httpx.get(f"{station.ui}/api/health", headers={"Host": "evil.example"}, timeout=30).status_code == 403


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium")
def test_in_a_browser_prefects_own_pages_may_write_and_others_may_not(station: Station) -> None:
    from playwright.sync_api import sync_playwright

    send = """async ([address, name]) => {
        const body = JSON.stringify({name}), headers = {"Content-Type": "application/json"};
        await fetch(address, {method: "POST", body, mode: "no-cors"}).catch(() => 0);
        await fetch(address, {method: "POST", body, headers}).catch(() => 0);
    }"""
    answers: list[tuple[str, str, int]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, start_page in (
            ("own", f"{station.ui}/dashboard"),
            ("same-site", f"http://127.0.0.1:{station.port}/health"),
            ("cross-site", f"http://localhost:{station.port}/health"),
        ):
            page = browser.new_context(bypass_csp=True).new_page()
            page.on("response", lambda got, name=name: answers.append((name, got.request.method, got.status)))
            page.goto(start_page)
            page.evaluate(send, [f"{station.ui}/api/flows/", name])
            page.wait_for_load_state("networkidle")
        browser.close()
    assert {flow["name"] for flow in station.ask("/flows/filter")} & {"own", "same-site", "cross-site"} == {"own"}
    for name in ("same-site", "cross-site"):
        assert {status for who, method, status in answers if (who, method) == (name, "POST")} == {403}


@pytest.mark.parametrize(
    ("words", "name"),
    [("serve", "dashboards"), pytest.param("prefect_guard", "Prefect server", marks=pytest.mark.long)],
)
def test_a_part_that_is_killed_comes_back(station: Station, words: str, name: str) -> None:
    (number,) = [number for number, said in left_of(station.home).items() if words in said]
    os.kill(number, signal.SIGKILL)
    wait_for(station, f"The {name} is started again.")
    until = time.monotonic() + PATIENCE_SECONDS
    while not _answers(station) and time.monotonic() < until:
        time.sleep(0.3)
    assert _answers(station)
    assert station.process.poll() is None


def _answers(station: Station) -> bool:
    try:
        alive = httpx.get(f"http://127.0.0.1:{station.port}/healthz", timeout=5).status_code
        healthy = httpx.get(f"{station.ui}/api/health", timeout=5).status_code
    except httpx.TransportError:
        return False
    return alive == healthy == httpx.codes.OK
