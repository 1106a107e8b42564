"""How much memory DuckDB may take in this process: what the home grants, and less for a while where less is enough."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "1GB"  # measured: four years of weekly runs peak at under half of it
LEAN_THREADS = 2
# What a transaction has written and not yet committed stays where it is while it can; no more than may be taken now.
LIMIT = """
    select least(
        parse_formatted_bytes(current_setting('memory_limit')),
        parse_formatted_bytes($1) + coalesce(sum(memory_usage_bytes), 0)
    )::bigint
    from duckdb_memory() where tag = 'IN_MEMORY_TABLE'
"""


@dataclass(slots=True)
class Grant:
    """What this process grants; DuckDB's limit is one a process, whatever files it has open."""

    limit: str = MEMORY_LIMIT


GRANT = Grant()


@contextmanager
def held_to(db: DuckDBPyConnection, memory: str) -> Iterator[None]:
    """Let DuckDB take so much memory meanwhile, on LEAN_THREADS, beside what is written and not yet committed.

    Left alone it keeps what it has read, as far as it may; what does not fit goes to its place aside. Where more is in
    use and cannot go there, nothing is held.
    """
    with closing(db.cursor()) as settings:  # an error on `db` would undo the write that it is in
        with suppress(duckdb.OutOfMemoryException):
            ((limit,),) = settings.execute(LIMIT, [memory]).fetchall()
            if limit_to(db, f"{limit}B"):
                settings.execute(f"set threads = {LEAN_THREADS}")  # each needs buffers of its own
        try:
            yield
        finally:
            settings.execute(f"set memory_limit = '{GRANT.limit}'")
            settings.execute("reset threads")


@contextmanager
def on_one_thread(db: DuckDBPyConnection) -> Iterator[None]:
    """Let DuckDB work on one thread meanwhile: each that writes Parquet holds a group of rows, of wide ones 300 MB."""
    with closing(db.cursor()) as settings:
        settings.execute("set threads = 1")
        try:
            yield
        finally:
            settings.execute("reset threads")


def at_most(megabytes: int) -> str:
    """Return so much as a limit, or what the home grants where that is less."""
    granted = int(GRANT.limit[:-2]) * (1000 if GRANT.limit.endswith("GB") else 1)  # checked where settings are read
    return f"{min(megabytes, granted)}MB"


def limit_to(db: DuckDBPyConnection, limit: str) -> bool:
    """Let DuckDB take so much of memory for the file of `db`; return whether it does: what is in use must fit."""
    with closing(db.cursor()) as settings, suppress(duckdb.OutOfMemoryException):
        settings.execute(f"set memory_limit = '{limit}'")
        return True
    return False


def granted() -> dict[str, str | bool | int | float | list[str]]:
    """Return how a connection is opened: with what the home grants.

    What does not fit goes to the system's place for such things; DuckDB would make a folder where it was called.
    """
    aside = Path(tempfile.gettempdir()) / f"trendledger-{os.getuid()}"
    return {"memory_limit": GRANT.limit, "temp_directory": str(aside)}
