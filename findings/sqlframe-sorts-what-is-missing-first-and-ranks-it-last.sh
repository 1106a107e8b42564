#!/bin/sh
# Guessed: sqlframe, which runs the "PySpark DataFrame API" on DuckDB, sorts in one way; rows without a day come first, as in
# Spark, where NULLS FIRST goes with ascending order unless told otherwise, by orderBy() as in a window.
# Seen with sqlframe 4.10.0 and DuckDB 2.0.1: orderBy() writes NULLS FIRST into its query and has them first; a window is
# written without, and DuckDB, left to itself, has them last. So row 1 of a sorted frame is not the row that row_number()
# calls 1, lag() looks at another row, and a running sum of all before has in it what Spark's has not. With asc_nulls_first()
# a window does as Spark does.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sqlframe==4.10.0 duckdb==2.0.1 sqlglot==30.29.0
cat > look.py <<'PYTHON'
from importlib.metadata import version

from sqlframe.duckdb import DuckDBSession, Window
from sqlframe.duckdb import functions as F

print(*(f"{name} {version(name)}" for name in ("sqlframe", "duckdb", "sqlglot")), sep=", ")
rows = [("b", "2026-03-09", 5), ("c", None, 7), ("a", "2026-03-02", 3)]
stories = DuckDBSession().createDataFrame(rows, ["story", "day", "words"])


def numbered(*by):
    """Stories by the number that a window gives them, with the sum of words up to each."""
    window = Window.orderBy(*by)
    frame = stories.select("story", F.row_number().over(window).alias("number"), F.sum("words").over(window).alias("words"))
    return [tuple(row) for row in sorted(frame.collect(), key=lambda row: row["number"])]


ordered = [row["story"] for row in stories.orderBy("day").select("story").collect()]
print("orderBy('day'):                  ", ordered)
print("row_number() and sum() over 'day':", numbered("day"))
print("with asc_nulls_first():          ", numbered(F.col("day").asc_nulls_first()))
assert ordered == ["c", "a", "b"]
assert numbered("day") == [("a", 1, 3), ("b", 2, 8), ("c", 3, 15)]
assert numbered(F.col("day").asc_nulls_first()) == [("c", 1, 7), ("a", 2, 10), ("b", 3, 15)]
falling = [row["story"] for row in stories.orderBy(F.col("day").desc()).select("story").collect()]
assert falling == [story for story, *_ in numbered(F.col("day").desc())] == ["b", "a", "c"]
PYTHON
venv/bin/python look.py
