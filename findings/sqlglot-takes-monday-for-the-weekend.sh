#!/bin/sh
# Guessed: the weekend of DAYOFWEEK(day) IN (1, 7), which MySQL, Spark, Databricks, BigQuery and T-SQL (in English) count from
# Sunday as 1 to Saturday as 7, is the weekend in DuckDB as well when sqlglot has put the query over.
# Seen with sqlglot 30.30.0 and DuckDB 2.0.1: it is Monday. The function is passed on by its name, and DuckDB's dayofweek
# counts from Sunday as 0 to Saturday as 6, so that 1 is Monday and 7 never comes. WEEKDAY() goes over likewise, whose 0
# is Monday in MySQL and Spark and Sunday in DuckDB. With unsupported_level=RAISE nothing is raised. What begins on
# Monday as 1 (Trino, ClickHouse) goes over right, as does DAYOFWEEKISO of Snowflake; in LAST_DAY(day, WEEK) of BigQuery
# sqlglot itself reckons with DuckDB's count.
# So days of the week are told by isodow() or by name, on either side.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sqlglot==30.30.0 duckdb==2.0.1
cat > look.py <<'PYTHON'
import duckdb
import sqlglot
from sqlglot import ErrorLevel

ASKED = {
    "mysql": "SELECT name FROM days WHERE DAYOFWEEK(day) IN (1, 7)",
    "spark": "SELECT name FROM days WHERE DAYOFWEEK(day) IN (1, 7)",
    "databricks": "SELECT name FROM days WHERE DAYOFWEEK(day) IN (1, 7)",
    "bigquery": "SELECT name FROM days WHERE EXTRACT(DAYOFWEEK FROM day) IN (1, 7)",
    "tsql": "SELECT name FROM days WHERE DATEPART(weekday, day) IN (1, 7)",
    "trino": "SELECT name FROM days WHERE DAY_OF_WEEK(day) IN (6, 7)",
    "clickhouse": "SELECT name FROM days WHERE toDayOfWeek(day) IN (6, 7)",
    "snowflake": "SELECT name FROM days WHERE DAYOFWEEKISO(day) IN (6, 7)",
}
db = duckdb.connect()
db.execute("create table days as select date '2026-03-01' + n::integer as day, dayname(day) as name from range(7) as t (n)")


def put_over(query, dialect):
    """The query in DuckDB's words, and the names of the days that it finds there."""
    (made,) = sqlglot.transpile(query, read=dialect, write="duckdb", unsupported_level=ErrorLevel.RAISE)
    return made, [name for (name,) in db.execute(made).fetchall()]


print("sqlglot", sqlglot.__version__, "duckdb", duckdb.__version__)
for dialect, query in ASKED.items():
    made, found = put_over(query, dialect)
    print(f"{dialect:10} {found}  {made}")
    assert found == (["Sunday", "Saturday"] if dialect in ("trino", "clickhouse", "snowflake") else ["Monday"]), found
for dialect in ("mysql", "spark"):
    made, found = put_over("SELECT name FROM days WHERE WEEKDAY(day) = 0", dialect)
    print(f"{dialect:10} {found}  {made}")
    assert found == ["Sunday"]
PYTHON
venv/bin/python look.py
