"""One process to start and stop: what it refuses, where it listens, how it ends."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import socket
from pathlib import Path

import httpx
import pytest
from filelock import FileLock
from real_station import Station, free_port, left_of, start, stopping, wait_for

from flows.commands.up import up
from flows.running.up import UpError
from warehouse.database import Home

STOP_SECONDS = 60
LOOPBACK = "0100007F"  # as Linux's table of sockets writes 127.0.0.1
LISTENS = "0A"
CHROMIUM = shutil.which("chromium")


def test_a_busy_port_is_told_with_the_way_out(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UpError, match=f"port {port} .* is taken.*--prefect-port {port + 1}"):
            up(home=home, port=free_port(), prefect_port=port)


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


@pytest.mark.prefect
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


@pytest.mark.prefect
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
