#!/bin/sh
# Guessed: flushing inlined data moves rows from the catalog to Parquet and changes nothing that was; the documentation
# says that for queries inlined data behaves as data in Parquet files. So the changes of past snapshots stay as told.
# Seen with DuckDB 1.5.5 and DuckLake of its package 1.5.5: of a row that was updated and then deleted while it was
# inlined, the delete is gone from ducklake_table_changes() after the flush, for all time. In its place the update, a
# snapshot before, is told twice, the second time from 99 to 99. Time travel is right before and after, and a table that
# was never inlined keeps its changes through merging and rewriting.
# So who follows a lake by its changes reads them before the flush, or keeps inlining off.
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
UNTIL = 4  # made, filled, updated, deleted


def changes(lake):
    asked = "select snapshot_id, change_type, id, v from ducklake_table_changes(?, 'main', 'story', 0, ?) order by all"
    return db.execute(asked, [lake, UNTIL]).fetchall()


def states(lake):
    asked = f"from {lake}.story at (version => {{}}) order by id"
    return [db.execute(asked.format(number)).fetchall() for number in range(1, UNTIL + 1)]


def lived(lake, rows):
    db.execute(f"attach 'ducklake:{lake}.ducklake' as {lake} (data_path '{lake}', data_inlining_row_limit {rows})")
    db.execute(f"create table {lake}.story (id int, v int)")
    db.execute(f"insert into {lake}.story values (1, 1), (2, 2), (3, 3)")
    db.execute(f"update {lake}.story set v = 99 where id <= 2")
    db.execute(f"delete from {lake}.story where id = 2")
    return changes(lake), states(lake)


inlined, past = lived("inlined", 10)
filed, _ = lived("filed", 0)
assert inlined == filed, "the two tell the same to begin with"
db.execute("call ducklake_flush_inlined_data('inlined')")
after = changes("inlined")
print("DuckDB", duckdb.__version__)
print("told no more:", sorted(set(inlined) - set(after)))
print("told anew:   ", [change for change in after if change not in inlined or after.count(change) > 1])
assert states("inlined") == past, "time travel is as it was"
assert (4, "delete", 2, 99) in inlined
assert (4, "delete", 2, 99) not in after
assert (3, "update_preimage", 2, 99) in after
assert after.count((3, "update_postimage", 2, 99)) == 2
for call in ("ducklake_merge_adjacent_files", "ducklake_rewrite_data_files"):
    db.execute(f"call {call}('filed')")
    assert changes("filed") == filed, call
PYTHON
venv/bin/python look.py
