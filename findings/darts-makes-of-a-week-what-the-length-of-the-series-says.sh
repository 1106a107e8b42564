#!/bin/sh
# Guessed: what darts makes of the week of a date, as a covariate (cyclic=True), is the same for a date whichever series it
# stands in, as it is for month and weekday: one model is fitted to a long series and asked about a short one.
# Seen with darts 0.48.1: by the length of the series. In one of a year or more that touches a year of 53 weeks, as 2026,
# a turn has 53 weeks, in any shorter one 52. So Monday, 6 July 2026, the 28th week, has the sine -0.06 in the long and
# -0.12 in the short series, and in the short one the 53rd week, 28 December, is the same as the first, 4 January 2027.
# With one_hot=True a short series without a week 53 gets 52 columns, a long one 53. For "dayofyear" 6 July 2026 is
# another where the series goes back into 2024. Nothing is said; the documentation of the function names no such rule.
# So weeks are encoded once, over all dates that will ever be asked for, and cut after that.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check darts==0.48.1 pandas==3.1.1 numpy==2.4.6
cat > look.py <<'PYTHON'
from importlib.metadata import version

import pandas as pd
from darts.utils.timeseries_generation import datetime_attribute_timeseries

LONG = pd.date_range("2025-12-29", "2027-03-29", freq="7D")
SHORT = pd.date_range("2026-06-01", "2027-03-29", freq="7D")
SUMMER = pd.date_range("2026-06-01", "2026-08-31", freq="7D")


def encoded(weeks, day, attribute="week"):
    found = datetime_attribute_timeseries(weeks, attribute, cyclic=True)
    values = found.values()[list(found.time_index).index(pd.Timestamp(day))]
    return [round(float(value), 3) + 0.0 for value in values]


print("darts", version("darts"))
for name, weeks in (("long", LONG), ("short", SHORT)):
    for day in ("2026-07-06", "2026-12-28", "2027-01-04"):
        print(f"{name:6} week of {day}: {encoded(weeks, day)}, month {encoded(weeks, day, 'month')}")
assert encoded(LONG, "2026-07-06") == [-0.059, -0.998] and encoded(SHORT, "2026-07-06") == [-0.121, -0.993]
assert encoded(LONG, "2026-07-06", "month") == encoded(SHORT, "2026-07-06", "month")
assert encoded(SHORT, "2026-12-28") == encoded(SHORT, "2027-01-04") == [0, 1]
assert encoded(LONG, "2026-12-28") != encoded(LONG, "2027-01-04")
leap = pd.date_range("2024-06-01", "2026-08-31", freq="D")
assert encoded(leap, "2026-07-06", "dayofyear") != encoded(leap[300:], "2026-07-06", "dayofyear")
columns = [datetime_attribute_timeseries(weeks, "week", one_hot=True).n_components for weeks in (LONG, SUMMER)]
print("columns", columns)
assert columns == [53, 52]
PYTHON
venv/bin/python look.py
