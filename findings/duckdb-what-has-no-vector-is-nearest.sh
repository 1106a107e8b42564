#!/bin/sh
# Guessed: a text without any known word has a vector of zeros, which is like nothing; the five texts most like a question
# are the same with or without it.
# Seen with DuckDB 2.0.0: its likeness, list_cosine_similarity or array_cosine_similarity, is NaN, and NaN is the largest of
# all numbers in DuckDB. So `order by likeness desc limit 5` and arg_max name the texts without words first. By distance, where
# the nearest are the smallest, they come last.
# DuckDB 1.5.5 says -1 instead, "the very contrary", with a distance of 2; there they come last either way.
# So rows without a vector are left out before (`where not isnan(likeness)`, which both take).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
import sys

import duckdb

db = duckdb.connect()
db.execute("create table texts (name varchar, vector float[2])")
db.execute("insert into texts values ('no words', [0, 0]), ('same', [1, 0]), ('near', [1, 1]), ('contrary', [-1, 0])")
db.execute("create view asked as select name, array_cosine_similarity(vector, [1, 0]::float[2]) as likeness,"
           " array_cosine_distance(vector, [1, 0]::float[2]) as distance from texts")
likest = db.execute("select name, likeness from asked order by likeness desc, name").fetchall()
nearest = db.execute("select name, distance from asked order by distance, name").fetchall()
best = db.execute("select arg_max(name, likeness) from asked").fetchone()[0]
lists = db.execute("select list_cosine_similarity([0.0, 0.0], [1.0, 0.0])").fetchone()[0]
print("DuckDB", duckdb.__version__, f"most alike {likest}, arg_max {best!r}; nearest {nearest}; of lists {lists}")
others = [("same", 1.0), ("near", likest[1][1] if likest[0][0] == "same" else likest[2][1]), ("contrary", -1.0)]
if sys.argv[1] == "2.0.0":
    assert likest[0][0] == best == "no words" and likest[0][1] != likest[0][1] and lists != lists
    assert likest[1:] == others and nearest[-1][0] == "no words"
else:
    assert likest[:2] == others[:2] and best == "same" and lists == -1.0
    assert ("no words", -1.0) in likest and ("no words", 2.0) in nearest
left = db.execute("select name from asked where not isnan(likeness) order by likeness desc, name limit 2").fetchall()
assert left == [("same",), ("near",)]
PYTHON
for version in 1.5.5 2.0.0; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check "duckdb==$version"
    "venv-$version/bin/python" look.py "$version"
done
