"""Queries of a person on the published copy: they only read, and a careless one ends with a sentence."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.file_errors import met_reading
from warehouse.literal_names import literally
from warehouse.published.publish import Table, told_apart
from warehouse.published.reading import QueryError, only_reading

BYTES_IN_MB = 2**20
# `show tables` would list the tables behind the contract, too.
SHOW_TABLES = re.compile(r"\s*show\s+tables\s*;?\s*", re.IGNORECASE)
CONTRACT = """
select view_name as name, comment from duckdb_views()
where database_name = current_database() and schema_name = 'api'
union all
select distinct function_name || '(' || array_to_string(parameters, ', ') || ')', comment
from duckdb_functions()
where database_name = current_database() and schema_name = 'api' order by name
"""


class QueryLimits(NamedTuple):
    """How much a query may take: megabytes of memory, seconds, and rows given back."""

    megabytes: int = 1024
    seconds: int = 60
    rows: int = 10_000


class TooMuchError(QueryError):
    """A query took more than it may. Says of what, and how to ask for more."""


class CutTable(NamedTuple):
    """An answer, and whether there would have been more rows."""

    table: Table
    is_cut: bool


def ask(db: DuckDBPyConnection, sql: str, limits: QueryLimits) -> CutTable:
    """Answer one SQL query that only reads. Raises QueryError, TooMuchError where it takes too much."""
    statement = only_reading(db, CONTRACT if SHOW_TABLES.fullmatch(sql) else sql)
    with _bounded(db, limits):
        answer = db.execute(statement)
        columns = told_apart([column[0] for column in answer.description or ()])
        rows = answer.fetchmany(limits.rows + 1)
    return CutTable(Table(columns, rows[: limits.rows]), len(rows) > limits.rows)


def write_parquet(db: DuckDBPyConnection, sql: str, path: Path, limits: QueryLimits) -> int:
    """Write all rows of a query to a Parquet file; return how many. Raises QueryError; then there is no file."""
    only_reading(db, sql, may_write=path)
    try:
        with _bounded(db, limits):
            db.sql(sql).write_parquet(str(path), compression="zstd")
        # By itself: who asks may read this file alone, and DuckDB takes a name with brackets for many.
        rows = duckdb.read_parquet(literally(path)).shape[0]
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return int(rows)


@contextmanager
def _bounded(db: DuckDBPyConnection, limits: QueryLimits) -> Iterator[None]:
    """Let what is done inside take no more than the limits. Raises TooMuchError."""
    more = f"it may take {limits.megabytes:,} MB and {limits.seconds} s; --memory and --seconds allow more."
    is_late = threading.Event()

    def give_up() -> None:
        is_late.set()
        db.interrupt()

    timer = threading.Timer(limits.seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        with met_reading(), _address_space(limits.megabytes):
            yield
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise TooMuchError(
            f"the query needs too much memory; {more} Does it ask for fewer rows if you add a limit?"
        ) from error
    except duckdb.InterruptException as error:
        if not is_late.is_set():
            raise KeyboardInterrupt from error
        raise TooMuchError(f"the query took too long; {more}") from error
    except duckdb.Error as error:
        raise QueryError(str(error)) from error
    except OverflowError as error:
        raise QueryError(
            f"the answer holds a value past what can be shown here ({error}); as text it can: value::varchar."
        ) from error
    finally:
        timer.cancel()


@contextmanager
def _address_space(megabytes: int) -> Iterator[None]:
    """Keep the process from growing by more than so much: DuckDB's own limit does not count the lists that it makes."""
    try:
        import resource
    except ImportError:  # Windows has none; DuckDB's limit holds there, and that alone
        yield
        return
    used = _used_bytes()
    before = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + megabytes * BYTES_IN_MB if used else before[0]
    allowed = wanted if before[1] == resource.RLIM_INFINITY else min(wanted, before[1])
    resource.setrlimit(resource.RLIMIT_AS, (allowed, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _used_bytes() -> int:
    """Return how much address space the process has; 0 where the system does not tell."""
    try:
        import resource

        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ImportError):
        return 0
