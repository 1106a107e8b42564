#!/bin/sh
# Guessed: length() of a text, "the length of a string", is the same in each backend: eight for "Künstler".
# Seen with ibis 12.0.0: in DuckDB and SQLite it is, and in Polars it is the number of bytes, nine. A Greek or Russian title is
# twice as long as it is, a Chinese one three times; who leaves out titles of under twenty, or means them by language, has
# other titles and other means by moving to another backend. find() counts bytes there as well, and substr() letters, as in
# all three.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "ibis-framework[duckdb,polars,sqlite]==12.0.0" duckdb==2.0.1 \
    polars==2.1.0 sqlglot==29.0.1 pandas==3.1.1 pyarrow==26.0.1
cat > look.py <<'PYTHON'
from importlib.metadata import version

import ibis
import pyarrow as pa

print(*(f"{name} {version(name)}" for name in ("ibis-framework", "duckdb", "polars")), sep=", ")
TITLES = ["Artists", "Künstler", "Новости", "人工智能"]
seen = {}
for name in ("duckdb", "sqlite", "polars"):
    table = getattr(ibis, name).connect().create_table("articles", pa.table({"title": TITLES}))
    title = table.title
    rows = table.select(length=title.length(), at=title.find("能"), third=title.substr(2, 1)).to_pyarrow().to_pylist()
    seen[name] = [row["length"] for row in rows]
    print(name, dict(zip(TITLES, seen[name], strict=True)), "能 found at", rows[-1]["at"])
    assert [row["third"] for row in rows] == [each[2] for each in TITLES]
    assert rows[-1]["at"] == (9 if name == "polars" else 3), rows[-1]
letters, octets = [len(title) for title in TITLES], [len(title.encode()) for title in TITLES]
assert seen == {"duckdb": letters, "sqlite": letters, "polars": octets}, seen
PYTHON
venv/bin/python look.py
