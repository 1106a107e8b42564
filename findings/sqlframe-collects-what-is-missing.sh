#!/bin/sh
# Guessed: collect_list() and collect_set() leave out what is missing, as in Spark ("NULL values are excluded", says the
# reference of Databricks, with collect_list of 1, 2, NULL and 1 as [1, 2, 1]); sqlframe runs the "PySpark DataFrame API" on
# DuckDB.
# Seen with sqlframe 4.10.0 and DuckDB 2.0.1: both keep it. The number of a source's authors, size(collect_set("author")), is
# one too many wherever an article has none, size(collect_list("author")) is the number of rows, and count("author") and
# countDistinct("author") beside them are right.
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
numbers = session.createDataFrame([(1,), (2,), (None,), (1,)], ["n"])
((listed, kept),) = numbers.agg(F.collect_list("n"), F.collect_set("n")).collect()
print("collect_list", list(listed), "collect_set", sorted(kept, key=str))
assert sorted(listed, key=str) == [1, 1, 2, None] and set(kept) == {1, 2, None}
articles = session.createDataFrame(
    [("desk", "A. Writer"), ("desk", None), ("desk", "A. Writer"), ("wire", None), ("wire", None)], ["source", "author"]
)
told = articles.groupBy("source").agg(
    F.size(F.collect_list("author")).alias("listed"),
    F.count("author").alias("counted"),
    F.size(F.collect_set("author")).alias("unlike"),
    F.countDistinct("author").alias("distinct"),
)
seen = {row["source"]: (row["listed"], row["counted"], row["unlike"], row["distinct"]) for row in told.collect()}
for source, (in_list, counted, unlike, distinct) in sorted(seen.items()):
    print(f"{source}: {in_list} in the list and {counted} counted; {unlike} in the set and {distinct} counted as distinct")
assert seen == {"desk": (3, 2, 2, 1), "wire": (2, 0, 1, 0)}, seen
PYTHON
venv/bin/python look.py
