"""All trends as a browser sees them, here and from a Streamlit page that draws the same charts from the same file."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from served_pages import serving

from warehouse.database import Home, scalar
from warehouse.published.publish import current, open_published

UV = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
CHROMIUM = os.environ.get("TRENDLEDGER_CHROMIUM") or shutil.which("chromium")
TURNS = 5
SECONDS = 120
WEEKS = 104  # the span that the overview shows where nothing is asked
PACKAGES = ("streamlit", "duckdb")
# Written as Streamlit's own documents have it: the connection is kept, the charts are its own.
PAGE = """
import duckdb
import streamlit as st

@st.cache_resource
def opened():
    return duckdb.connect({path!r}, read_only=True)

db = opened().cursor()
st.title("All trends")
for trend, name in db.execute("select trend, name from api.trends order by trend").fetchall():
    st.subheader(name)
    st.line_chart(
        db.execute(
            "select week, share, share_low, share_high from api.trend_weeks where trend = $1 order by week desc limit {weeks}",
            [trend],
        ).df(),
        x="week", y=["share", "share_low", "share_high"],
    )
st.write("whole")
"""


def as_a_browser_sees(home: Home) -> None:
    """Print the median seconds until a browser has all charts, of both pages in turns, and their ratio."""
    with open_published(home) as db:
        trends = int(scalar(db, "select count(*) from api.trends"))
    ours, theirs = [], []
    with serving(home) as server, _streamlit(home) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for turn in range(TURNS + 1):
            took = (
                _seen(browser, f"http://127.0.0.1:{server.port}/trends", "main svg", trends),
                _seen(
                    browser,
                    f"http://127.0.0.1:{port}/",
                    "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg.marks",
                    trends,
                ),
            )
            if turn:  # the first warms both
                ours.append(took[0])
                theirs.append(took[1])
        browser.close()
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"{trends} charts in a browser: {statistics.median(ours):.2f} s here, {statistics.median(theirs):.2f} s from "
        f"Streamlit, ratio {ratio:.2f}"
    )


def _seen(browser: Browser, address: str, charts: str, count: int) -> float:
    """Return the seconds until a new visitor's page has so many charts."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        start = time.perf_counter()
        page.goto(address, wait_until="load", timeout=SECONDS * 1000)
        page.wait_for_function(
            "([charts, count]) => document.querySelectorAll(charts).length >= count",
            arg=[charts, count],
            timeout=SECONDS * 1000,
        )
        return time.perf_counter() - start
    finally:
        context.close()


@contextmanager
def _streamlit(home: Home) -> Iterator[int]:
    """Serve the page from an environment of its own, made by `uv`; yield its port."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as held:
        environment, script = Path(folder) / "venv", Path(folder) / "page.py"
        subprocess.run([UV, "venv", "-q", str(environment)], check=True)
        subprocess.run([UV, "pip", "install", "-q", "-p", str(environment), *PACKAGES], check=True)
        script.write_text(PAGE.format(path=str(current(home).resolve()), weeks=WEEKS))
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        held.close()
        options = {"port": port, "headless": "true", "address": "127.0.0.1", "fileWatcherType": "none"}
        told = [part for name, value in options.items() for part in (f"--server.{name}", str(value))]
        command = [environment / "bin" / "streamlit", "run", script, *told, "--browser.gatherUsageStats", "false"]
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(port: int) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")
