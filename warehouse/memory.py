"""How much memory DuckDB may take in this process: what the home grants, and less for a while where less is enough."""

from __future__ import annotations

import os
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
CACHE_AT_REST = "32MB"  # what a connection may keep of a file that nobody reads from just now


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
            settings.execute(f"set memory_limit = '{limit}B'")
            settings.execute(f"set threads = {LEAN_THREADS}")  # each needs buffers of its own
        try:
            yield
        finally:
            settings.execute(f"set memory_limit = '{GRANT.limit}'")
            settings.execute("reset threads")


def resident_megabytes() -> int:
    """Return how much memory this process takes; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return (pages * os.sysconf("SC_PAGE_SIZE")) >> 20


def let_go_of_cache(db: DuckDBPyConnection) -> None:
    """Give back what DuckDB keeps of what it has read; nobody may be asking meanwhile."""
    with closing(db.cursor()) as settings:
        with suppress(duckdb.OutOfMemoryException):  # what is in use stays
            settings.execute(f"set memory_limit = '{CACHE_AT_REST}'")
        settings.execute(f"set memory_limit = '{GRANT.limit}'")
