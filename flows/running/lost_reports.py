"""Reports that Prefect's server did not take: counted, and the time bounded that each may cost.

Log lines and events leave by themselves, from threads of Prefect's own, which say nothing of what they lose and at the
end of the program wait for it without limit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import lru_cache, wraps
from traceback import walk_tb
from typing import Any

from pydantic import ValidationError

SECONDS_TO_TELL = 8.0  # an artifact takes 20 ms; a server that is silent for so long is told nothing more
ROOMS = frozenset({"prefect", "httpx", "httpcore", "websockets"})  # Prefect, and what it asks its server with
STARTS_A_SERVER = "prefect.server.api.server"
WORDS = 200  # of an error, that are shown
SERVICES = "prefect._internal.concurrency"  # the logger of its threads, which no setting of ours keeps quiet

Send = Callable[..., Coroutine[Any, Any, Any]]


class Losses:
    """How many reports were lost, why the first was, and whether there is anybody left to tell."""

    def __init__(self) -> None:
        self.count = 0
        self.first = ""
        self.is_away = False  # nobody answers; where somebody refuses, the next report may be taken

    def add(self, error: Exception, number: int = 1) -> None:
        """Count reports that came to this error."""
        self.first = self.first or words(error)
        self.count += number
        self.is_away = self.is_away or is_away(error)

    def said(self) -> list[str]:
        """Return what is to be said of them; nothing where none was lost."""
        of_all = f"{self.count:,} reports, the first of them: " if self.count > 1 else ""
        return [f"{of_all}{self.first}"] if self.count else []


IN_BACKGROUND = Losses()  # of the process: its threads know no run


def is_prefects(error: BaseException) -> bool:
    """Say whether an error comes from Prefect or from the client that it asks its server with."""
    rooms = {room_of(kind.__module__) for kind in type(error).__mro__}
    return isinstance(error, TimeoutError) or bool(rooms & ROOMS) or is_of_a_start(error) or is_of_a_model(error)


def room_of(module: str) -> str:
    """Return the package that a module belongs to."""
    return module.partition(".")[0]


def is_of_a_model(error: BaseException) -> bool:
    """Say whether a model of Prefect's refused a value before anybody was asked: of that pydantic raises."""
    rooms = [room_of(module) for module in _modules(error)]
    return isinstance(error, ValidationError) and [room for room in rooms if room != "pydantic"][-1:] == ["prefect"]


def is_of_a_start(error: BaseException) -> bool:
    """Say whether a server of Prefect's own did not start: of that it raises a RuntimeError, as anybody may."""
    return isinstance(error, RuntimeError) and _modules(error)[-1:] == [STARTS_A_SERVER]


def _modules(error: BaseException) -> list[str]:
    """Return the modules that an error came through, that in which it was raised last."""
    return [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]


def is_away(error: BaseException) -> bool:
    """Say whether nobody answered: then the next report would cost its time, and be lost, too."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    is_silent = isinstance(error, OSError | TimeoutError) or is_of_a_start(error)
    return is_silent or bool(kinds & {"TransportError", "ConnectionClosed"})


def words(error: BaseException) -> str:
    """Return what is said of an error of Prefect's: one line."""
    if isinstance(error, TimeoutError):
        return str(error) or too_late(SECONDS_TO_TELL)
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:WORDS]}".rstrip(": ")


def too_late(seconds: float) -> str:
    """Return what is said of a server that was waited for in vain."""
    return f"no answer within {seconds:g} s"


@lru_cache(maxsize=1)
def count_in_background() -> None:
    """Have what Prefect's threads send counted where it is lost, and waited for no longer than other reports."""
    from prefect.client.orchestration import PrefectClient
    from prefect.events.clients import EventsClient

    logging.getLogger(SERVICES).addFilter(_hear)
    # Their public methods, changed in their place: Prefect makes these clients where nobody can hand it others.
    PrefectClient.create_logs = _bounded(PrefectClient.create_logs, len)  # type: ignore[method-assign]
    EventsClient.emit = _bounded(EventsClient.emit, lambda _: 1)  # type: ignore[method-assign]


def _hear(record: logging.LogRecord) -> bool:
    """Count what a service of Prefect's says that it leaves unsent; it is said at the end, and not a line each time."""
    if not record.getMessage().startswith("Service "):
        return True
    if "pending items" in record.getMessage() and isinstance(record.args, tuple):
        IN_BACKGROUND.count += int(str(record.args[1]))
        IN_BACKGROUND.first = IN_BACKGROUND.first or f"{record.args[0]} found no way to the server"
    return False


def _bounded(send: Send, reports: Callable[[Any], int]) -> Send:
    is_over = Losses()  # the one way may be closed and the other open

    @wraps(send)
    async def sent(client: Any, told: Any) -> Any:
        told = list(told) if isinstance(told, list | tuple) else told
        if is_over.is_away or IN_BACKGROUND.is_away:
            IN_BACKGROUND.count += reports(told)
            return None
        try:
            async with asyncio.timeout(SECONDS_TO_TELL):
                return await send(client, told)
        except Exception as error:
            is_over.add(error)
            IN_BACKGROUND.count += reports(told)
            IN_BACKGROUND.first = IN_BACKGROUND.first or words(error)
            raise

    return sent


async def send_the_rest() -> None:
    """Let log lines and events that wait reach the server, and count them as lost where they do not within a while."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        waited = worker.drain_all(timeout=SECONDS_TO_TELL, at_exit=False)
        done_and_left = await waited if asyncio.iscoroutine(waited) else waited
        if done_and_left and done_and_left[1]:
            IN_BACKGROUND.add(TimeoutError())
