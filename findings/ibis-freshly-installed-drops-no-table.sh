#!/bin/sh
# Guessed: what a fresh `pip install "ibis-framework[duckdb]"` takes works together: ibis 12.0.0 asks for sqlglot>=23.4 and
# duckdb>=0.10.3, each with one version left out.
# Seen with ibis 12.0.0, sqlglot 30.30.0 and DuckDB 2.0.0: tables are made and read; to drop one, to overwrite one, or to make
# one from a pandas frame is a syntax error, as "DROP TABLE IF EXISTS" comes without a name from sqlglot 30. With sqlglot
# 29.0.1 that works. list_tables() fails with either, since DuckDB 2.0 has no fetch_arrow_table() any more; DuckDB 1.5.5
# has.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'ibis-framework[duckdb]==12.0.0' pandas==3.1.1 pyarrow==26.0.1
cat > look.py <<'PYTHON'
import sys
from importlib.metadata import version

import ibis
import pandas

FRAME = pandas.DataFrame({"stories": [1, 2]})


def made(connection):
    return connection.create_table("made", schema=ibis.schema({"stories": "int"}))


def read(connection):
    assert made(connection).count().execute() == 0


def dropped(connection):
    made(connection)
    connection.drop_table("made")


def overwritten(connection):
    made(connection)
    connection.create_table("made", schema=ibis.schema({"stories": "int"}), overwrite=True)


def made_from_pandas(connection):
    connection.create_table("made", FRAME)


def listed(connection):
    connection.list_tables()


def outcome(step):
    try:
        step(ibis.duckdb.connect())
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return "works"


print(*(f"{name} {version(name)}" for name in ("ibis-framework", "sqlglot", "duckdb")), sep=", ")
failing = set(sys.argv[1:])
for step in (made, read, dropped, overwritten, made_from_pandas, listed):
    found = outcome(step)
    print(f"  {step.__name__:18} {found}")
    assert (found != "works") == (step.__name__ in failing), found
PYTHON
look() {
    venv/bin/pip install --quiet --disable-pip-version-check "sqlglot==$1" "duckdb==$2"
    shift 2
    venv/bin/python look.py "$@"
}
look 30.30.0 2.0.0 dropped overwritten made_from_pandas listed
look 29.0.1 2.0.0 listed
look 29.0.1 1.5.5
