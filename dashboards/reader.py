"""Whom a page is made for: it waits its turn, ends when its reader goes, is asked for again where memory was short."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TYPE_CHECKING

import duckdb
from duckdb import DuckDBPyConnection
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from dashboards.newest import NewestCopy

# Pages made at once, or as many as there are cores: more would share what memory and threads DuckDB has.
# Not one alone: a slow page must not keep all others waiting.
FEWEST_AT_ONCE = 2
SECONDS_BETWEEN = 0.05  # an interrupt ends one query; a page asks several, and may be between two


class ReaderGoneError(Exception):
    """Whoever asked has closed the connection: there is nobody to answer."""


class WaitingReader:
    """One who waits for an answer, and the cursors that are at work for them."""

    def __init__(self) -> None:
        self.is_gone = False
        self._lock = Lock()
        self._cursors: list[DuckDBPyConnection] = []

    @contextmanager
    def waits_for(self, cursor: DuckDBPyConnection) -> Iterator[None]:
        """Know this cursor to be at work meanwhile. Raises ReaderGoneError."""
        if self.is_gone:
            raise ReaderGoneError
        with self._lock:
            self._cursors.append(cursor)
        try:
            yield
        finally:
            with self._lock:  # nothing interrupts a cursor that is closed
                self._cursors.remove(cursor)

    def interrupt(self) -> None:
        """End the query that each cursor is at; what asks for another cursor finds that the reader is gone."""
        self.is_gone = True
        with self._lock:
            for cursor in self._cursors:
                cursor.interrupt()


# Set for a request, and seen in the thread that its endpoint runs in.
_READER: ContextVar[WaitingReader | None] = ContextVar("reader", default=None)


@contextmanager
def asked_for(cursor: DuckDBPyConnection) -> Iterator[None]:
    """Let whoever this thread works for know the cursor. Raises ReaderGoneError."""
    reader = _READER.get()
    if reader is None:
        yield
    else:
        with reader.waits_for(cursor):
            yield


class ForReaders:
    """Answers who only reads as the application does, for as long as they wait.

    What begins with one of `at_once` is answered without a turn.
    """

    def __init__(self, app: ASGIApp, at_once: Sequence[str]) -> None:
        self.app, self._at_once = app, tuple(at_once)
        self._turns = asyncio.Semaphore(max(FEWEST_AT_ONCE, os.cpu_count() or 1))
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a reader who has gone is answered nothing."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        reader = WaitingReader()
        _READER.set(reader)
        watch = asyncio.create_task(_watch(reader, receive))
        try:
            if scope["path"].startswith(self._at_once):
                await self._answer(scope, send)
            else:
                async with self._turns:
                    await self._answer(scope, send)
        except (duckdb.InterruptException, ReaderGoneError):
            if not reader.is_gone:
                raise
        finally:
            watch.cancel()

    async def _answer(self, scope: Scope, send: Send) -> None:
        try:
            await self.app(dict(scope), _no_body(), send)
        except duckdb.OutOfMemoryException:
            # A page is sent when it is made: nothing has gone out yet. One at a time, or each would want all there is.
            newest: NewestCopy = scope["app"].state.newest
            async with self._one_at_a_time:
                await run_in_threadpool(newest.grant, all_there_is=True)
                try:
                    await self.app(dict(scope), _no_body(), send)
                finally:
                    await run_in_threadpool(newest.grant, all_there_is=False)


async def _watch(reader: WaitingReader, receive: Receive) -> None:
    """Wait for the reader to go; then interrupt what is at work for them, until this task is ended."""
    while (await receive())["type"] != "http.disconnect":
        pass
    while True:
        reader.interrupt()
        await asyncio.sleep(SECONDS_BETWEEN)


def _no_body() -> Receive:
    """Return what the application hears of a request without a body: that there is none, and no more."""
    requests = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(requests, None) or await asyncio.get_running_loop().create_future()

    return receive
