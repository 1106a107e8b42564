#!/bin/sh
# Guessed: a chart of Altair takes a relation of DuckDB as it stands, `alt.Chart(con.sql("..."))`: it takes what Narwhals
# takes, and what offers itself as an Arrow stream.
# Seen with Altair 6.3.0 and DuckDB 2.0.0: to draw it is an error, "connection has an open result", as the stream is opened a
# second time while the first is not read to its end. With DuckDB 1.5.5 the same chart is drawn, and with either where the
# relation is made a table first, rel.to_arrow_table() or rel.df(). plotly takes the relation itself.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
cat > look.py <<'PYTHON'
import sys
from importlib.metadata import version

import altair
import duckdb
import plotly.express

print(*(f"{name} {version(name)}" for name in ("altair", "duckdb", "plotly")), sep=", ")


def drawn(data):
    try:
        chart = altair.Chart(data).mark_line().encode(x="week:Q", y="stories:Q").to_dict()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    (rows,) = chart["datasets"].values()
    return f"{len(rows)} rows"


def relation():
    return duckdb.connect().sql("select week, week * 2 as stories from range(3) as r(week)")


found = drawn(relation())
print("  a relation:", found)
assert (found == "3 rows") == (sys.argv[1] == "works"), found
assert drawn(relation().to_arrow_table()) == drawn(relation().df()) == "3 rows"
assert len(plotly.express.line(relation(), x="week", y="stories").data) == 1
PYTHON
look() {
    venv/bin/pip install --quiet --disable-pip-version-check altair==6.3.0 plotly==7.1.0 pandas==3.1.1 pyarrow==26.0.1 \
        "duckdb==$1"
    venv/bin/python look.py "$2" 2> errors.txt || { cat errors.txt; exit 1; }
}
look 2.0.0 fails
look 1.5.5 works
