"""How long a search may take."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.records import TrendledgerError

SECONDS = 5.0  # a reader has gone by then, and ten of them must not hold the machine


class SearchTooSlowError(TrendledgerError):
    """A search took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"The search took longer than {self.seconds:g} s and was given up. Fewer or rarer words take less."


@contextmanager
def no_longer_than(db: DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """End what this connection does after so many seconds. Raises SearchTooSlowError."""
    is_late = threading.Event()

    def give_up() -> None:
        is_late.set()
        db.interrupt()

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        if not is_late.is_set():
            raise
        raise SearchTooSlowError(seconds) from error
    finally:
        timer.cancel()
    if is_late.is_set():  # between two of its queries
        raise SearchTooSlowError(seconds)
