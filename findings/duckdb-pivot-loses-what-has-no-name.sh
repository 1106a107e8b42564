#!/bin/sh
# Guessed: PIVOT sets the rows of GROUP BY beside each other, so that what it shows adds up to the same; the stories without a
# language have a column, as they have a row in GROUP BY and a column "null" in pivot() of Polars.
# Seen with DuckDB 2.0.1 and 1.5.5: they are in no column, and nothing is said. Of six stories, two without a language, the
# pivoted table has four, and a week with no others is a row of noughts, as if nothing had been written. Its columns are found
# by looking for what is not NULL; named in a list, "on language in ('de', 'en', null)", NULL has its column, so that each
# story is in one, and coalesce(language, '?') brings them in without a list.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
import duckdb
import polars as pl

db = duckdb.connect()
print("duckdb", duckdb.__version__, "polars", pl.__version__)
ROWS = [(10, "de"), (10, "en"), (10, None), (11, "de"), (11, "en"), (12, None)]
db.execute("create table stories (week integer, language varchar)")
db.executemany("insert into stories values (?, ?)", ROWS)


def pivoted(on):
    relation = db.execute(f"pivot stories on {on} using count(*) group by week order by week")
    names, rows = [column[0] for column in relation.description], relation.fetchall()
    number = sum(sum(row[1:]) for row in rows)
    print(f"on {on}: {names}, {rows}, stories {number}")
    return rows, number


by_row = dict(db.execute("select language, count(*) from stories group by language").fetchall())
print("group by:", by_row)
assert by_row == {"de": 2, "en": 2, None: 2}
rows, number = pivoted("language")
assert number == 4 and (12, 0, 0) in rows, rows
for on in ("language in ('de', 'en', null)", "coalesce(language, '?')"):
    assert pivoted(on)[1] == 6
other = pl.DataFrame(ROWS, schema=["week", "language"], orient="row").with_columns(one=1)
other = other.pivot("language", index="week", values="one", aggregate_function="sum")
print("Polars:", other.columns)
assert "null" in other.columns
PYTHON
for version in 2.0.1 1.5.5; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check duckdb==$version polars==2.1.0
    "venv-$version/bin/python" look.py
done
