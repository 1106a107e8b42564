"""A worker's memory: what a run leaves in circles goes, however much the worker has loaded."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections import deque
from collections.abc import Iterator

import pytest

from flows.running.prefect_worker import rest_what_is_loaded

LOADED, RUNS, LAST = 200_000, 300, 20
LEFT_BY_A_RUN = 40  # objects beside each circle, as a worker's run leaves them


@pytest.fixture
def collector() -> Iterator[None]:
    """The garbage collector of this process, as it was before and is behind the test."""
    rounds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*rounds)
    gc.collect()


class Circle:
    """Something that only the collector can take away."""

    def __init__(self) -> None:
        self.own = self
        self.beside = [[] for _ in range(LEFT_BY_A_RUN)]


def lived_through_runs() -> int:
    """Make circles that grow old in use, as a worker's clients do; return how many are still there unused."""
    used, seen = deque[Circle](maxlen=LAST), []
    for _ in range(RUNS):
        circle = Circle()
        used.append(circle)
        seen.append(weakref.ref(circle))
        [[] for _ in range(800)]  # what else a run makes, enough for a round of the collector; it goes at once
    del circle
    return sum(one() is not None for one in seen) - len(used)


def test_old_circles_go_beside_all_that_is_loaded(collector: None) -> None:
    loaded = [[] for _ in range(LOADED)]
    gc.collect()
    left = lived_through_runs()
    gc.collect()
    rest_what_is_loaded()
    assert lived_through_runs() < left / 2
    assert left > RUNS / 2
    assert len(loaded) == LOADED


def test_it_does_as_prefect_does() -> None:
    command = [sys.executable, "-m", "flows.running.prefect_worker", "version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Server type" in said
