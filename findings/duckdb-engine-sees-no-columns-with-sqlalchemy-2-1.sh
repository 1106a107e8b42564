#!/bin/sh
# Guessed: duckdb-engine asks for sqlalchemy>=1.3.22, so what a fresh `pip install duckdb-engine` takes, 2.1, shows the
# columns of a table as 2.0 does.
# Seen with duckdb-engine 0.17.0 and SQLAlchemy 2.1.9, DuckDB 2.0.0: queries and names of tables come; the columns of none do, as
# they are asked for by a table of PostgreSQL, pg_collation, that DuckDB has not. So autoload_with, read_sql_table() of
# pandas, to_sql(if_exists="replace") and every tool that lists columns fail. With SQLAlchemy 2.0.51 all of that works.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
cat > look.py <<'PYTHON'
import sys
from importlib.metadata import version

import pandas
import sqlalchemy
from sqlalchemy import MetaData, Table, text

print(*(f"{name} {version(name)}" for name in ("duckdb-engine", "sqlalchemy", "duckdb")), sep=", ")
STEPS = {
    "a query": lambda wire: wire.execute(text("select count(*) from stories")).scalar(),
    "names of tables": lambda wire: sqlalchemy.inspect(wire).get_table_names(),
    "columns": lambda wire: [column["name"] for column in sqlalchemy.inspect(wire).get_columns("stories")],
    "a table by itself": lambda wire: Table("stories", MetaData(), autoload_with=wire).columns.keys(),
    "read_sql_table": lambda wire: pandas.read_sql_table("stories", wire).shape,
}
FAILING = {"columns", "a table by itself", "read_sql_table"} if sys.argv[1] == "fails" else set()
for name, step in STEPS.items():
    with sqlalchemy.create_engine("duckdb:///:memory:").connect() as wire:
        wire.execute(text("create table stories (week date, stories integer)"))
        wire.commit()
        try:
            found = step(wire)
        except sqlalchemy.exc.DBAPIError as error:
            found = error
    print(f"  {name:18} {str(found).splitlines()[0][:100]}")
    assert isinstance(found, Exception) == (name in FAILING), found
    assert not isinstance(found, Exception) or "pg_collation" in str(found), found
PYTHON
look() {
    venv/bin/pip install --quiet --disable-pip-version-check duckdb-engine==0.17.0 duckdb==2.0.0 pandas==3.1.1 "sqlalchemy==$1"
    venv/bin/python look.py "$2"
}
look 2.1.9 fails
look 2.0.51 works
