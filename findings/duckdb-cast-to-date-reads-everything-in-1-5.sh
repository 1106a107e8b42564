#!/bin/sh
# Guessed: a day's rows are found as quickly by `cast(seen as date) >= d` as by `date_trunc('day', seen) >= d`: both are
# the same monotonous function of a column that is stored in order.
# Seen with DuckDB 1.5.5, 2 million rows: date_trunc reads 156,800 of them, the cast, which is how people write it, all
# 2,000,000; so does `starts_with(name, 'a0019')` where `name like 'a0019%'` reads 156,800. With 2.0.0 all four read
# 156,800. A file that 2.0 answers at once may so be slow in the client of 1.5 that opens the same file.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
import json
import sys

import duckdb

db = duckdb.connect("books.duckdb")
db.execute(
    """
    create table seen_items as
    select i as id, timestamp '2020-01-01' + to_minutes(i) as seen, 'a' || lpad(i::varchar, 9, '0') as name
    from range(2000000) as _(i)
    """
)
db.execute("checkpoint")


def scans(plan):
    if isinstance(plan, dict):
        if "TABLE_SCAN" in (plan.get("type"), plan.get("operator_type")):
            yield plan.get("rows_scanned", plan.get("operator_rows_scanned"))
        plan = list(plan.values())
    if isinstance(plan, list):
        for part in plan:
            yield from scans(part)


def rows_read(condition):
    db.execute("pragma enable_profiling = 'json'")
    db.execute("pragma profiling_output = 'profile.json'")
    db.execute(f"select count(id) from seen_items where {condition}").fetchall()
    db.execute("pragma disable_profiling")
    with open("profile.json") as file:
        (found,) = scans(json.load(file))
    return found


conditions = (
    "date_trunc('day', seen) >= timestamp '2023-09-01'",
    "cast(seen as date) >= date '2023-09-01'",
    "name like 'a0019%'",
    "starts_with(name, 'a0019')",
)
print("duckdb", duckdb.__version__)
for condition, rows in zip(conditions, map(int, sys.argv[1:]), strict=True):
    found = rows_read(condition)
    print(f"{found:9,} rows read  {condition}")
    assert found == rows, (condition, found)
PYTHON
for version in 1.5.5 2.0.0; do
    rm -rf venv books.duckdb
    python3 -m venv venv
    venv/bin/pip install --quiet --disable-pip-version-check "duckdb==$version"
    if [ "$version" = 1.5.5 ]; then
        venv/bin/python look.py 156800 2000000 156800 2000000
    else
        venv/bin/python look.py 156800 156800 156800 156800
    fi
done
