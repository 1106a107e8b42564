"""How far a stage is: a progress artifact in the Prefect UI, and the same numbers for whoever waits in a terminal."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Protocol
from uuid import UUID

from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.context import FlowRunContext

from flows.running.outlasting import tell
from warehouse.records.identity import dashed


class Listener(Protocol):
    """Who waits for a run."""

    def at(self, act: str, done: int, total: int | None) -> None:
        """Hear what is at work, how many items of it are done, and out of how many; None where that is not known."""

    def said(self, sentence: str) -> None:
        """Hear what came of a stage."""


SECONDS_BETWEEN = 1.0  # an update is a request to the server, and nobody looks more often

_listener: ContextVar[Listener | None] = ContextVar("progress_listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Let `listener` hear of the progress of every stage that runs within."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def heard() -> Listener | None:
    """Return who listens, if anybody does."""
    return _listener.get()


def telling(act: str) -> Callable[[int, int], None]:
    """Return what tells whoever waits how many of how many are done of an act that is one write."""

    def tell_how_far(done: int, total: int) -> None:
        if listener := heard():
            listener.at(act, done, total)

    return tell_how_far


class Progress:
    """How far one stage is. Work that is done in one piece leaves no artifact: there was nothing to wait for."""

    def __init__(self, act: str, total: int) -> None:
        self._act, self._total, self._done = act, total, 0
        self._artifact: UUID | None = None
        self._updated_at = 0.0

    async def __call__(self, items: int) -> None:
        """Say that `items` more are done."""
        self._done += items
        if listener := _listener.get():
            listener.at(self._act, self._done, self._total)
        now = time.monotonic()
        if self._done < self._total and now - self._updated_at >= SECONDS_BETWEEN:
            self._updated_at = now
            await self._put()

    async def close(self) -> None:
        """Put down how far the stage came, where that has been shown."""
        if self._artifact:
            await self._put()

    async def _put(self) -> None:
        percent = round(100 * self._done / self._total, 1)
        if self._artifact:
            artifact = self._artifact
            await tell(lambda: aupdate_progress_artifact(artifact, percent))
        elif FlowRunContext.get():  # a stage called without a flow has nowhere to put it
            # Prefect takes a-z, 0-9 and dashes alone, and an act may name a file.
            key, described = dashed(self._act), f"{self._act}, {self._total:,} in all"
            self._artifact = await tell(lambda: acreate_progress_artifact(percent, key=key, description=described))


@asynccontextmanager
async def progress(act: str, total: int) -> AsyncIterator[Progress]:
    """Follow a stage of `total` items.

    >>> async def stage():
    ...     async with progress("fetch pages", 812) as advance:
    ...         await advance(200)

    A stage that raises an error stays where it was.
    """
    followed = Progress(act, total)
    if listener := _listener.get():
        listener.at(act, 0, total)
    yield followed
    await followed.close()
