#!/bin/sh
# Guessed: generate_series(date '2026-01-31', date '2026-12-31', interval 1 month) gives the last days of twelve months, as
# date '2026-01-31' + interval (n) month does for n from 0 to 11, and as Polars' date_range() does.
# Seen with DuckDB 2.0.1 and 1.5.5: each step is taken from the one before, which February has cut. From March on it is the
# 28th, and by quarters from July on the 30th. Joined to counts that bear the last day of their month, which is what the series
# is made for, ten of twelve months find nothing and are read as nought. (PostgreSQL's steps are taken so, too.)
# last_day() of a series of firsts is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
import calendar
from datetime import date

import duckdb
import polars as pl

db = duckdb.connect()
print("duckdb", duckdb.__version__, "polars", pl.__version__)
ends = [date(2026, month, calendar.monthrange(2026, month)[1]) for month in range(1, 13)]


def listed(query):
    return [day if type(day) is date else day.date() for (day,) in db.execute(query).fetchall()]


series = listed("select unnest(generate_series(date '2026-01-31', date '2026-12-31', interval 1 month))")
print("generate_series:", *(f"{day:%d.%m.}" for day in series))
assert series == [ends[0], *(date(2026, month, 28) for month in range(2, 13))]
quarters = listed("select unnest(generate_series(date '2026-01-31', date '2026-12-31', interval 3 month))")
assert [day.day for day in quarters] == [31, 30, 30, 30], quarters
assert listed("select date '2026-01-31' + interval (n) month from range(12) steps(n) order by n") == ends
firsts = "generate_series(date '2026-01-01', date '2026-12-31', interval 1 month)"
assert listed(f"select last_day(day) from (select unnest({firsts}) as day) order by day") == ends
assert pl.date_range(ends[0], ends[-1], "1mo", eager=True).to_list() == ends
db.execute("create table counts as select last_day(day) as day, 7 as stories from (select unnest(" + firsts + ") as day)")
(found,) = db.execute(
    "select count(stories) from (select unnest(generate_series(date '2026-01-31', date '2026-12-31', interval 1 month))::date "
    "as day) months left join counts using (day)"
).fetchone()
print("of 12 months with stories the series finds", found)
assert found == 2
PYTHON
for version in 2.0.1 1.5.5; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check duckdb==$version polars==2.1.0
    "venv-$version/bin/python" look.py
done
