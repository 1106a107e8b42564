#!/bin/sh
# Guessed: whether a column of whole numbers in a Parquet file may have empty cells is a question of that column alone.
# Seen with frictionless 5.21.0, pandas 3.1.1 and pyarrow 26.0.1: a file of a text and an "integer" with an empty cell is
# valid; with a column of dates, of truths or of other numbers beside them the same cell is a type error, `nan`. (Rows
# come by way of a pandas frame, where the empty cell is NaN, and it is known as such only where it is the very object
# numpy.nan, which it remains or not with the types of the other columns.) As CSV the same rows are valid either way.
# So who publishes Parquet that is to pass calls a column with empty cells a "number".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$folder/packages" \
    'frictionless[parquet]==5.21.0' 'pandas==3.1.1' 'pyarrow==26.0.1' 'duckdb==1.5.5'
cd "$folder"
PYTHONPATH="$folder/packages" python3 - <<'PYTHON'
import duckdb
import frictionless
import pandas
import pyarrow
from frictionless import Resource, Schema

SALES = "select shop, sold::bigint as sold{} from (values ('north', 3), ('south', null)) as sales(shop, sold)"
BESIDE = {"nothing": "", "a date": ", date '2026-01-05' as day", "a truth": ", true as is_open", "a number": ", 0.5 as rent"}
KINDS = {"VARCHAR": "string", "BIGINT": "integer", "DATE": "date", "BOOLEAN": "boolean"}


def errors(file: str, kinds: dict[str, str]) -> list[str]:
    fields = [{"name": name, "type": kind} for name, kind in kinds.items()]
    report = Resource(path=file, schema=Schema.from_descriptor({"fields": fields})).validate()
    return [error.message for task in report.tasks for error in task.errors]


print(f"frictionless {frictionless.__version__}, pandas {pandas.__version__}, pyarrow {pyarrow.__version__}")
for name, column in BESIDE.items():
    rows = duckdb.sql(SALES.format(column))
    rows.write_parquet("sales.parquet")
    rows.write_csv("sales.csv")
    kinds = {one: KINDS.get(str(kind), "number") for one, kind in zip(rows.columns, rows.types)}
    told = errors("sales.parquet", kinds)
    print(f"beside an integer with an empty cell stands {name}: {told or 'valid'}")
    assert errors("sales.csv", kinds) == [] == errors("sales.parquet", {**kinds, "sold": "number"})
    assert len(told) == (name != "nothing") and all('Type error in the cell "nan"' in one for one in told), told
PYTHON
