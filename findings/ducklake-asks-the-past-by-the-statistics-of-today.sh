#!/bin/sh
# Guessed: a past snapshot answers as it answered then, whatever was deleted and rewritten since; the documentation says
# that "every snapshot represents a consistent state of the database".
# Seen with DuckDB 1.5.5 and DuckLake of its package 1.5.5, nothing inlined: once rows are deleted and the files
# rewritten, filters over the old snapshot are judged by the statistics of the new one. Of the row without a language,
# deleted later, "language is null" finds nothing any more and count(language) counts it in; "number > 5" misses the row
# of 9. All rows are still there if no filter is given. The delete alone changes nothing, the rewriting does. ducklake
# #1377 of August 2026 tells of it and is closed.
# So counts of a past snapshot are taken of a table that was read whole, create table ... as from ... at (version => n).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check \
    duckdb==1.5.5 duckdb-extension-ducklake==1.5.5
cat > look.py <<'PYTHON'
from pathlib import Path

import duckdb
import duckdb_extension_ducklake

engine = next(Path(duckdb_extension_ducklake.__file__).parent.rglob("ducklake.duckdb_extension"))
db = duckdb.connect()
db.execute(f"load '{engine}'")
db.execute("attach 'ducklake:lake.ducklake' as lake (data_path 'lake', data_inlining_row_limit 0)")
db.execute("create table lake.story (number int, language varchar)")
db.execute("insert into lake.story values (1, 'en'), (2, null), (9, 'de')")
((past,),) = db.execute("select max(snapshot_id) from lake.snapshots()").fetchall()
THEN = f"lake.story at (version => {past})"
ASKED = {
    "all": "select number from {}",
    "without a language": "select number from {} where language is null",
    "languages known": "select count(language) from {}",
    "above 5": "select number from {} where number > 5",
}


def answers(of):
    return {name: sorted(row[0] for row in db.execute(asked.format(of)).fetchall()) for name, asked in ASKED.items()}


print("DuckDB", duckdb.__version__, "snapshot", past)
as_it_was = answers(THEN)
print("  then:    ", as_it_was)
db.execute("delete from lake.story where number > 1")
assert answers(THEN) == as_it_was
db.execute("call ducklake_rewrite_data_files('lake', 'story', delete_threshold => 0)")
after = answers(THEN)
print("  rewritten", after)
assert as_it_was == {
    "all": [1, 2, 9],
    "without a language": [2],
    "languages known": [2],
    "above 5": [9],
}
assert after == as_it_was | {"without a language": [], "languages known": [3], "above 5": []}
db.execute(f"create table copied as from {THEN}")
assert answers("copied") == as_it_was
PYTHON
venv/bin/python look.py
