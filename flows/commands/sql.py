"""SQL on the published copy."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeVar

from cyclopts import Parameter

from flows.commands.options import STDIN_NAME, AsJson, Injected
from flows.commands.output import PARTIAL, FileError, Output, UsageError
from flows.commands.report import put_whole
from flows.commands.show import csv_text
from flows.steps.text.figures import counted
from warehouse.database import Connection, Home
from warehouse.published.publish import Table, open_published
from warehouse.published.questions import QueryLimits, ask, write_parquet
from warehouse.values import json_text

DEFAULT = QueryLimits()
MOST = 10**9  # rows, megabytes, seconds: past what any machine has, and what its clocks and counters can hold
OTHER_FORMS = {".json", ".parquet"}
MAX_QUERY_BYTES = 2**20  # a query of a megabyte is a mistake of file
Flag = Annotated[bool, Parameter(negative="")]
T = TypeVar("T")


def sql(
    statement: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    *,
    file: Path | None = None,
    csv: Flag = False,
    parquet: Path | None = None,
    output: Path | None = None,
    records: Flag = False,
    rows: int = DEFAULT.rows,
    memory: int = DEFAULT.megabytes,
    seconds: int = DEFAULT.seconds,
    as_json: AsJson = False,
    home: Injected,
) -> Output:
    """Answer an SQL query from the published copy; `trendledger schema` says what can be asked for.

    An example: trendledger sql "select trend, verdict, named from movers order by ratio desc limit 5"

    Parameters
    ----------
    statement
        One query that only reads; `-` reads it from stdin.
    file
        Read the query from this file instead.
    csv
        CSV instead of a table: every digit, times in ISO 8601.
    parquet
        Write all rows to this file, as Parquet.
    output
        Write to this file instead of stdout: JSON or Parquet where its name ends in .json or .parquet, else CSV.
    records
        A line a value instead of a line a row. Rows too wide for the terminal are shown so anyway.
    rows
        At most so many rows are shown; with --parquet there is no limit.
    memory
        Megabytes that the query may take.
    seconds
        Seconds that the query may take.

    """
    _refuse_two_forms(csv=csv, records=records, as_json=as_json, parquet=parquet, output=output)
    if output is not None and output.suffix == ".parquet":
        parquet = output
    asked, limits = _asked(statement, file), _limits(memory, seconds, rows)
    if parquet is not None:
        return _to_parquet(home, asked, parquet, limits)
    table, is_cut = _heeding_ctrl_c(home, lambda db: ask(db, asked, limits))
    answer = _answer(table, csv=csv, records=records) if output is None else _written(table, output)
    return _cut(answer, rows) if is_cut else answer


def _refuse_two_forms(*, csv: bool, records: bool, as_json: bool, parquet: Path | None, output: Path | None) -> None:
    """Raise UsageError where the answer is to have two forms at once, of which one would be left out unsaid."""
    if parquet is not None and (csv or records or output is not None):
        raise UsageError("--parquet FILE stands alone: none of --csv, --records and --output with it")
    if output is not None and (records or (csv and output.suffix in OTHER_FORMS)):
        raise UsageError(
            f"--output {output} is JSON where its name ends in .json, Parquet where in .parquet, "
            "and CSV else: no other form"
        )
    if output is None and csv + records + (as_json and parquet is None) > 1:
        raise UsageError("--csv, --records and --json: choose one of them")


def _cut(answer: Output, rows: int) -> Output:
    first = "row" if rows == 1 else counted(rows, "row")
    note = f"only the first {first}; --rows N gives more, --parquet FILE all of them"
    return replace(answer, notes=[note, *answer.notes], code=PARTIAL)


def _answer(table: Table, *, csv: bool, records: bool) -> Output:
    notes = [] if table.rows or csv else ["0 rows"]
    return Output(table.as_dicts(), table.columns, table.rows, notes=notes, as_csv=csv, as_records=records)


def _written(table: Table, path: Path) -> Output:
    text = json_text(table.as_dicts(), indent=2) if path.suffix == ".json" else csv_text(*table)
    if path.exists() and not path.is_file():  # a pipe or a terminal takes what comes
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise FileError(path, f"cannot be written: {error.strerror}") from error
    elif not path.absolute().parent.is_dir():
        raise FileError(path, f"cannot be written: {path.absolute().parent} is no folder; make it first")
    else:
        with put_whole(path.resolve()) as aside:
            aside.write_text(text, encoding="utf-8")
    return Output({"file": str(path), "rows": len(table.rows)}, notes=[_rows(len(table.rows), path)])


def _limits(memory: int, seconds: int, rows: int) -> QueryLimits:
    if not 1 <= min(rows, memory, seconds) <= max(rows, memory, seconds) <= MOST:
        raise UsageError(f"--rows, --memory and --seconds must be 1 or more, and {MOST:,} at most")
    return QueryLimits(memory, seconds, rows)


def _asked(statement: str | None, file: Path | None) -> str:
    """Return the query, from wherever it is to come."""
    if (statement is None) == (file is None):
        raise UsageError("give one query: as a word in quotes, with --file FILE, or `-` for stdin")
    try:
        text = statement or ""
        if file is not None:
            with file.open("rb") as stream:
                text = stream.read(MAX_QUERY_BYTES + 1).decode()
        elif statement == "-":
            text = sys.stdin.buffer.read(MAX_QUERY_BYTES + 1).decode()
    except OSError as error:
        raise FileError(file or Path(STDIN_NAME), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FileError(file or Path(STDIN_NAME), "is not UTF-8 text; save the query as UTF-8") from error
    if len(text) > MAX_QUERY_BYTES:
        raise FileError(file or Path(STDIN_NAME), f"has more than {MAX_QUERY_BYTES:,} bytes; that is no query")
    return text


def _to_parquet(home: Home, asked: str, path: Path, limits: QueryLimits) -> Output:
    path = path.absolute()
    if not path.parent.is_dir():
        raise FileError(path.parent, "is no folder; make it first")
    with put_whole(path.resolve()) as aside:
        count = _heeding_ctrl_c(home, lambda db: write_parquet(db, asked, aside, limits))
    return Output({"file": str(path), "rows": count}, notes=[_rows(count, path)])


def _rows(count: int, path: Path) -> str:
    return f"{counted(count, 'row')} written to {path}"


def _heeding_ctrl_c(home: Home, act: Callable[[Connection], T]) -> T:
    """Do it on the published copy, and aside: DuckDB hears no signal, so that Ctrl-C ends only what runs elsewhere."""
    db = open_published(home)
    try:
        with ThreadPoolExecutor(1) as aside:
            asked = aside.submit(act, db)
            try:
                return asked.result()
            except KeyboardInterrupt:
                db.interrupt()
                raise
    finally:
        db.close()
