"""The relations of the schema `api` as Parquet files, with a dictionary of the data: what to cite and to archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.contract import Column, Relation, relations
from warehouse.file_errors import WarehouseError, first_line
from warehouse.values import json_text

# By which day the rows of a relation are parted into months; the first of these that it has. Relations without one,
# and those that a month would cut in two (a trend's whole history in a row), are a file each.
DATED = ("week", "month", "quarter", "published_at", "changed_at", "measured_at", "clock")
BY_MONTH = {
    "articles", "changes", "evidence", "feed_weeks", "group_weeks", "source_weeks", "trend_stories", "trend_weeks",
    "verdicts",
}  # fmt: skip
# What the Table Schema standard calls the types of DuckDB; what it cannot say, a list or a structure, is JSON there.
TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "number",
    "FLOAT": "number",
    "TIMESTAMP": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "VARCHAR": "string",
}
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
UNDATED = "undated"


class ExportError(WarehouseError):
    """The files of an export cannot be written; what was begun is gone."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"the export cannot be written ({self.why}); what was begun is gone. Is there room on the disk?"


class Resource(NamedTuple):
    """One relation as it was written: its files, relative to the folder, and how many rows they hold together."""

    relation: Relation
    files: list[str]
    rows: int


def export_relations(db: DuckDBPyConnection, folder: Path) -> list[Resource]:
    """Write every view of `api` into an empty folder as Parquet, by month where it is dated. Raises ExportError."""
    try:
        return [_export(db, relation, folder) for relation in relations(db) if relation.columns]
    except duckdb.Error as error:
        raise ExportError(first_line(error)) from error


def copy_facts(db: DuckDBPyConnection) -> dict[str, Any]:
    """Return the row of api.meta: what this copy is."""
    answer = db.execute("select * from api.meta")
    ((row),) = answer.fetchall()
    return dict(zip([column[0] for column in answer.description or ()], row, strict=True))


def _export(db: DuckDBPyConnection, relation: Relation, folder: Path) -> Resource:
    data = folder / "data"
    data.mkdir(exist_ok=True)
    columns = {column.name for column in relation.columns}
    day = next((name for name in DATED if name in columns), None) if relation.name in BY_MONTH else None
    if day is None:
        table = db.sql(f'from api."{relation.name}"')
        rows = _written(table, data / f"{relation.name}.parquet")
        return Resource(relation, [f"data/{relation.name}.parquet"], rows)
    (data / relation.name).mkdir()
    # Once, since a view may be dear and there are as many months as the history has.
    db.execute(f'create or replace temp table exported as from api."{relation.name}"')
    files, total = [], 0
    for month in _months(db, day):
        name = f"data/{relation.name}/{month}.parquet"
        asked = f"select * from exported where coalesce(strftime(\"{day}\", '%Y-%m'), '{UNDATED}') = $1"
        total += _written(db.sql(asked, params=[month]), folder / name)
        files.append(name)
    db.execute("drop table exported")
    return Resource(relation, files, total)


def _months(db: DuckDBPyConnection, day: str) -> Iterator[str]:
    asked = f"select distinct coalesce(strftime(\"{day}\", '%Y-%m'), '{UNDATED}') as month from exported order by month"
    found = db.execute(asked).fetchall()
    # A relation without a row is a file all the same: its columns are told.
    yield from (month for (month,) in found or [(UNDATED,)])


def _written(table: duckdb.DuckDBPyRelation, path: Path) -> int:
    table.write_parquet(str(path), compression="zstd")
    return int(duckdb.read_parquet(str(path)).shape[0])


def datapackage(resources: list[Resource], facts: dict[str, Any]) -> str:
    """Return the dictionary of the data as a Frictionless Data Package; `facts` is the row of api.meta."""
    package = {
        "$schema": PROFILE,
        "name": "trendledger",
        "title": "Trendledger: what is written about AI, on the books",
        "description": (
            f"The public schema of copy {facts['run_id']}, data to {_moment(facts)}, model {facts['model_id']}, schema "
            f"version {facts['schema_version']}. Titles and passages are words of those who wrote them."
        ),
        "version": str(facts["run_id"]),
        "resources": [_described(resource) for resource in resources],
    }
    if facts["clock"]:
        package["created"] = _moment(facts)
    return json_text(package, indent=2) + "\n"


def _described(resource: Resource) -> dict[str, Any]:
    path = resource.files[0] if len(resource.files) == 1 else resource.files
    return {
        "name": resource.relation.name.replace("_", "-"),
        "title": f"api.{resource.relation.name}",
        "description": resource.relation.comment,
        "path": path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "rows": resource.rows,
        "schema": {"fields": [_field(column) for column in resource.relation.columns]},
    }


def _field(column: Column) -> dict[str, str]:
    return {"name": column.name, "type": table_schema_type(column.type), "description": column.comment}


def table_schema_type(kind: str) -> str:
    """Return what the Table Schema standard calls a type of DuckDB.

    >>> table_schema_type("BIGINT"), table_schema_type("VARCHAR[]"), table_schema_type("STRUCT(a INTEGER)")
    ('integer', 'array', 'object')
    """
    if kind.endswith("[]"):
        return "array"
    if kind.startswith(("STRUCT", "MAP")):
        return "object"
    if kind.startswith("DECIMAL"):
        return "number"
    return TYPES.get(kind, "integer" if "INT" in kind else "any")


def citation(facts: dict[str, Any], version: str) -> str:
    """Return how to cite the copy, as CITATION.cff: which data, up to when."""
    lines = [
        "cff-version: 1.2.0",
        'message: "If you use these data, please cite them as below."',
        "type: dataset",
        'title: "Trendledger: what is written about AI, on the books"',
        "authors:",
        '  - name: "The Trendledger authors"',
        f'version: "{facts["run_id"]}"',
        f'abstract: "Data to {_moment(facts)}; copy {facts["run_id"]}, model {facts["model_id"]}."',
        f'keywords: ["Trendledger {version}"]',
    ]
    if facts["clock"]:
        lines.append(f"date-released: {facts['clock']:%Y-%m-%d}")
    return "\n".join(lines) + "\n"


def _moment(facts: dict[str, Any]) -> str:
    return f"{facts['clock']:%Y-%m-%dT%H:%M:%SZ}" if facts["clock"] else "no run yet"
