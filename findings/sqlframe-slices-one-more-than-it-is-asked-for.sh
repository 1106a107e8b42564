#!/bin/sh
# Guessed: slice(column, start, length), PySpark's own, whose documentation has slice([1, 2, 3], 2, 2) as [2, 3], gives as
# much with sqlframe on DuckDB, which runs the "PySpark DataFrame API" without Spark; or is not there, as next_day() is not.
# Seen with sqlframe 4.10.0 and DuckDB 2.0.1: one more, wherever the list has it. The end that DuckDB wants, which it counts
# in, is reckoned as start + length, so the first two sources of a story are three, the first one is two, and a count by
# source has rows too many. From the end, slice(column, -2, 2), which is the last two in PySpark, there is nothing at all.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sqlframe==4.10.0 duckdb==2.0.1 sqlglot==30.29.0
cat > look.py <<'PYTHON'
from importlib.metadata import version

from sqlframe.duckdb import DuckDBSession
from sqlframe.duckdb import functions as F

print(*(f"{name} {version(name)}" for name in ("sqlframe", "duckdb", "sqlglot")), sep=", ")
session = DuckDBSession()


def sliced(values, start, length):
    """What slice() makes of a list, and what PySpark's documentation makes of it."""
    frame = session.createDataFrame([(values,)], ["sources"])
    ((seen,),) = frame.select(F.slice("sources", start, length)).collect()
    begin = start - 1 if start > 0 else len(values) + start
    return list(seen), values[begin : begin + length]


for values, start, length, is_right in (
    ([1, 2, 3], 2, 2, True),  # PySpark's own example: the list ends before it can show
    ([1, 2, 3, 4, 5], 2, 2, False),
    (["desk", "wire", "blog"], 1, 1, False),
    (["desk", "wire", "blog"], 1, 2, False),
    (["desk", "wire", "blog"], -2, 2, False),
):
    seen, meant = sliced(values, start, length)
    print(f"slice({values}, {start}, {length}): {seen}, and PySpark has {meant}")
    assert (seen == meant) is is_right
    assert seen == ([] if start < 0 else values[start - 1 : start + length])
stories = session.createDataFrame([("one", ["desk", "wire", "blog"]), ("two", ["wire"])], ["story", "sources"])
first = stories.select("story", F.explode(F.slice("sources", 1, 1)).alias("source"))
print("the first source of each of two stories, in rows:", first.count())
assert first.count() == 3
PYTHON
venv/bin/python look.py
