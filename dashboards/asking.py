"""Questions to the published copy: SQL with its values beside it, so that a page can show what it asked."""

from __future__ import annotations

import re
from datetime import date
from textwrap import dedent
from typing import Any, NamedTuple, TypeVar

from duckdb import DuckDBPyConnection

Value = str | int | date | list[str]
Record = TypeVar("Record", bound=tuple[Any, ...])


class Query(NamedTuple):
    """One query on the schema `api`, its parameters written `$name`."""

    sql: str
    values: dict[str, Value]


def question(sql: str, **values: Value) -> Query:
    """Return the query as a question, without the indentation that it has in our source."""
    return Query(dedent(sql).strip(), values)


def answer(db: DuckDBPyConnection, record: type[Record], asked: Query) -> list[Record]:
    """Return the rows as named tuples, the columns in the order of the record's fields."""
    return [record(*row) for row in db.execute(asked.sql, asked.values).fetchall()]


def spelled_out(asked: Query) -> str:
    """Return the query as a reader can paste it into `trendledger sql`, its values written in. Never executed here."""
    return re.sub(r"\$([a-z_]+)", lambda found: _literal(asked.values[found[1]]), asked.sql)


def _literal(value: Value) -> str:
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)
