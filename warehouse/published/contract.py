"""The schema `api` as its own comments tell it."""

from __future__ import annotations

import re
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.schema import migrate

VIEWS = """
select v.view_name, v.comment,
    list({'name': c.column_name, 'type': c.data_type, 'comment': c.comment} order by c.column_index)
from duckdb_views() as v
join duckdb_columns() as c using (database_name, schema_name)
where c.table_name = v.view_name and database_name = current_database() and schema_name = 'api'
group by all order by v.view_name
"""
MACROS = """
select function_name, parameters, comment, function_type = 'table_macro' as is_table
from duckdb_functions()
where database_name = current_database() and schema_name = 'api' and function_type in ('macro', 'table_macro')
order by function_name
"""
EXAMPLE = re.compile(r"\b(from|select) api\.\w+\(.*\)", re.IGNORECASE)
COLUMNS_SHOWN = 4  # in an example: what fits a line


class Column(NamedTuple):
    """A column with its type and what it says."""

    name: str
    type: str
    comment: str


class Relation(NamedTuple):
    """A view, or a macro, of which the columns are not told beforehand."""

    name: str
    signature: str
    comment: str
    columns: list[Column]
    example: str


def relations(db: DuckDBPyConnection | None) -> list[Relation]:
    """Return all views and macros by their names; without a copy to ask, those that this program makes."""
    if db is None:
        with duckdb.connect() as empty:
            migrate(empty)
            return relations(empty)
    views = [
        Relation(name, name, comment or "", _columns(columns), _example(name, columns))
        for name, comment, columns in db.execute(VIEWS).fetchall()
    ]
    macros = [_macro(*row) for row in db.execute(MACROS).fetchall()]
    return sorted([*views, *macros])


def _columns(columns: list[dict[str, str]]) -> list[Column]:
    return [Column(column["name"], column["type"], column["comment"] or "") for column in columns]


def _example(view: str, columns: list[dict[str, str]]) -> str:
    names = ", ".join(column["name"] for column in columns[:COLUMNS_SHOWN])
    return f"select {names} from api.{view} limit 5"


def _macro(name: str, parameters: list[str], comment: str | None, is_table: bool) -> Relation:  # a row
    """Return a macro; its comment holds an example, but for those of old copies."""
    found = EXAMPLE.search(comment or "")
    call = f"api.{name}({', '.join(parameters)})"
    example = found.group() if found else f"from {call}" if is_table else f"select {call}"
    if found and is_table:
        example = f"select * {example}"
    return Relation(name, f"{name}({', '.join(parameters)})", comment or "", [], example)
