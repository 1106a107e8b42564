#!/bin/sh
# Guessed: two weeks counted from a Monday near the epoch are the same two weeks in each library: Polars' "2w",
# PyArrow's floor_temporal() of two weeks and DuckDB's time_bucket() of two weeks all begin on a Monday, and one week of
# each is the same week.
# Seen with Polars 2.1.0, PyArrow 26.0.1 and DuckDB 2.0.1: PyArrow and DuckDB count from 29 December 1969 and 3 January
# 2000, which fall together; Polars counts from 5 January 1970, so that each of its fortnights begins in the middle of
# one of theirs. truncate(), round() and group_by_dynamic() go alike. Of 12 stories in the weeks of 5 and 12 January
# 2026 it makes one fortnight of 12, the others one of 4 and one of 8. Of three weeks those two agree as well, and
# Polars with neither; of four weeks none with another. Polars tells that weeks begin on Monday, PyArrow that its origin
# is 1970-01-01, a Thursday.
# So fortnights that one library made are not joined by another's; a date given as the origin (time_bucket() and pandas'
# resample() take one) settles it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.1
cat > look.py <<'PYTHON'
from datetime import date, timedelta

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

MONDAYS = [date(2026, 1, 5) + timedelta(weeks=weeks) for weeks in range(12)]
STORIES = [4, 8] + [0] * 10


def starts(weeks):
    """For each Monday, the start of its span of so many weeks by each of the three."""
    bucket = f"select time_bucket(interval '{weeks} weeks', unnest(?::date[]))"
    return {
        "Polars": pl.Series(MONDAYS).dt.truncate(f"{weeks}w").to_list(),
        "PyArrow": pc.floor_temporal(pa.array(MONDAYS), weeks, "week").to_pylist(),
        "DuckDB": [day for (day,) in duckdb.execute(bucket, [MONDAYS]).fetchall()],
    }


print("Polars", pl.__version__, "PyArrow", pa.__version__, "DuckDB", duckdb.__version__)
found = {weeks: starts(weeks) for weeks in range(1, 5)}
for weeks, by_library in found.items():
    print(f"{weeks} weeks:", {name: str(days[0]) for name, days in by_library.items()}, "hold", MONDAYS[0])
assert found[1]["Polars"] == found[1]["PyArrow"] == found[1]["DuckDB"] == MONDAYS
two = found[2]
assert two["PyArrow"] == two["DuckDB"]
assert not set(two["Polars"]) & set(two["PyArrow"])
for name, days in two.items():
    sums = {str(day): sum(n for start, n in zip(days, STORIES) if start == day) for day in days[:2]}
    print(f"{name:8} {sums}")
    assert sorted(sums.values()) == ([12] if name == "Polars" else [4, 8])
dynamic = pl.DataFrame({"week": MONDAYS}).group_by_dynamic("week", every="2w").agg()["week"].to_list()
assert dynamic == sorted(set(two["Polars"]))
three, four = ({name: tuple(days) for name, days in found[weeks].items()} for weeks in (3, 4))
assert three["PyArrow"] == three["DuckDB"] != three["Polars"]
assert len(set(four.values())) == 3
PYTHON
venv/bin/python look.py
