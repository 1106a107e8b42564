#!/bin/sh
# Guessed: days made into moments, alter table ... alter day type timestamp, which DuckLake allows as a promotion, are
# compared as moments from then on, by whoever asks.
# Seen with DuckDB 1.5.5 and DuckLake of its package 1.5.5: a connection that had read from the table before compares
# wrong after, without a word. Of 1, 3 and 7 January "> 5 January" finds all three, "< 5 January" none and "between"
# none; the rows themselves are shown right. Any select from the table before does it, of another column as well, and
# float made double goes the same way. A connection that had not read, and each one opened later, is right, and so are
# the same steps in a DuckDB file. ducklake #1397, merged in August 2026, is of the cache behind it.
# So whoever widens a column opens the lake anew, and so does each process that holds it open.
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
ASKED = {
    "after the 5th": ("day > '2026-01-05'", [7]),
    "before the 5th": ("day < '2026-01-05'", [1, 3]),
    "2nd to 5th": ("day between '2026-01-02' and '2026-01-05'", [3]),
}


def opened(name, attached):
    db = duckdb.connect()
    db.execute(f"load '{engine}'")
    db.execute(attached.format(name=name))
    return db


def answers(db):
    asked = "select number from kept.story where {} order by number"
    return {name: [row[0] for row in db.execute(asked.format(which)).fetchall()] for name, (which, _) in ASKED.items()}


def lived(name, attached, read):
    """Answers after the column was widened: of the connection that did it, and of one opened later."""
    db = opened(name, attached)
    db.execute("create table kept.story (number int, day date)")
    db.execute("insert into kept.story values (1, '2026-01-01'), (3, '2026-01-03'), (7, '2026-01-07')")
    if read:
        db.execute("select number from kept.story").fetchall()
    db.execute("alter table kept.story alter day type timestamp")
    shown = [str(day) for (day,) in db.execute("select day from kept.story order by day").fetchall()]
    assert shown == [f"2026-01-0{day} 00:00:00" for day in (1, 3, 7)]
    found = answers(db)
    db.close()
    return found, answers(opened(name, attached))


RIGHT = {name: right for name, (_, right) in ASKED.items()}
LAKE = "attach 'ducklake:{name}.ducklake' as kept (data_path '{name}', data_inlining_row_limit 0)"
FILE = "attach '{name}.duckdb' as kept"
print("DuckDB", duckdb.__version__)
for name, attached, read in (("unread", LAKE, False), ("read", LAKE, True), ("file", FILE, True)):
    found, later = lived(name, attached, read)
    print(f"  {name:6} {found}")
    assert later == RIGHT
    wrong = {"after the 5th": [1, 3, 7], "before the 5th": [], "2nd to 5th": []}
    assert found == (RIGHT | wrong if name == "read" else RIGHT)
PYTHON
venv/bin/python look.py
