#!/bin/sh
# Guessed: a column added with a literal as default is taken by DuckLake whatever its type is, as by a DuckDB file.
# Seen with DuckDB 1.5.5 and DuckLake of its package 1.5.5: `default 0` and `default ''` are taken; `default false` is
# refused as "non-literal" (the parser makes a cast of it), as is a list, also where a table is made. The advice in the
# message holds: add the column, then `alter column ... set default`, refuses `false` too, so the values are set by hand.
# So migrations that are to run on files and on lakes add a truth without default, and fill it.
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


def told(statement):
    try:
        db.cursor().execute(statement)
    except duckdb.Error as error:
        return str(error).partition("\n")[0]
    return "taken"


for place in ("file", "lake"):
    db.execute(f"create table {place}.books (id integer)")
seen = {
    (place, default): told(f"alter table {place}.books add column c{number} {kind} default {default}")
    for number, (kind, default) in enumerate([("integer", "0"), ("varchar", "''"), ("boolean", "false")])
    for place in ("file", "lake")
}
seen |= {(place, "later"): told(f"alter table {place}.books add column late boolean") for place in ("file", "lake")}
seen |= {(place, "set"): told(f"alter table {place}.books alter late set default false") for place in ("file", "lake")}
for (place, default), said in seen.items():
    print(f"duckdb {duckdb.__version__}, {place}, {default}: {said}")
refused = {key for key, said in seen.items() if said != "taken"}
assert refused == {("lake", "false"), ("lake", "set")}, refused
assert "non-literal default value" in seen["lake", "false"]
PYTHON
venv/bin/python look.py
