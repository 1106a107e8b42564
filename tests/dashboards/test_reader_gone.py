"""A reader who goes away before the answer: nothing works on for them, and nothing is said of it."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from queue import Queue
from urllib.parse import urlsplit

import duckdb
import httpx
import pytest
from serving import serving
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboards.app import create_app
from dashboards.reader import FEWEST_AT_ONCE, ReaderGoneError
from dashboards.rendering import newest
from warehouse.database import Home
from warehouse.words.time_limit import no_longer_than

# Hours of work, of which a test that fails waits for SECONDS.
SLOW = "select sum(a.range * b.range * c.range % 7) from range(100000) as a, range(100000) as b, range(1000) as c"
SECONDS = 60.0


class SlowPage:
    """A page that asks slow questions one after the other, whatever becomes of each, and tells how they ended."""

    def __init__(self) -> None:
        self.begun: Queue[None] = Queue()
        self.ends: Queue[type[Exception] | None] = Queue()

    def __call__(self, request: Request) -> Response:
        """Ask twice of one cursor, then for another."""
        try:
            with newest(request).cursor() as db:
                self.begun.put(None)
                with suppress(duckdb.InterruptException):
                    self._ask(db)
                self._ask(db)
        except duckdb.InterruptException:
            with self._told(), newest(request).cursor():
                pass
        return PlainTextResponse("at last")

    def _ask(self, db: duckdb.DuckDBPyConnection) -> None:
        with self._told(), no_longer_than(db, SECONDS):
            db.execute(SLOW).fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.ends.put(type(error))
            raise
        self.ends.put(None)


@pytest.fixture
def slow() -> SlowPage:
    """A slow page."""
    return SlowPage()


@pytest.fixture
def address(home: Home, slow: SlowPage) -> Iterator[str]:
    """Where the dashboards of the home are served, the slow page among them."""
    app = create_app(home)

    def slow_page(request: Request) -> Response:
        return slow(request)

    app.router.routes.insert(0, Route("/slow", slow_page))
    with serving(app) as served:
        yield served


def test_whoever_goes_leaves_no_question_at_work(
    address: str, slow: SlowPage, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("uvicorn.error").addHandler(caplog.handler)  # it hands nothing on to those above it
    try:
        with _asking(address, slow):
            pass
        ends = [slow.ends.get(timeout=SECONDS) for _ in range(3)]
        assert httpx.get(address, timeout=SECONDS).status_code == 200
    finally:
        logging.getLogger("uvicorn.error").removeHandler(caplog.handler)
    assert ends == [duckdb.InterruptException, duckdb.InterruptException, ReaderGoneError]
    assert caplog.messages == []


def test_others_are_answered_meanwhile_and_turns_come_back(address: str, slow: SlowPage) -> None:
    with ExitStack() as readers:
        for _ in range(max(FEWEST_AT_ONCE, os.cpu_count() or 1)):
            readers.enter_context(_asking(address, slow))
        assert httpx.get(f"{address}/health", timeout=SECONDS).status_code == 200
        with pytest.raises(httpx.ReadTimeout):  # every turn is taken
            httpx.get(f"{address}/about", timeout=0.2)
    assert httpx.get(f"{address}/about", timeout=SECONDS).status_code == 200


@contextmanager
def _asking(address: str, slow: SlowPage) -> Iterator[None]:
    """Ask for the slow page, and be there while it is worked on; then close the connection."""
    place = urlsplit(address)
    with socket.create_connection((str(place.hostname), int(place.port or 0))) as wire:
        wire.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        slow.begun.get(timeout=SECONDS)
        yield
