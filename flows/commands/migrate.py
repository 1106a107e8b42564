"""The command that moves a home's warehouse into a lake, and back."""

from __future__ import annotations

import sys
from typing import Any, Literal

from flows.commands.options import Injected
from flows.commands.output import Output, UsageError
from flows.steps.text.figures import counted
from warehouse.again import AGAIN

CATALOG, DATA = "lake/catalog.ducklake", "lake/data"


def migrate(
    *,
    to: Literal["lake", "file"],
    catalog: str = "",
    data: str = "",
    home: Injected,
) -> Output:
    """Move the warehouse into a lake of Parquet files with a catalog in PostgreSQL, or back into one file.

    Every table is counted and compared by its hashes before anything is switched; then a copy is published. What was
    moved from stays: the file as warehouse.before-lake.duckdb, the lake as it is.

    An example: trendledger migrate --to lake --catalog "postgres:dbname=trendledger host=db.example"

    Parameters
    ----------
    to
        `lake`, or `file` for the way back.
    catalog
        Where the lake's catalog is: `postgres:` and libpq's words without a password (PGPASSFILE holds it), or a file
        in the home, which one process at a time can open.
    data
        The folder or the bucket (`s3://...`) of the Parquet files; without it a folder in the home.

    """
    from warehouse.upkeep.moving import to_file, to_lake

    if to == "file" and (catalog or data):
        raise UsageError("--catalog and --data say where a lake is to be; the way back to a file takes neither")
    moved = to_file(home, _say) if to == "file" else to_lake(home, catalog or CATALOG, data or DATA, _say)
    AGAIN.is_in_place = True
    copy = _publish(home)
    place = home.lake or home.warehouse
    rows = counted(moved.rows, "row")
    text = f"{moved.tables} tables with {rows} are now in {place}, equal in number and by their hashes."
    notes = [f"The file that was left is {moved.left}; delete it when you trust the lake."] if moved.left else []
    return Output(
        {"to": to, "tables": moved.tables, "rows": moved.rows, "published": str(copy), "left": str(moved.left or "")},
        text=text,
        notes=notes,
    )


def _publish(home: Injected) -> Any:
    """Publish what was moved under the name of its last run; return the copy, or None where no run has been."""
    from warehouse.books import ledger
    from warehouse.database import writing
    from warehouse.published.publish import publish

    with writing(home) as db:
        newest = ledger.newest_run(db)
    return publish(home, newest) if newest else None


def _say(words: str) -> None:
    print(f"trendledger: {words}", file=sys.stderr, flush=True)
