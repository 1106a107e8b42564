#!/bin/sh
# Guessed: `id + 1 > x` and `seen + interval 7 day >= t` are alike to the planner; either both leave out the row groups
# whose smallest and largest values say that nothing in them can match, or neither does.
# Seen with DuckDB 2.0.0, 2 million rows in order of both columns, 17 row groups: the sum of numbers is turned round and
# reads 2 of them, even `abs(id) > x` and `date_trunc('week', seen) >= t` do; the sum of a time and an interval reads
# all 17. Written the other way round, `seen >= t - interval 7 day`, it reads 2.
# So windows over time are best written with the column alone on its side.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.0
cat > look.py <<'PYTHON'
import json

import duckdb

db = duckdb.connect("books.duckdb")
db.execute(
    "create table seen_items as select i as id, timestamp '2020-01-01' + to_minutes(i) as seen from range(2000000) as _(i)"
)
db.execute("checkpoint")


def scans(plan):
    if isinstance(plan, dict):
        if plan.get("type") == "TABLE_SCAN":
            yield plan["row_groups_scanned"]
        plan = list(plan.values())
    if isinstance(plan, list):
        for part in plan:
            yield from scans(part)


def groups_read(condition):
    db.execute("pragma enable_profiling = 'json'")
    db.execute("pragma profiling_output = 'profile.json'")
    db.execute(f"select count(id) from seen_items where {condition}").fetchall()
    db.execute("pragma disable_profiling")
    with open("profile.json") as file:
        (found,) = scans(json.load(file))
    return found


expected = {
    "id + 1 > 1900000": 2,
    "abs(id) > 1900000": 2,
    "date_trunc('week', seen) >= timestamp '2023-09-01'": 2,
    "seen >= timestamp '2023-09-01' - interval 7 day": 2,
    "seen + interval 7 day >= timestamp '2023-09-01'": 17,
}
print("duckdb", duckdb.__version__)
for condition, groups in expected.items():
    found = groups_read(condition)
    print(f"{found:2} of 17 row groups  {condition}")
    assert found == groups, (condition, found)
PYTHON
venv/bin/python look.py
