#!/bin/sh
# Guessed: count(*) filter (where score >= 8) counts in PIVOT what it counts in GROUP BY, or is refused there.
# Seen with DuckDB 1.5.5 and 2.0.0: the filter is read and forgotten. Of four stories, two of them with such a score,
# PIVOT counts four, sum() and list() take all four, in the short form and in that of the SQL standard, with the values
# named or found. A column that is not there is an error in the filter of GROUP BY, and passes in that of PIVOT.
# DISTINCT and ORDER BY within the aggregate are heeded. 2.0.1 heeds the filter (duckdb #11802 of 2024 told of it), so
# that the same question has other numbers after an upgrade.
# So where 1.5 may read along rows are filtered before, pivot (from ... where ...).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
cat > look.py <<'PYTHON'
import sys

import duckdb

FORGETS = sys.argv[1] == "forgets"
db = duckdb.connect()
db.execute("create table story (week int, trend varchar, score int)")
db.execute("insert into story values (10, 'agents', 9), (10, 'agents', 2), (11, 'agents', 8), (11, 'chips', 1)")
AGGREGATES = ("count(*)", "sum(score)", "list(score order by score)")
LEAST = "filter (where score >= 8)"


def short(rows, aggregate):
    return f"pivot {rows} on trend in ('agents', 'chips') using {aggregate} group by week order by week"


def found(rows, aggregate):
    return f"pivot {rows} on trend using {aggregate} group by week order by week"


def standard(rows, aggregate):
    return f"from {rows} pivot ({aggregate} for trend in ('agents', 'chips') group by week) order by week"


def answer(query):
    return [row[1:] for row in db.execute(query).fetchall()]


print("DuckDB", duckdb.__version__)
for aggregate in AGGREGATES:
    by_hand = ", ".join(f"{aggregate} filter (where score >= 8 and trend = '{name}')" for name in ("agents", "chips"))
    right = answer(f"select week, {by_hand} from story group by week order by week")
    print(f"  {aggregate:26} grouped {right}")
    for form in (short, found, standard):
        filtered, plain = answer(form("story", f"{aggregate} {LEAST}")), answer(form("story", aggregate))
        assert plain != right
        assert filtered == (plain if FORGETS else right), filtered
    print(f"  {'':26} pivoted {filtered}")
    before = answer(short("(from story where score >= 8)", aggregate))
    assert before == right, before
taken = []
for query in (
    short("story", "count(*) filter (where no_such_column > 1)"),
    "select week, count(*) filter (where no_such_column > 1) from story group by week",
):
    try:
        answer(query)
    except duckdb.BinderException:
        continue
    taken.append(query.split()[0])
print("  a column that is not there is taken in:", taken)
assert taken == (["pivot"] if FORGETS else [])
assert answer(short("story", "count(distinct week)")) == [(1, 0), (1, 1)]
PYTHON
look() {
    venv/bin/pip install --quiet --no-compile --disable-pip-version-check "duckdb==$1"
    venv/bin/python look.py "$2"
}
look 1.5.5 forgets
look 2.0.0 forgets
look 2.0.1 heeds
