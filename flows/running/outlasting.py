"""What Prefect is told of a run. The work does not wait for it: a report that cannot be given is lost, and said so.

The books of a run are the home's. Prefect's server may refuse a run, hang, fail or die in the middle of it; then the
run goes on, or begins, without it, and ends soon after its last useful work.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast

from prefect import Flow, Task
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
from prefect.utilities.annotations import BaseAnnotation

from flows.running.exit import leave_soon
from flows.running.lost_reports import (
    IN_BACKGROUND,
    SECONDS_TO_TELL,
    Losses,
    count_in_background,
    is_prefects,
    send_the_rest,
    too_late,
)
from flows.running.without_server import has_server, one_client
from warehouse import logbook
from warehouse.records import TrendledgerError

SECONDS_TO_BEGIN = 30.0  # a flow run is made in half a second
SECONDS_TO_BEGIN_ALONE = 150.0  # where Prefect starts a server of its own first, which was seen to take 30
SECONDS_TO_END = 10.0  # from the last useful work on; a flow takes a tenth of a second to end


@dataclass(frozen=True, slots=True)
class Ordered:
    """A flow, and what is asked of it."""

    flow: Flow[..., Coroutine[Any, Any, Any]]
    asked: dict[str, Any]


class BegunTooLateError(TrendledgerError):
    """Prefect has started a flow that was given up before; it is at work already, without Prefect."""


class RunAccount:
    """How far a run is: begun or not, its summary once all is done, what it comes to, the reports that were lost."""

    def __init__(self, lost: Losses) -> None:
        self.lost = lost
        self.summary: dict[str, Any] | None = None
        self.failure: TrendledgerError | None = None
        self.has_begun, self.is_done = asyncio.Event(), asyncio.Event()
        self.is_given_up = False

    def begin(self) -> None:
        """Say that the work begins. Raises BegunTooLateError where nobody waits for it any more."""
        if self.is_given_up:
            raise BegunTooLateError
        self.has_begun.set()

    def end(self, summary: dict[str, Any], failure: TrendledgerError | None) -> None:
        """Put down what the run did, when nothing is left but to tell of it."""
        self.summary, self.failure = summary, failure
        self.is_done.set()


_account: ContextVar[RunAccount | None] = ContextVar("account", default=None)


def account() -> RunAccount:
    """Return the account of the run at work."""
    found = _account.get()
    if found is None:
        count_in_background()
        found = RunAccount(Losses())
        _account.set(found)
    return found


async def tell(report: Callable[[], Awaitable[Any]]) -> Any:
    """Give a report to Prefect and return what comes of it, or None where it is lost; nobody there is asked once."""
    lost = account().lost
    if lost.is_away:
        lost.count += 1
        return None
    try:
        async with asyncio.timeout(SECONDS_TO_TELL):
            return await report()
    except Exception as error:
        if not is_prefects(error):
            raise
        lost.add(error)
        return None


def outlast(flow: Ordered) -> dict[str, Any]:
    """Run a flow to its end and return its summary, with "unreported" where Prefect could not be told of all."""
    return outlast_each([flow], lambda _: None)[0]


def outlast_each(flows: Sequence[Ordered], done: Callable[[dict[str, Any]], None]) -> list[dict[str, Any]]:
    """Run one flow after the other and return their summaries, as `outlast` does; each is handed to `done`.

    Once Prefect has failed the rest is done without it. Raises the runs' own errors.
    """
    loop = asyncio.new_event_loop()
    summaries, has_ended = loop.run_until_complete(_outlast_each(flows, done))
    if has_ended:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()  # otherwise a request is still on its way, and nobody waits for it
    return summaries


async def _outlast_each(
    flows: Sequence[Ordered], done: Callable[[dict[str, Any]], None]
) -> tuple[list[dict[str, Any]], bool]:
    count_in_background()
    # One client of Prefect's for all: each run would open its own, with certificates read and versions compared. A
    # single run is left to itself: where its server hangs, a client around it would be one more to wait for.
    lost, has_ended = Losses(), True
    async with nullcontext() if len(flows) == 1 and has_server() else _client_for_all(lost):
        summaries: list[dict[str, Any]] = []
        try:
            for flow in flows:
                summary, ended = (await _without(flow, lost), True) if lost.is_away else await _outlast(flow, lost)
                has_ended = has_ended and ended
                summaries.append({**summary, "unreported": lost.said()})
                done(summaries[-1])
        finally:
            await _close(lost)
        if summaries:
            summaries[-1]["unreported"] = [*lost.said(), *IN_BACKGROUND.said()][:1]
            for why in summaries[-1]["unreported"]:
                logbook.write(f"Prefect could not be told of all: {why}", logging.WARNING)
        return summaries, has_ended


@asynccontextmanager
async def _client_for_all(lost: Losses) -> AsyncIterator[None]:
    """Open a client of Prefect's; where no server can be started for it, everything is done without."""
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(one_client())
        except Exception as error:
            if not is_prefects(error):
                raise
            lost.add(error)
            lost.is_away = True
        yield


