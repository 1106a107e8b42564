"""Processes that can be killed: one task that hangs, dies or fails costs that task alone."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import pytest

from flows.steps.pages.workers import TASKS_TO_REST, Done, Lost, Workers

SECONDS = 3.0  # long enough for a loaded machine to answer the other tasks


class NamedError(Exception):
    """An expected failure with a reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def act(how: str) -> str:
    match how:
        case "hang":
            time.sleep(60)
        case "die":
            os._exit(7)
        case "fail":
            raise NamedError("no words")
        case "who":
            return str(os.getpid())
        case "break":
            raise KeyError(how)
        case "swell":
            bytearray(8 * 2**30)
    return how.upper()


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    pool = Workers(1, seconds=SECONDS)
    yield pool
    pool.close()


def run(workers: Workers, *tasks: str) -> list[Done[str] | Lost]:
    return asyncio.run(workers.run(act, [(task,) for task in tasks], expected=NamedError, fate="no text"))


def test_each_task_has_its_outcome_in_its_place(workers: Workers) -> None:
    first, lost, crashed, swollen, last = run(workers, "one", "fail", "die", "swell", "two")
    assert (first, last) == (Done("ONE"), Done("TWO"))
    assert lost == Lost("no text", "no words")
    assert (crashed.fate, "exit code 7" in crashed.reason) == ("crashed", True)
    assert swollen.fate == "too large"


def test_a_task_that_hangs_is_stopped_and_the_next_one_is_done(workers: Workers) -> None:
    hung, done = run(workers, "hang", "on")
    assert hung == Lost("timed out", "its process was stopped after 3 s")
    assert done == Done("ON")


def test_a_process_that_is_killed_while_it_waits_costs_nothing(workers: Workers) -> None:
    (worker,) = run(workers, "who")
    os.kill(int(worker.value), signal.SIGKILL)
    time.sleep(0.5)  # until the pool has seen it
    assert run(workers, "two") == [Done("TWO")]


def test_an_unexpected_error_is_raised(workers: Workers) -> None:
    with pytest.raises(KeyError):
        run(workers, "break")


def ends(process: int) -> bool:
    """Wait until a process is gone; say whether it is."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def test_processes_that_did_much_end_when_they_may_rest_and_others_do_the_next_task() -> None:
    pool = Workers(1, seconds=SECONDS)
    try:
        before = {one.value for one in run(pool, *["who"] * TASKS_TO_REST)}
        pool.rest()
        assert all(ends(int(worker)) for worker in before)
        (after,) = run(pool, "who")
        pool.rest()  # it did little
        assert [before.isdisjoint({after.value}), run(pool, "who")] == [True, [after]]
    finally:
        pool.close()


def test_processes_at_work_do_not_rest() -> None:
    pool = Workers(1, seconds=SECONDS)

    async def rest_meanwhile() -> list[Done[str] | Lost]:
        tasks = [("who",)] * TASKS_TO_REST
        work = asyncio.create_task(pool.run(act, tasks, expected=NamedError, fate="no text"))
        await asyncio.sleep(0)  # it has begun
        pool.rest()
        return await work

    try:
        assert len(run(pool, *["who"] * TASKS_TO_REST)) == TASKS_TO_REST
        assert {type(one) for one in asyncio.run(rest_meanwhile())} == {Done}
    finally:
        pool.close()


def test_no_tasks_have_no_outcomes(workers: Workers) -> None:
    assert run(workers) == []
