#!/bin/sh
# Guessed: TIMESTAMPDIFF(MONTH, a, b) of MySQL and date_diff('month', a, b) of Trino count the months that have passed, as
# MySQL's manual has it of an age in years; put over to DuckDB by sqlglot they count the same, by its date_sub(), which does.
# Seen with sqlglot 30.30.0 and DuckDB 2.0.1: they come out as date_diff(), which counts how often a month begins between the
# two, without a word at unsupported_level=RAISE. A source seen on 31 January and on 1 February is a month old, one first
# seen on 31 December is a year old the next day, and a minute before and after midnight are a day.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sqlglot==30.30.0 duckdb==2.0.1
cat > look.py <<'PYTHON'
from importlib.metadata import version

import duckdb
import sqlglot

print(*(f"{name} {version(name)}" for name in ("sqlglot", "duckdb")), sep=", ")
WAYS = {"mysql": "TIMESTAMPDIFF({}, {}, {})", "trino": "DATE_DIFF('{}', {}, {})"}
for part, first, last, passed, turned in (
    ("MONTH", "2026-01-31 00:00:00", "2026-02-01 00:00:00", 0, 1),
    ("MONTH", "2026-01-15 00:00:00", "2026-03-14 00:00:00", 1, 2),
    ("MONTH", "2026-01-15 00:00:00", "2026-03-15 00:00:00", 2, 2),
    ("YEAR", "2025-12-31 00:00:00", "2026-01-01 00:00:00", 0, 1),
    ("DAY", "2026-03-02 23:59:00", "2026-03-03 00:01:00", 0, 1),
):
    moments = [f"CAST('{moment}' AS DATETIME)" for moment in (first, last)]
    for read, form in WAYS.items():
        query = "SELECT " + form.format(part, *moments)
        query = query if read == "mysql" else query.replace("DATETIME", "TIMESTAMP")
        put_over = sqlglot.transpile(query, read=read, write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
        assert "DATE_DIFF(" in put_over, put_over
        (seen,) = duckdb.execute(put_over).fetchone()
        (own,) = duckdb.execute(f"select date_sub('{part}', timestamp '{first}', timestamp '{last}')").fetchone()
        print(f"{read:6} {part:5} {first[:16]} to {last[:16]}: passed {own}, put over {seen}")
        assert (own, seen) == (passed, turned), (own, seen)
PYTHON
venv/bin/python look.py
