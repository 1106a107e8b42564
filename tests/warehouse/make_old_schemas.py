"""Writes tests/warehouse/old_schemas anew: one file for each schema that the main branch ever had, a row in each table.

    python tests/warehouse/make_old_schemas.py

Made from the history of the repository, each by the migrations as they stood then; a file that is there stays as it is.
"""

from __future__ import annotations

import gzip
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
FOLDER, ROOT, MIGRATIONS = HERE / "old_schemas", HERE.parents[1], "warehouse/migrations"
VALUES = {
    "VARCHAR": "'x'",
    "BOOLEAN": "true",
    "TIMESTAMP": "timestamp '2026-01-05 06:00:00'",
    "DATE": "date '2026-01-05'",
}


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def states() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each state of the migrations on the main branch, with the commit that brought it."""
    before = None
    for commit in git("log", "--first-parent", "--reverse", "--format=%h", "--", MIGRATIONS).split():
        names = git("ls-tree", "--name-only", commit, f"{MIGRATIONS}/").split()
        scripts = [(Path(name).name, git("show", f"{commit}:{name}")) for name in sorted(names)]
        if scripts != before:
            yield commit, scripts
        before = scripts


def value(kind: str) -> str:
    """Return something of a type."""
    return VALUES.get(kind, "[]" if kind.endswith("[]") else "'\\x00'::blob" if kind == "BLOB" else "1")


def make(file: Path, scripts: list[tuple[str, str]]) -> None:
    """Write a DuckDB file as the program of that day would have left it, but for its views."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        with duckdb.connect() as db:
            db.execute(f"attach '{path}' as old (storage_version 'v1.2.0', block_size 16384)")
            db.execute("use old")
            db.execute("create table migrations (version integer not null, name varchar not null)")
            db.execute("create table view_versions (digest varchar not null)")
            for version, (name, script) in enumerate(scripts, start=1):
                db.execute(script)
                db.execute("insert into migrations values (?, ?)", [version, name])
            tables = db.execute(
                "select table_name, list(data_type order by column_index) from duckdb_columns() "
                "where database_name = 'old' and schema_name = 'main' group by all order by all"
            ).fetchall()
            for table, kinds in tables:
                if table not in {"migrations", "view_versions"}:
                    db.execute(f"insert into {table} values ({', '.join(map(value, kinds))})")
            db.execute("checkpoint")
        file.write_bytes(gzip.compress(path.read_bytes(), mtime=0))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for number, (commit, scripts) in enumerate(states(), start=1):
        file = FOLDER / f"{number:02}-{commit}.duckdb.gz"
        if not file.exists():
            make(file, scripts)
            print(file.name, file.stat().st_size)
