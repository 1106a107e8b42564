#!/bin/sh
# Guessed: outside a transaction a statement that is refused leaves nothing behind; the next one on the same connection
# is a matter of its own.
# Seen with DuckDB 1.5.5 and DuckLake of its package 1.5.5: after an `alter table ... add column ... default false`, which a
# lake refuses, each further statement raises "Current transaction is aborted (please ROLLBACK)", a plain `select 1`
# too, though nobody has begun a transaction. A refused ALTER on a DuckDB file leaves the connection as it was, and so
# does a select from a table of the lake that is not there. ROLLBACK mends it.
# So whoever goes on after an error from a lake rolls back first, also without having begun.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.5 duckdb-extension-ducklake==1.5.5
cat > look.py <<'PYTHON'
from pathlib import Path

import duckdb
import duckdb_extension_ducklake

db = duckdb.connect()
extension = next(Path(duckdb_extension_ducklake.__file__).parent.rglob("ducklake.duckdb_extension"))
db.execute(f"load '{extension}'")
db.execute("attach 'ducklake:catalog.ducklake' as lake (data_path 'data')")
db.execute("attach 'file.duckdb' as file")
for place in ("file", "lake"):
    db.execute(f"create table {place}.books (id integer)")


def after(refused):
    try:
        db.execute(refused)
    except duckdb.Error as error:
        first = str(error).partition("\n")[0]
    else:
        raise AssertionError(f"taken: {refused}")
    try:
        db.execute("select 1").fetchall()
    except duckdb.Error as error:
        then = str(error).partition("\n")[0]
        db.execute("rollback")
    else:
        then = "answered"
    print(f"duckdb {duckdb.__version__}: {refused}\n    {first[:90]}\n    then select 1: {then}")
    return then


assert after("alter table file.books add column id integer") == "answered"
assert after("select * from lake.none") == "answered"
assert "aborted" in after("alter table lake.books add column is_read boolean default false")
assert db.execute("select 1").fetchall() == [(1,)]
PYTHON
venv/bin/python look.py
