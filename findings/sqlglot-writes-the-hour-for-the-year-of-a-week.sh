#!/bin/sh
# Guessed: DATE_FORMAT(day, '%X-%V'), which is how MySQL's manual writes a year and its week, "%X" being the year of the week,
# is a year and a week in DuckDB when sqlglot has put it over, or is refused, as unsupported_level=RAISE asks.
# Seen with sqlglot 30.30.0 and DuckDB 2.0.1: the pattern is passed on as it is, and DuckDB's %X is the time of day. Every
# day is "00:00:00-" and a week, and a sum by week adds the tenth week of each year to the tenth of all others: of three
# years' daily counts there are 53 weeks. (The pair of ISO weeks, '%x-%v', gets its year right, %G, and an error for %v.)
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
db = duckdb.connect()
db.execute("create table counts as select day::date as day, 1 as stories from "
           "generate_series(date '2024-01-01', date '2026-12-31', interval 1 day) days(day)")


def put_over(query):
    return sqlglot.transpile(query, read="mysql", write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]


by_week = put_over("SELECT DATE_FORMAT(day, '%X-%V') AS week, SUM(stories) AS stories FROM counts GROUP BY 1 ORDER BY 1")
print(by_week)
weeks = dict(db.execute(by_week).fetchall())
print(len(weeks), "weeks of", sum(weeks.values()), "days;", list(weeks.items())[9])
assert len(weeks) == 53 and all(week.startswith("00:00:00-") for week in weeks)
assert weeks["00:00:00-10"] == 21
(pattern,) = db.execute(put_over("SELECT DATE_FORMAT(DATE '2026-03-02', '%Y-%m-%d %H:%i')")).fetchone()
assert pattern == "2026-03-02 00:00", pattern
iso = put_over("SELECT DATE_FORMAT(DATE '2026-03-02', '%x-%v')")
assert "%G-%v" in iso, iso
try:
    db.execute(iso).fetchone()
except duckdb.InvalidInputException as error:
    print("'%x-%v':", str(error).splitlines()[0])
else:
    raise AssertionError(iso)
PYTHON
venv/bin/python look.py
