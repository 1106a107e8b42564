"""A server of dashboards in a process of its own: what its pages cost, cold and warm, and how much memory it takes."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

from warehouse.database import Connection, Home, scalar

ROOT = Path(__file__).parents[2]
WARM_TURNS = 5
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30
R = TypeVar("R")
TICKS = os.sysconf("SC_CLK_TCK")
BROUGHT_ALONG = re.compile(rb'<(?:link rel="(?:stylesheet|icon)" href|(?:img|script)[^>]*? src)="([^"]+)"')


class PageCost(NamedTuple):
    """What a page took. Milliseconds are of a clock on the wall; `processors` are those that the server itself used."""

    cold: float
    warm: float
    processors: float
    requests: int
    sent: int
    size: int


class Server:
    """A `trendledger serve` that listens on loopback."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.pid, self.port = process.pid, port

    def get(self, address: str) -> tuple[int, bytes]:
        """Return status and body as sent, compressed."""
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            wire.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = wire.getresponse()
            return answer.status, answer.read()
        finally:
            wire.close()

    def megabytes(self, which: str = "VmRSS") -> int:
        """Return the memory that it takes now, or with VmHWM the most that it ever took."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition(f"{which}:")[2].split()[0]) >> 10

    def processor_seconds(self) -> float:
        """Return what it has used of processors."""
        cells = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(cells[11]) + int(cells[12])) / TICKS


@contextmanager
def serving(home: Home) -> Iterator[Server]:
    """Serve a home for a while; nothing has been asked yet."""
    command = [sys.executable, str(ROOT / "trendledger.py"), "--home", str(home.path), "serve", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert process.stderr is not None
        port = next(int(found[1]) for line in process.stderr if (found := re.search(r"http://[^/]*:(\d+)/", line)))
        drain = threading.Thread(target=process.stderr.read, daemon=True)
        drain.start()
        server, until = Server(process, port), time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            try:
                if server.get("/healthz")[0] == http.client.OK:
                    break
            except OSError:
                time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:  # it waits for questions that nobody waits for any more
            process.kill()
            process.wait()


def addresses(db: Connection) -> dict[str, str]:
    """Return an address of every kind of page, of what there is most of."""
    trend = scalar(db, "select trend from api.trend_weeks group by trend order by sum(stories) desc, trend limit 1")
    week = scalar(db, "select max(week) from api.trend_weeks where trend = $1 and stories > 0 and is_complete", [trend])
    others = "select trend from api.trend_weeks group by trend order by sum(stories) desc, trend limit 4"
    compared = [trend for (trend,) in db.execute(others).fetchall()]
    story = scalar(db, "select story_id from api.articles group by all order by count(*) desc, story_id limit 1")
    feed = scalar(db, "select feed_id from api.articles group by all order by count(*) desc, feed_id limit 1")
    article = scalar(db, "select max(article_id) from api.articles where story_id = $1", [story])
    pages = {
        "week": "/",
        "trends": "/trends",
        "trend": f"/trend/{trend}",
        "trend, all": f"/trend/{trend}?weeks=all",
        "compare": "/compare?" + urlencode({"trends": ",".join(compared)}),
        "passages": f"/trend/{trend}/passages?week={week}",
        "story": f"/story/{story}",
        "article": f"/article/{article}",
        "source": f"/source/{feed}",
        **{name: f"/{name}" for name in ("alerts", "feeds", "coverage", "quality", "runs", "about")},
    }
    return pages | searches(db)


def searches(db: Connection) -> dict[str, str]:
    """Return searches for words of every frequency, and for phrases."""
    said = (
        "ai",
        "model",
        "data centre",
        '"artificial intelligence"',
        "deepseek",
        "regulat*",
        "openai -chatgpt",
        "zzyzx",
    )
    return {f"search {one}": "/search?" + urlencode({"q": one}) for one in said}


def cost_of(home: Home, address: str) -> PageCost:
    """Return what a page costs a server that has just begun, and then again and again."""
    with serving(home) as server:
        cold, (status, body) = timed(lambda: server.get(address))
        if status != http.client.OK:
            raise RuntimeError(f"{address}: {status}")
        used, turns = server.processor_seconds(), [timed(lambda: server.get(address))[0] for _ in range(WARM_TURNS)]
        used = (server.processor_seconds() - used) / WARM_TURNS
        brought = set(BROUGHT_ALONG.findall(plain(body)))
        sent = len(body) + sum(len(server.get(found.decode())[1]) for found in brought)
    warm = statistics.median(turns)
    return PageCost(cold * 1e3, warm * 1e3, used * 1e3, 1 + len(brought), sent, len(plain(body)))


def plain(body: bytes) -> bytes:
    """Return a body that may have been compressed."""
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def timed(act: Callable[[], R]) -> tuple[float, R]:
    """Return the seconds that something took, and what it gave."""
    start = time.perf_counter()
    found = act()
    return time.perf_counter() - start, found


def read_without_pause(
    server: Server, pages: Mapping[str, str], readers: int, is_over: threading.Event
) -> tuple[int, list[str]]:
    """Let readers ask for all pages in turn until it is over; return how many answers they had, and what went wrong."""
    counted, wrong, order = [0] * readers, [], list(pages.items())

    def read(reader: int) -> None:
        place = reader
        while not is_over.is_set():
            name, address = order[place % len(order)]
            place += 1
            try:
                status, _ = server.get(address)
            except OSError as error:
                wrong.append(f"{name}: {error}")
            else:
                counted[reader] += 1
                if status != http.client.OK:
                    wrong.append(f"{name}: {status}")

    threads = [threading.Thread(target=read, args=(reader,)) for reader in range(readers)]
    for thread in threads:
        thread.start()
    is_over.wait()
    for thread in threads:
        thread.join()
    return sum(counted), wrong


def printed(rows: Iterable[tuple[str, PageCost]]) -> Iterator[str]:
    """Yield the lines of a table, each as soon as it is known."""
    yield f"{'page':28}{'cold ms':>9}{'warm ms':>9}{'cpu ms':>8}{'requests':>10}{'sent kB':>9}{'kB':>7}"
    for name, cost in rows:
        yield (
            f"{name:28}{cost.cold:9.0f}{cost.warm:9.0f}{cost.processors:8.0f}{cost.requests:10}"
            f"{cost.sent / 1e3:9.1f}{cost.size / 1e3:7.0f}"
        )
