"""Processes that can be killed: one task that hangs, dies or fails costs that task alone."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import pytest

from flows.steps.pages.workers import Done, Lost, Workers

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


def test_no_tasks_have_no_outcomes(workers: Workers) -> None:
    assert run(workers) == []
