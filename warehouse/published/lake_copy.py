"""The published copy of a home in a lake: its catalog, frozen, over the same data files; the views are the program's.

So a copy costs what its catalog costs, however large the lake is, readers ask nothing of PostgreSQL, and any client of
DuckDB with the extension can attach it. Data files that a frozen catalog names stay until `maintain` lets them go.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse import lake as lakes
from warehouse import memory
from warehouse.lake import Lake, LakeError
from warehouse.published.kept_answers import show
from warehouse.schema import VIEWS, newest_version, view_script

SUFFIX = ".ducklake"
NAME = "lake"  # of the database that the views of a copy look into
IN_ORDER = ("alert_marks", "feed_visits", "labels")  # of these the views ask what was written last
NEWEST = """
select article_id from main.articles order by first_seen_at desc, article_id limit 1
"""


def look_up_newest(db: DuckDBPyConnection, lake: Lake) -> None:
    """Raise LakeError where a filtered question does not find the newest article, which an unfiltered one does.

    DuckLake 1.1 can lose the bounds that it keeps of a file where two commits meet; a filter then passes over it.
    """
    newest = db.execute(NEWEST).fetchone()
    if newest is None:
        return
    found = db.execute("select count(*) from main.articles where article_id = $1", list(newest)).fetchone()
    if found is None or not found[0]:
        raise LakeError(
            f"{lake} holds article {newest[0]} and does not find it when asked for it: the bounds that its catalog "
            "keeps are wrong. Nothing was published; the last copy stays. `trendledger migrate --to file` reads the "
            "lake without them and makes a warehouse that is whole."
        )


def freeze(lake: Lake, target: Path) -> None:
    """Write the catalog as it stands into `target`; one that is a file must not be open. Raises LakeError."""
    if lake.is_in_postgres:
        with closing(duckdb.connect()) as db:
            lakes.freeze(db, lake, target)
        return
    lakes.refuse_gone(lake)
    try:
        shutil.copyfile(lake.catalog, target)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise LakeError(f"{target} cannot be written ({error.strerror}). The last published copy stays.") from error


def open_copy(catalog: Path, data: str) -> DuckDBPyConnection:
    """Open a frozen catalog to read, with the public schema over it. Raises LakeError."""
    db = duckdb.connect(config=memory.granted())
    lakes.attach_frozen(db, Lake(str(catalog), data), NAME)
    _refuse_other_schema(db, catalog)
    db.execute("set allowed_directories = $1", [[data]])
    db.begin()  # each transaction asks the catalog anew
    db.execute("create schema api; create schema kept")
    tables = "select schema_name, table_name from duckdb_tables() where database_name = $1"
    for schema, table in db.execute(tables, [NAME]).fetchall():
        rows = "*, rowid" if table in IN_ORDER else "*"
        db.execute(f'create view {schema}."{table}" as select {rows} from {NAME}.{schema}."{table}"')
    for script in map(view_script, VIEWS):
        db.execute(script)
    for view, query in db.execute("select view, query from kept.shown").fetchall():
        show(db, view, query)
    db.commit()
    return db


def _refuse_other_schema(db: DuckDBPyConnection, catalog: Path) -> None:
    row = db.execute(f"select count(*) from {NAME}.main.migrations").fetchone()
    if row is None or row[0] != newest_version():
        raise LakeError(
            f"the published copy {catalog.name} was made by another version of Trendledger, and its tables are not "
            "those that this one reads; `trendledger run` publishes a new one. Nothing is lost."
        )
