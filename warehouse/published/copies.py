"""Whether the published copy is what the warehouse was when it was published."""

from __future__ import annotations

from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.books.checks import PUBLISH_AGAIN, Finding
from warehouse.lake import database_in_use

# What publishing itself adds to a copy or leaves out of it is no table of both.
TABLES = """
select table_name, list(column_name order by column_index) from duckdb_columns()
where schema_name = 'main' and not internal and database_name = $1
    and table_name in (select table_name from duckdb_tables() where schema_name = 'main' and database_name = $1)
group by table_name
"""


class Content(NamedTuple):
    """What a table holds: its rows, and the sum of their hashes, in which no order counts."""

    rows: int
    digest: int


def contents(db: DuckDBPyConnection, database: str = "") -> dict[str, Content]:
    """Return the content of each table by its name, columns in the order of their names; of the database in use."""
    found = {}
    place = database or database_in_use(db)
    for table, columns in db.execute(TABLES, [place]).fetchall():
        row = ", ".join(f'"{column}"' for column in sorted(columns))
        rows, digest = db.execute(
            f'select count(*), coalesce(sum(hash({row})::hugeint), 0) from "{place}".main.{table}'
        ).fetchall()[0]
        found[table] = Content(rows, digest)
    return found


def differing(source: dict[str, Content], copy: dict[str, Content]) -> list[str]:
    """Return the tables of the copy that are not as in its source, with their rows, in the order of their names.

    >>> differing({"runs": Content(2, 7)}, {"runs": Content(2, 7), "tags": Content(1, 5)})
    ['tags (no such table, here 1 rows)']
    """
    said = []
    for table, held in sorted(copy.items()):
        if table not in source:
            said.append(f"{table} (no such table, here {held.rows:,} rows)")
        elif source[table] != held:
            same = "as many rows, not the same" if source[table].rows == held.rows else f"here {held.rows:,}"
            said.append(f"{table} ({source[table].rows:,} rows, {same})")
    return said


def runs_of(db: DuckDBPyConnection) -> set[str]:
    """Return the runs that a file knows."""
    return {run_id for (run_id,) in db.execute("select run_id from main.runs").fetchall()}


def unlike_source(
    source: dict[str, Content], copy: dict[str, Content], *, unknown_runs: int, is_behind: bool
) -> list[Finding]:
    """Return in what a copy is not its source. `is_behind`: the warehouse was written to since, and may differ."""
    if unknown_runs:
        what = (
            f"The published copy knows {unknown_runs:,} runs that the warehouse does not: an older warehouse was put "
            "in the home's place."
        )
        return [Finding("copy", what, f"Put the newer file back; if the older one was meant: {PUBLISH_AGAIN}")]
    unlike = differing(source, copy)
    if is_behind or not unlike:
        return []
    what = f"The published copy is not what the warehouse holds, and nothing was written since: {', '.join(unlike)}."
    return [Finding("copy", what, PUBLISH_AGAIN)]
