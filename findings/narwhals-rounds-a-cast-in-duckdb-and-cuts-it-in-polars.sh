#!/bin/sh
# Guessed: an expression of Narwhals does the same on every frame that it takes, as Polars does it; its documentation names
# round() as an exception. A cast of 0.75 to Int64 is 0.
# Seen with Narwhals 2.29.0: 0 on Polars 2.1.0 and pandas 3.1.1; 1 on a relation of DuckDB 2.0.0, where a cast rounds; PyArrow
# 26.0.1 refuses ("truncated"). So numbers of weeks, deciles or bins made by a division and a cast shift by half a bin with
# the engine. floor() before it gives the same on all.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check narwhals==2.29.0 polars==2.1.0 pandas==3.1.1 pyarrow==26.0.1 \
    duckdb==2.0.0
cat > look.py <<'PYTHON'
from importlib.metadata import version

import duckdb
import narwhals as nw
import pandas
import polars
import pyarrow

print(*(f"{name} {version(name)}" for name in ("narwhals", "polars", "pandas", "duckdb", "pyarrow")), sep=", ")
SHARES = {"share": [0.25, 0.75, 1.5, 2.5, 3.25]}
rows = pyarrow.table(SHARES)
FRAMES = {"polars": polars.DataFrame(SHARES), "pandas": pandas.DataFrame(SHARES), "duckdb": duckdb.sql("from rows")}
CUT, ROUNDED = [0, 0, 1, 2, 3], [0, 1, 2, 2, 3]


def values(frame, expression):
    found = nw.from_native(frame).select(found=expression)
    return (found.collect() if isinstance(found, nw.LazyFrame) else found)["found"].to_list()


for name, frame in FRAMES.items():
    cast = values(frame, nw.col("share").cast(nw.Int64))
    floored = values(frame, nw.col("share").floor().cast(nw.Int64))
    print(f"{name:7} cast {cast}, floor and cast {floored}")
    assert cast == (ROUNDED if name == "duckdb" else CUT), cast
    assert floored == CUT, floored
try:
    values(rows, nw.col("share").cast(nw.Int64))
except pyarrow.ArrowInvalid as error:
    print("pyarrow refuses:", error)
else:
    raise AssertionError("pyarrow")
PYTHON
venv/bin/python look.py
