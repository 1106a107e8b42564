#!/bin/sh
# Guessed: a query that sqlglot takes from DuckDB to SQLite either gives the same there or is refused; with
# unsupported_level=RAISE "unsupported" is an error, as it is for weeks and quarters of date_diff.
# Seen with sqlglot 30.30.0, DuckDB 2.0.0 and Python's SQLite: date_diff('month', a, b), which counts the months that begin
# between two days, becomes the days between them by 30, years become days by 365, days and hours the time by 24 hours and
# by one, cut off, without a word. From 31 January to 1 February is a month for the one and none for the other; from 1
# January to 31 December are 11 months, and 12. Of pairs of days in two years, every third has another number of months.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sqlglot==30.30.0 duckdb==2.0.0
cat > look.py <<'PYTHON'
import sqlite3
from datetime import date, timedelta

import duckdb
import sqlglot
from sqlglot import ErrorLevel, UnsupportedError

print(f"sqlglot {sqlglot.__version__}, DuckDB {duckdb.__version__}")
sqlite = sqlite3.connect(":memory:")


def moved(query):
    return sqlglot.transpile(query, read="duckdb", write="sqlite", unsupported_level=ErrorLevel.RAISE)[0]


CASES = [
    ("select date_diff('month', date '2026-01-31', date '2026-02-01')", 1, 0),
    ("select date_diff('month', date '2026-01-01', date '2026-12-31')", 11, 12),
    ("select date_diff('year', date '2025-12-31', date '2026-01-01')", 1, 0),
    ("select date_diff('day', timestamp '2026-03-01 23:00:00', timestamp '2026-03-02 01:00:00')", 1, 0),
    ("select date_diff('hour', timestamp '2026-03-01 09:59:00', timestamp '2026-03-01 10:01:00')", 1, 0),
]
for query, *expected in CASES:
    found = [duckdb.execute(query).fetchone()[0], sqlite.execute(moved(query)).fetchone()[0]]
    print(f"{query[7:]:85} DuckDB {found[0]}, SQLite {found[1]}")
    assert found == expected, found

for unit in ("week", "quarter"):
    try:
        moved(f"select date_diff('{unit}', date '2026-01-31', date '2026-02-01')")
    except UnsupportedError as error:
        print(unit, "is refused:", str(error).splitlines()[0])
    else:
        raise AssertionError(unit)

days = [date(2025, 1, 1) + timedelta(days=nth) for nth in range(0, 730, 10)]
pairs = [(a, b) for a in days for b in days if a < b]
unlike = sum(
    duckdb.execute(query).fetchone()[0] != sqlite.execute(moved(query)).fetchone()[0]
    for query in (f"select date_diff('month', date '{a}', date '{b}')" for a, b in pairs[::7])
)
print(f"of {len(pairs[::7])} pairs of days, months differ for {unlike}")
assert unlike == 114, unlike
PYTHON
venv/bin/python look.py
