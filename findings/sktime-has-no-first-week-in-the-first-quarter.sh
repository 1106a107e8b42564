#!/bin/sh
# Guessed: the week of the quarter, which sktime's documentation calls a 1-based offset to the quarter's first week, is 1 on
# the first day of each quarter, and the last is as many as there are weeks that the quarter touches.
# Seen with sktime 1.2.0 and pandas 3.0.6: in eight of the years 2018 to 2030 the first quarter has no week 1. On 1 January
# it is week 2, and up to the end of March a week further than in any other quarter: 31 March 2026 is in week 15 of a
# quarter that touches 14. Where 1 January is in the last ISO week of the year before, as in 2027, all is right, and so it
# is in the other quarters. So the second Mondays of January and of July have unlike numbers, and what is the same from
# quarter to quarter is not seen by it. Issue 4541 of its tracker had the month of the quarter wrong, and mended that.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sktime==1.2.0 pandas==3.0.6 scikit-learn==1.9.1 \
    numpy==2.4.6
cat > look.py <<'PYTHON'
import warnings
from importlib.metadata import version

import pandas as pd
from sktime.transformations.date import DateTimeFeatures

warnings.simplefilter("ignore", FutureWarning)


def weeks_of_quarter(year):
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31", freq="D")
    features = DateTimeFeatures(ts_freq="D", manual_selection=["week_of_quarter"])
    return features.fit_transform(pd.DataFrame({"stories": 1}, index=days))["week_of_quarter"]


def mondays(day):
    """How many weeks, begun on Mondays, the quarter has touched up to this day."""
    day = pd.Timestamp(day)
    first = day.to_period("Q").start_time
    return (day.to_period("W").start_time - first.to_period("W").start_time).days // 7 + 1


print(*(f"{name} {version(name)}" for name in ("sktime", "pandas")))
late = []
for year in range(2018, 2031):
    found = weeks_of_quarter(year)
    firsts = [int(found[f"{year}-{month:02}-01"]) for month in (1, 4, 7, 10)]
    off = {int(week) - mondays(day) for day, week in found.items() if day.quarter == 1}
    print(f"{year}: firsts of quarters {firsts}, 31 March {found[f'{year}-03-31']} and not {mondays(f'{year}-03-31')}")
    assert firsts[1:] == [1, 1, 1] and off == {firsts[0] - 1}
    assert firsts[0] == (1 if pd.Timestamp(year, 1, 1).week > 50 else 2)
    late += [year] * (firsts[0] == 2)
assert late == [2018, 2019, 2020, 2024, 2025, 2026, 2029, 2030], late
assert weeks_of_quarter(2026)["2026-03-31"] == 15 and mondays("2026-03-31") == 14
PYTHON
venv/bin/python look.py
