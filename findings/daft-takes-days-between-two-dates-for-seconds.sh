#!/bin/sh
# Guessed: a day less a day is the time between them, in days or as a duration that says so, as in DuckDB (7), pandas
# (7 days) and Polars (7d).
# Seen with daft 0.7.26: a Duration of seconds that holds the number of days. From 1 to 8 January it is 7 seconds, over a
# year 365; total_days() of it is 0, and the first day plus the difference is the first day again. In SQL likewise. Of
# timestamps the difference is right, and so is a day plus a duration. Nothing is said, and Arrow and pandas take it over.
# So ages of stories are counted from timestamps, or the difference is cast to an integer, which is days.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check daft==0.7.26 pyarrow==25.0.1
cat > look.py <<'PYTHON'
import datetime
from importlib.metadata import version

import daft
from daft import col

day = datetime.date(2026, 1, 1)
rows = {"first": [day, day], "last": [datetime.date(2026, 1, 8), datetime.date(2027, 1, 1)]}
stories = daft.from_pydict(rows)
between = col("last") - col("first")
stamps = [col(name).cast(daft.DataType.timestamp("us")) for name in ("last", "first")]
seen = stories.select(
    between.alias("days"),
    between.total_days().alias("total_days"),
    (col("first") + between).alias("again"),
    (stamps[0] - stamps[1]).alias("stamps"),
    (col("first") + datetime.timedelta(days=7)).alias("week"),
).to_pydict()
print("daft", version("daft"))
for name, values in seen.items():
    print(f"{name:10}", *values, sep="  ")
assert seen["days"] == [datetime.timedelta(seconds=7), datetime.timedelta(seconds=365)]
assert seen["total_days"] == [0, 0] and seen["again"] == [day, day]
assert seen["stamps"] == [datetime.timedelta(days=7), datetime.timedelta(days=365)]
assert seen["week"] == [datetime.date(2026, 1, 8)] * 2
assert daft.sql("SELECT last - first AS days FROM stories").to_pydict()["days"] == seen["days"]
PYTHON
venv/bin/python look.py
