"""What a query may do on the published copy: read it, and nothing beside it."""

from __future__ import annotations

from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection, StatementType

from warehouse.records import TrendledgerError

READING = (StatementType.SELECT, StatementType.EXPLAIN, StatementType.MULTI)  # PIVOT is two statements to DuckDB
CLIENT = "open published/current.duckdb read-only with a DuckDB client of your own"
READ_ONLY = f"the published copy is read-only: queries may read, not write. To work on it, {CLIENT}."
ON_PAPER = "`trendledger sql QUERY --parquet FILE` or `--csv` writes what a query gives back"
TAKES = "--memory, --seconds and --rows say how much a query may take"
REFUSED = {
    StatementType.COPY: f"COPY is not run here: {ON_PAPER}; or {CLIENT}.",
    StatementType.EXPORT: f"EXPORT is not run here: {ON_PAPER}; or {CLIENT}.",
    StatementType.SET: f"settings are not taken: {TAKES}.",
    StatementType.PRAGMA: f"settings are not taken: {TAKES}; `trendledger schema` says what there is.",
    StatementType.ATTACH: f"other files are not opened here; {CLIENT}.",
    StatementType.LOAD: f"extensions are not loaded here; {CLIENT}.",
}


class QueryError(TrendledgerError):
    """A query cannot be answered. Says why, in DuckDB's words or with the way to what was wanted."""


def only_reading(db: DuckDBPyConnection, sql: str, *, may_write: Path | None = None) -> duckdb.Statement:
    """Return the statement if it only reads, and close the connection to all but this copy; `may_write` is one file.

    Raises QueryError, with the way to what was wanted.
    """
    try:
        statements = db.extract_statements(sql)
    except (duckdb.Error, TypeError) as error:  # a lone surrogate: bytes of the command line that are not UTF-8
        raise QueryError(f"this is not SQL that DuckDB understands: {error}") from error
    if len(statements) != 1:
        raise QueryError(f"one query at a time: this text has {len(statements)} statements.")
    if statements[0].type not in READING:
        raise QueryError(REFUSED.get(statements[0].type, READ_ONLY))
    if may_write is not None:
        db.execute("set allowed_paths = $1", [[str(may_write)]])
    db.execute("set enable_external_access = false")
    db.execute("set search_path = 'api'")
    return statements[0]
