#!/bin/sh
# Guessed: merging small files changes nothing that can be asked. The documentation says that it "preserves all of the
# original behavior - including time travel and data change feeds", and that a row's rowid is kept through compaction.
# Seen with DuckDB 1.5.5 and DuckLake of its package 1.5.5, nothing inlined: a file of new rows and the file that an update
# wrote merged into one, the updated row has another rowid, in all snapshots since the update. So the change feed tells
# the update of that past snapshot as a delete of one row and an insert of another, where it told a preimage and a
# postimage before. The rows themselves are right. Each insert after an update gives the merge what it needs.
# So who counts what is new by the inserts, or follows a row by its rowid, counts edited articles as new ones; a key of
# one's own tells them apart.
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

engine = next(Path(duckdb_extension_ducklake.__file__).parent.rglob("ducklake.duckdb_extension"))
db = duckdb.connect()
db.execute(f"load '{engine}'")
db.execute("attach 'ducklake:l.ducklake' as l (data_path 'files', data_inlining_row_limit 0)")
db.execute("create table l.article (id int, words int)")
db.execute("insert into l.article values (1, 100), (2, 200), (3, 300)")
db.execute("update l.article set words = 111 where id = 1")
db.execute("insert into l.article values (4, 400)")
UPDATE = 3


def changes():
    asked = "select change_type, id, words from ducklake_table_changes('l', 'main', 'article', 0, 4)"
    return db.execute(f"{asked} where snapshot_id = {UPDATE} order by all").fetchall()


def row_of_one(snapshot):
    return db.execute(f"select rowid, words from l.article at (version => {snapshot}) where id = 1").fetchall()


def new():
    asked = "select count(*) from ducklake_table_changes('l', 'main', 'article', 0, 4) where change_type = 'insert'"
    return db.execute(asked).fetchone()[0]


def rows():
    return [db.execute(f"from l.article at (version => {at}) order by id").fetchall() for at in range(1, 5)]


print("DuckDB", duckdb.__version__)
told, states = changes(), rows()
print("before:", told, "rowid", row_of_one(UPDATE), "inserts", new())
assert told == [("update_postimage", 1, 111), ("update_preimage", 1, 100)]
assert row_of_one(2) == [(0, 100)]
assert row_of_one(UPDATE) == row_of_one(4) == [(0, 111)]
assert new() == 4
assert db.execute("call ducklake_merge_adjacent_files('l')").fetchall() == [("main", "article", 2, 1)]
print("after: ", changes(), "rowid", row_of_one(UPDATE), "inserts", new())
assert rows() == states, "time travel shows the rows as before"
assert changes() == [("delete", 1, 100), ("insert", 1, 111)]
assert row_of_one(2) == [(0, 100)]
assert row_of_one(UPDATE) == row_of_one(4) != [(0, 111)]
assert new() == 5
PYTHON
venv/bin/python look.py
