"""Answers as CSV, for a spreadsheet or a script."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from dashboards.asking import Query
from warehouse.values import exact

# A cell that begins with one of these is a formula to a spreadsheet, and titles come from strangers (OWASP, "CSV
# Injection"). An apostrophe before it makes it text.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(db: DuckDBPyConnection, asked: Query) -> str:
    """Return the answer with a line of column names. Times are UTC, shares of 1, what is missing is empty."""
    answer = db.execute(asked.sql, asked.values)
    return rows_as_csv([column[0] for column in answer.description or ()], answer.fetchall())


def rows_as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the rows below a line of column names."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return sheet.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return exact(value)