async def _close(lost: Losses) -> None:
    """Send what waits to be sent; where something was lost, do not let the end of the program wait for anything."""
    if lost.is_away:
        IN_BACKGROUND.is_away = True
    else:
        await send_the_rest()
    if lost.count or IN_BACKGROUND.count:
        leave_soon()


async def _outlast(flow: Ordered, lost: Losses) -> tuple[dict[str, Any], bool]:
    """Run a flow with Prefect for as long as Prefect can; return its summary, and whether Prefect is done, too."""
    of_run = RunAccount(lost)
    _account.set(of_run)
    work = asyncio.ensure_future(flow.flow(**flow.asked))
    seconds = SECONDS_TO_BEGIN if os.environ.get("PREFECT_API_URL") else SECONDS_TO_BEGIN_ALONE
    await _first(work, of_run.has_begun, seconds)
    if not of_run.has_begun.is_set():
        return await _begin_without(flow, of_run, work, seconds)
    await _first(work, of_run.is_done, None)
    await asyncio.wait({work}, timeout=SECONDS_TO_END)
    try:
        return (work.result() if work.done() else _end(of_run, TimeoutError(too_late(SECONDS_TO_END)))), work.done()
    except TrendledgerError:
        raise
    except Exception as error:
        if not is_prefects(error):
            raise
        # In the middle: what is stored is kept, and the work goes on from there.
        return (_end(of_run, error), True) if of_run.is_done.is_set() else await _begin_without(flow, of_run, work, 0)


async def _first(work: asyncio.Future[Any], sign: asyncio.Event, seconds: float | None) -> None:
    """Wait until the work has ended or the sign is given, for so many seconds at most."""
    given = asyncio.create_task(sign.wait())
    await asyncio.wait({work, given}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    given.cancel()


async def _begin_without(
    flow: Ordered, of_run: RunAccount, work: asyncio.Future[Any], seconds: float
) -> tuple[dict[str, Any], bool]:
    """Do the work without Prefect, which has not let it begin in so many seconds, or has ended it in the middle.

    Raises what came instead, where it is not Prefect's.
    """
    of_run.is_given_up = True
    if not work.done():
        work.cancel()
        of_run.lost.add(TimeoutError(too_late(seconds)))
    elif (error := work.exception()) and is_prefects(error) and isinstance(error, Exception):
        of_run.lost.add(error)
    else:
        return work.result(), True
    of_run.lost.is_away = True  # whatever it said: the run does not exist there
    return await _without(flow, of_run.lost), work.done()


async def _without(flow: Ordered, lost: Losses) -> dict[str, Any]:
    """Call the function that the flow is made of: the same work, with nobody to be told of it."""
    _account.set(RunAccount(lost))
    IN_BACKGROUND.is_away = True
    with temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}), _plain_tasks():
        done = await flow.flow.fn(**flow.asked)
    return cast("dict[str, Any]", done.data if isinstance(done, State) else done)


@contextmanager
def _plain_tasks() -> Iterator[None]:
    """Let tasks be what they are made of, too: outside of a flow each would look for a server, for a minute."""

    def call(task: Task[..., Any], *words: Any, **asked: Any) -> Any:
        return task.fn(*map(_bare, words), **{name: _bare(value) for name, value in asked.items()})

    before = Task.__call__
    Task.__call__ = call  # type: ignore[method-assign, assignment]  # this process has no other flow
    try:
        yield
    finally:
        Task.__call__ = before  # type: ignore[method-assign, assignment]


def _bare(value: Any) -> Any:
    return value.unwrap() if isinstance(value, BaseAnnotation) else value


def _end(of_run: RunAccount, error: Exception) -> dict[str, Any]:
    """Return what a run did that could not end in Prefect."""
    of_run.lost.add(error)
    if of_run.failure:
        raise of_run.failure
    return of_run.summary or {}
