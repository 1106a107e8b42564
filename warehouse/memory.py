"""How much memory DuckDB may take in this process: what the home grants, and less for a while where less is enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

import duckdb
from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "1GB"  # measured: four years of weekly runs peak at under half of it
LEAN_THREADS = 2


@dataclass(slots=True)
class Grant:
    """What this process grants; DuckDB's limit is one a process, whatever files it has open."""

    limit: str = MEMORY_LIMIT


GRANT = Grant()


@contextmanager
def held_to(db: DuckDBPyConnection, memory: str) -> Iterator[None]:
    """Let DuckDB take so much memory meanwhile, on LEAN_THREADS; what does not fit goes to its place aside.

    Left alone it keeps what it has read, as far as it may. Where more is in use and cannot go aside, nothing is held.
    """
    with closing(db.cursor()) as settings:  # an error on `db` would undo the write that it is in
        with suppress(duckdb.OutOfMemoryException):
            settings.execute(f"set memory_limit = '{memory}'")
            settings.execute(f"set threads = {LEAN_THREADS}")  # each needs buffers of its own
        try:
            yield
        finally:
            settings.execute(f"set memory_limit = '{GRANT.limit}'")
            settings.execute("reset threads")
