"""Every schema that the main branch ever had is brought to this one, with its rows; the files are stored beside this."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from warehouse.books.checks import silent_views
from warehouse.database import Home, open_to_read, writing
from warehouse.keepsake import keepsake
from warehouse.schema import newest_version, version_of

FILES = sorted((Path(__file__).parent / "old_schemas").glob("*.duckdb.gz"))
# In the gate the oldest, and the last ones, which the newest migrations find.
IN_THE_GATE = {FILES[0], *FILES[-4:]}
# What runs and people brought; what is found from the texts may be emptied, and is found again.
KEPT = ("runs", "run_ends", "feeds", "feed_visits", "responses", "entries", "page_visits", "articles", "revisions")
KEPT_TOO = ("passages", "tags", "readings", "models", "current_models", "fates", "stages", "labels")


def columns(home: Home) -> set[tuple[str, str, str]]:
    query = (
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main' and not internal"
    )
    with open_to_read(home.warehouse) as db:
        return set(db.execute(query).fetchall())


def test_there_is_a_file_for_each() -> None:
    assert len(FILES) >= 29


@pytest.mark.parametrize(
    "file",
    [pytest.param(file, marks=() if file in IN_THE_GATE else pytest.mark.long) for file in FILES],
    ids=lambda file: file.name.partition(".")[0],
)
def test_an_old_home_is_brought_to_this_schema_with_its_rows(home: Home, file: Path, tmp_path: Path) -> None:
    home.prepare()
    home.warehouse.write_bytes(gzip.decompress(file.read_bytes()))
    with open_to_read(home.warehouse) as db:
        old = version_of(db)
        tables = {name for (name,) in db.execute("select table_name from duckdb_tables()").fetchall()}
    with writing(home) as db:
        rows = {
            table: db.execute(f"select count(*) from {table}").fetchone()
            for table in (*KEPT, *KEPT_TOO)
            if table in tables
        }
        assert silent_views(db) == []
    assert set(rows.values()) == {(1,)}
    fresh = Home(tmp_path / "fresh")
    with writing(fresh):
        pass
    assert columns(home) == columns(fresh)
    with open_to_read(home.warehouse) as db:
        assert version_of(db) == newest_version()
    if old < newest_version():
        assert keepsake(home.warehouse, old).exists()
