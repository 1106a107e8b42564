"""What Prefect is told of a run. The work does not wait for it: a report that cannot be given is lost, and said so.

The books of a run are the home's. Prefect's server may hang, fail or die in the middle of it; then the run goes on,
tells it nothing more, and ends soon after its last useful work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from contextvars import ContextVar
from typing import Any

from prefect.context import AsyncClientContext

from flows.running.exit import leave_soon
from flows.running.prefect_server import NOTHING_LOST, StationError
from warehouse.records import TrendledgerError

Flow = Callable[[], Awaitable[dict[str, Any]]]

SECONDS_TO_TELL = 8.0  # an artifact takes 20 ms; a server that is silent for so long is told nothing more
SECONDS_TO_END = 10.0  # from the last useful work on; a flow takes a tenth of a second to end


class RunAccount:
    """How far a run is: its summary once all is done, the failure that it comes to, the reports that were lost."""

    def __init__(self) -> None:
        self.summary: dict[str, Any] | None = None
        self.failure: TrendledgerError | None = None
        self.is_done = asyncio.Event()
        self.lost: list[str] = []

    def end(self, summary: dict[str, Any], failure: TrendledgerError | None) -> None:
        """Put down what the run did, when nothing is left but to tell of it."""
        self.summary, self.failure = summary, failure
        self.is_done.set()


_account: ContextVar[RunAccount | None] = ContextVar("account", default=None)


def account() -> RunAccount:
    """Return the account of the run at work."""
    found = _account.get()
    if found is None:
        found = RunAccount()
        _account.set(found)
    return found


async def tell(report: Callable[[], Awaitable[Any]]) -> Any:
    """Give a report to Prefect and return what comes of it, or None where it is lost; after one, none is tried."""
    of_run = account()
    if of_run.lost:
        return None
    try:
        async with asyncio.timeout(SECONDS_TO_TELL):
            return await report()
    except Exception as error:
        if not _is_prefects(error):
            raise
        of_run.lost.append(_words(error))
        return None


def outlast(flow: Flow) -> dict[str, Any]:
    """Run a flow to its end and return its summary, with "unreported" where Prefect could not be told of all.

    Raises the run's own errors, and StationError where Prefect failed before the work was done.
    """
    return outlast_each([flow], lambda _: None)[0]


def outlast_each(flows: Sequence[Flow], done: Callable[[dict[str, Any]], None]) -> list[dict[str, Any]]:
    """Run one flow after the other and return their summaries, as `outlast` does; each is handed to `done`.

    Raises StationError, too, where Prefect failed with runs still to come: what it has lost it does not find again.
    """
    loop = asyncio.new_event_loop()
    summaries, has_ended = loop.run_until_complete(_outlast_each(flows, done))
    if has_ended:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()  # otherwise a request is still on its way, and nobody waits for it
    return summaries


async def _outlast_each(
    flows: Sequence[Flow], done: Callable[[dict[str, Any]], None]
) -> tuple[list[dict[str, Any]], bool]:
    # One client of Prefect's for all: each run would open its own, with certificates read and versions compared. A
    # single run is left to itself: where its server hangs, a client around it would be one more to wait for.
    async with AsyncClientContext.get_or_create() if len(flows) > 1 else nullcontext():
        summaries: list[dict[str, Any]] = []
        has_ended = True
        for number, flow in enumerate(flows, start=1):
            summary, has_ended = await _outlast(flow)
            summaries.append(summary)
            done(summary)
            lost = summary["unreported"]
            if lost and number < len(flows):
                raise StationError(
                    f"Prefect's server failed in run {number:,} of {len(flows):,} ({lost[0]}). {NOTHING_LOST}"
                )
        return summaries, has_ended


async def _outlast(flow: Flow) -> tuple[dict[str, Any], bool]:
    of_run = RunAccount()
    _account.set(of_run)
    work = asyncio.ensure_future(flow())
    done = asyncio.create_task(of_run.is_done.wait())
    await asyncio.wait({work, done}, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait({work}, timeout=SECONDS_TO_END)
    done.cancel()
    try:
        summary = work.result() if work.done() else _end(of_run, f"no answer within {SECONDS_TO_END:g} s")
    except TrendledgerError:
        raise
    except Exception as error:
        if not _is_prefects(error):
            raise
        summary = _end(of_run, _words(error), error)
    if of_run.lost:
        leave_soon()
    return {**summary, "unreported": of_run.lost[:1]}, work.done()


def _end(of_run: RunAccount, why: str, error: Exception | None = None) -> dict[str, Any]:
    """Return what a run did that could not end in Prefect."""
    of_run.lost.append(why)
    leave_soon()
    if of_run.failure:
        raise of_run.failure
    if of_run.summary is None:
        raise StationError(f"Prefect's server failed in the middle of the run ({why}). {NOTHING_LOST}") from error
    return of_run.summary


def _is_prefects(error: Exception) -> bool:
    """Say whether an error comes from Prefect or from the client that it asks its server with."""
    rooms = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    return isinstance(error, TimeoutError) or bool(rooms & {"prefect", "httpx", "httpcore", "websockets"})


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {SECONDS_TO_TELL:g} s"
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0][:200]}".rstrip(": ")
