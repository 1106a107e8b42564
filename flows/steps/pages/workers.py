"""Processes that can be killed: for parsing and extraction of whatever strangers send."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import resource
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from flows.steps.processors import processors
from warehouse.fates import FateName

T = TypeVar("T")

TASK_SECONDS = 20.0  # the slowest of 1,400 real and made files took under 5
MEMORY_BYTES = 3 * 2**30  # address space; a worker that read a 15 MB page peaks at 0.6 GB
POOLS_A_TASK = 3  # a task whose pool broke is tried in a new one: most likely another task broke it
TASKS_PER_PROCESS = 5000  # trafilatura leaks a little (its #216): 2 MB in 2,000 pages
# Read by the process that the others are forked from, so that a new one is at work in milliseconds, not in a second.
PRELOADED = ["flows.steps.pages.worker_signals", "flows.steps.feeds.parse", "flows.steps.pages.worker_preload"]


@dataclass(frozen=True, slots=True)
class Lost:
    """A task gave nothing: its process was stopped at a limit or died. `fate` is a short name for the ledger."""

    fate: FateName
    reason: str


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What a task returned."""

    value: T


class Workers:
    """A pool of processes with a limit of time and memory a task; it outlives the tasks that it kills.

    Errors of the class `expected` come back as values of `Lost` by their `reason`; others are raised. Who knows how
    many tasks there will be says so (`tasks`): a process that is still starting when the last task is done, and all is
    closed, ends in a traceback of multiprocessing's.
    """

    def __init__(
        self, processes: int | None = None, *, tasks: int | None = None, seconds: float = TASK_SECONDS
    ) -> None:
        available = processors()
        self.processes = processes or max(1, min(available, available if tasks is None else tasks))
        self._seconds = seconds
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver" if sys.platform != "win32" else "spawn")
        if context.get_start_method() == "forkserver":
            context.set_forkserver_preload(PRELOADED)
        return ProcessPool(max_workers=self.processes, max_tasks=TASKS_PER_PROCESS, initializer=_begin, context=context)

    async def run(
        self,
        function: Callable[..., T],
        tasks: Sequence[tuple[Any, ...]],
        *,
        expected: type[Exception],
        fate: FateName,
        seconds: float | None = None,
    ) -> list[Done[T] | Lost]:
        """Call `function` with each of the argument tuples; return what came of each, in their order.

        `fate` names the outcome of an `expected` error; `seconds` is the limit of tasks that take longer than others.
        """
        limit = seconds or self._seconds
        return await asyncio.gather(*(self._one(function, task, expected, fate, limit) for task in tasks))

    async def _one(
        self, function: Callable[..., T], task: tuple[Any, ...], expected: type[Exception], fate: FateName, limit: float
    ) -> Done[T] | Lost:
        for _ in range(POOLS_A_TASK):
            pool = self._working_pool()
            try:
                future = pool.schedule(function, args=task, timeout=limit)
                return Done(await asyncio.wrap_future(future))
            except expected as error:
                return Lost(fate, str(getattr(error, "reason", error)))
            except (TimeoutError, FutureTimeoutError):
                return Lost("timed out", f"its process was stopped after {limit:g} s")
            except MemoryError:
                return Lost("too large", f"it needs more than {MEMORY_BYTES // 2**20} MB of memory")
            except ProcessExpired as error:
                return Lost("crashed", f"its process died with exit code {error.exitcode}")
            except BrokenProcessPool:
                continue
        return Lost("crashed", f"its process died {POOLS_A_TASK} times")

    def _working_pool(self) -> ProcessPool:
        """Return the pool, or a new one where it broke: Pebble gives up when a process dies that has named no task."""
        if not self._pool.active:
            self.close()
            self._pool = self._new_pool()
        return self._pool

    def close(self) -> None:
        """Stop the processes."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble has types for most of itself
        self._pool.join()


def _begin() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    gc.freeze()  # what was preloaded stays: it need not be gone through, or copied, at each collection
