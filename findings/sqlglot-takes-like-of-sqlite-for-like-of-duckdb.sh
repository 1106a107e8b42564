#!/bin/sh
# Guessed: a query that sqlglot takes from SQLite to DuckDB finds the same rows there, or is refused with
# unsupported_level=RAISE. It knows that DuckDB has ILIKE, and that a division by nought is NULL in SQLite, for which it
# writes NULLIF.
# Seen with sqlglot 30.30.0, DuckDB 2.0.1 and Python's SQLite: LIKE stays LIKE, which does not regard case in SQLite and
# does in DuckDB, so that 'gpt%' finds one of three titles, and NOT LIKE those it was to leave out; from DuckDB to
# SQLite it finds more. A division of whole numbers, 7 / 2 or count(*) / count(x), which is whole in SQLite, gets its
# NULLIF and becomes a fraction; CAST('3.7' AS INTEGER), which cuts in SQLite, rounds in DuckDB. With a schema and the
# types of optimizer.annotate_types the division is made whole; LIKE is not helped by it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sqlglot==30.30.0 duckdb==2.0.1
cat > look.py <<'PYTHON'
import sqlite3

import duckdb
import sqlglot

TITLES = ["GPT-5 wins", "gpt-oss runs here", "Gpt or not", "Chips"]
print("sqlglot", sqlglot.__version__, "DuckDB", duckdb.__version__, "SQLite", sqlite3.sqlite_version)
ENGINES = {"sqlite": sqlite3.connect(":memory:"), "duckdb": duckdb.connect()}
for engine in ENGINES.values():
    engine.execute("create table articles (title text)")
    for title in TITLES:
        engine.execute("insert into articles values (?)", (title,))


def both(query, read, write):
    taken = sqlglot.transpile(query, read=read, write=write, unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
    before, after = ENGINES[read].execute(query).fetchall(), ENGINES[write].execute(taken).fetchall()
    print(f"{read} {query}: {before[0][0]}\n{write} {taken}: {after[0][0]}")
    return before[0][0], after[0][0]


FOUND = "SELECT COUNT(*) FROM articles WHERE title "
assert both(FOUND + "LIKE 'gpt%'", "sqlite", "duckdb") == (3, 1)
assert both(FOUND + "NOT LIKE 'gpt%'", "sqlite", "duckdb") == (1, 3)
assert both(FOUND + "LIKE 'gpt%'", "duckdb", "sqlite") == (1, 3)
assert both(FOUND + "ILIKE 'gpt%'", "duckdb", "sqlite") == (3, 3)
assert both("SELECT 7 / 2", "sqlite", "duckdb") == (3, 3.5)
assert both("SELECT COUNT(*) / 3 FROM articles", "sqlite", "duckdb") == (1, 4 / 3)
assert both("SELECT CAST('3.7' AS INTEGER)", "sqlite", "duckdb") == (3, 4)
PYTHON
venv/bin/python look.py
