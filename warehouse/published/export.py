"""The relations of the schema `api` as Parquet files, with a dictionary of the data: what to cite and to archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.file_errors import WarehouseError, first_line
from warehouse.literal_names import literally
from warehouse.published.contract import Column, Relation, relations
from warehouse.values import json_text

# By which day the rows of a relation are parted into months; the first of these that it has. Relations without one,
# and those that a month would cut in two (a trend's whole history in a row), are a file each.
DATED = ("week", "changed_at")
BY_MONTH = {"articles", "changes", "evidence", "feed_weeks", "group_weeks", "trend_weeks", "verdicts"}
# What the Table Schema standard calls the types of DuckDB. Lists and structures are "any": its "array" and "object" are
# JSON, and what checks packages (frictionless 5.21) refuses a list of Parquet as one.
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


class DataFile(NamedTuple):
    """One file, relative to the folder, with its rows; the month that it holds where a relation is parted."""

    path: str
    rows: int
    month: str


class Resource(NamedTuple):
    """One relation as it was written: its files, in the order of their months."""

    relation: Relation
    parts: list[DataFile]

    @property
    def rows(self) -> int:
        """Return how many rows its files hold together."""
        return sum(part.rows for part in self.parts)


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
        path = f"data/{relation.name}.parquet"
        return Resource(relation, [DataFile(path, _written(db.sql(f'from api."{relation.name}"'), folder / path), "")])
    (data / relation.name).mkdir()
    # Once, since a view may be dear and there are as many months as the history has.
    db.execute(f'create or replace temp table exported as from api."{relation.name}"')
    parts = []
    for month in _months(db, day):
        path = f"data/{relation.name}/{month}.parquet"
        asked = f"select * from exported where coalesce(strftime(\"{day}\", '%Y-%m'), '{UNDATED}') = $1"
        parts.append(DataFile(path, _written(db.sql(asked, params=[month]), folder / path), month))
    db.execute("drop table exported")
    return Resource(relation, parts)


def _months(db: DuckDBPyConnection, day: str) -> Iterator[str]:
    asked = f"select distinct coalesce(strftime(\"{day}\", '%Y-%m'), '{UNDATED}') as month from exported order by month"
    found = db.execute(asked).fetchall()
    # A relation without a row is a file all the same: its columns are told.
    yield from (month for (month,) in found or [(UNDATED,)])


def _written(table: duckdb.DuckDBPyRelation, path: Path) -> int:
    table.write_parquet(str(path), compression="zstd")
    return int(duckdb.read_parquet(literally(path)).shape[0])


def write_dictionary(resources: list[Resource], facts: dict[str, Any], folder: Path) -> None:
    """Write what the files and their columns are, as a Frictionless Data Package; `facts` is the row of api.meta."""
    (folder / "schemas").mkdir()
    for resource in resources:
        gaps = _columns_with_gaps(resource, folder)
        fields = {"fields": [_field(column, has_gaps=column.name in gaps) for column in resource.relation.columns]}
        (folder / _schema(resource.relation)).write_text(json_text(fields, indent=2) + "\n", encoding="utf-8")
    (folder / "datapackage.json").write_text(_datapackage(resources, facts), encoding="utf-8")


def _datapackage(resources: list[Resource], facts: dict[str, Any]) -> str:
    package = {
        "$schema": PROFILE,
        "name": "trendledger",
        "title": "Trendledger: what is written about AI, on the books",
        "description": (
            f"The public schema of copy {facts['run_id']}, data to {_moment(facts)}, model {facts['model_id']}, schema "
            f"version {facts['schema_version']}. Titles and passages are words of those who wrote them."
        ),
        "version": str(facts["run_id"]),
        "resources": [_described(resource.relation, part) for resource in resources for part in resource.parts],
    }
    if facts["clock"]:
        package["created"] = _moment(facts)
    return json_text(package, indent=2) + "\n"


def _described(relation: Relation, part: DataFile) -> dict[str, Any]:
    # A file is a resource: what stands in a list of paths is one file cut up, to be joined byte by byte.
    return {
        "name": "-".join([relation.name.replace("_", "-"), *([part.month] if part.month else [])]),
        "title": ", ".join([f"api.{relation.name}", *([part.month] if part.month else [])]),
        "description": relation.comment,
        "path": part.path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "rows": part.rows,
        "schema": _schema(relation),
    }


def _schema(relation: Relation) -> str:
    return f"schemas/{relation.name}.json"


def _columns_with_gaps(resource: Resource, folder: Path) -> set[str]:
    files = duckdb.read_parquet([literally(folder / part.path) for part in resource.parts])
    names = [column.name for column in resource.relation.columns]
    counted = ", ".join(f'count(*) > count("{name}")' for name in names)
    (found,) = files.aggregate(counted).fetchall()
    return {name for name, has_gaps in zip(names, found, strict=True) if has_gaps}


def _field(column: Column, *, has_gaps: bool) -> dict[str, str]:
    kind = table_schema_type(column.type)
    # What checks packages reads Parquet by pandas, to which a whole number beside an empty cell is a float, and the
    # cell not a number: the standard knows that as a "number", and not as an "integer".
    kind = "number" if kind == "integer" and has_gaps else kind
    return {"name": column.name, "type": kind, "duckdb_type": column.type, "description": column.comment}


def table_schema_type(kind: str) -> str:
    """Return what the Table Schema standard calls a type of DuckDB.

    >>> table_schema_type("UBIGINT"), table_schema_type("VARCHAR[]"), table_schema_type("STRUCT(a INTEGER)")
    ('integer', 'any', 'any')
    >>> table_schema_type("INTEGER"), table_schema_type("INTERVAL")
    ('integer', 'any')
    """
    if kind.endswith("[]") or kind.startswith(("STRUCT", "MAP")):
        return "any"
    if kind.startswith("DECIMAL"):
        return "number"
    return TYPES.get(kind, "integer" if kind.endswith(("INT", "INTEGER")) else "any")


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
