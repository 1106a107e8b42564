#!/bin/sh
# Guessed: corr(min_periods=8) says nothing of two trends that have fewer than eight weeks in common, as in pandas,
# whose words dask's documentation takes over: "Minimum number of observations required per pair of columns to have a
# valid result", with an example that has NaN.
# Seen with dask 2026.8.0: it takes the number and never looks at it. Three weeks in common correlate with .997 whether
# two are asked for or fifty; cov(), and corr() and cov() of a column with another, go the same way, with one partition
# and with many. A number below 2 is refused, so that the others seem heeded.
# So rows that have both are counted beforehand, len(frame.dropna()) of the two columns.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check \
    'dask[dataframe]==2026.8.0' pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import math
from importlib.metadata import version

import dask
import dask.dataframe as dd
import pandas as pd

dask.config.set(scheduler="synchronous")
NOT_KNOWN = None
weeks = pd.DataFrame(
    {
        "agents": [1.0, 2, 4, 3, 2, 5] + [NOT_KNOWN] * 6,
        "chips": [NOT_KNOWN] * 3 + [3.0, 1, 6, 8, 7, 9, 9, 8, 7],
    }
)
COMMON = int(weeks.notna().all(axis=1).sum())


def said(frame, least):
    """What is said of the two trends where at least so many weeks are asked for."""
    ways = {
        "corr": frame.corr(min_periods=least),
        "cov": frame.cov(min_periods=least),
        "corr of two": frame["agents"].corr(frame["chips"], min_periods=least),
        "cov of two": frame["agents"].cov(frame["chips"], min_periods=least),
    }
    numbers = {}
    for way, found in ways.items():
        found = found.compute() if hasattr(found, "compute") else found
        numbers[way] = round(float(found.loc["agents", "chips"] if hasattr(found, "loc") else found), 3)
    return numbers


print("dask", version("dask"), "pandas", version("pandas"), "weeks in common:", COMMON)
for partitions in (1, 3):
    parted = dd.from_pandas(weeks, npartitions=partitions)
    for least in (2, COMMON, COMMON + 1, 50):
        by_pandas, by_dask = said(weeks, least), said(parted, least)
        print(f"{partitions} partitions, at least {least:2}: pandas {by_pandas['corr']}, dask {by_dask}")
        assert all(math.isnan(number) == (least > COMMON) for number in by_pandas.values())
        assert by_dask == said(weeks, 2), by_dask
assert "Minimum number of observations required per pair of columns" in dd.DataFrame.corr.__doc__
try:
    parted.corr(min_periods=1)
except ValueError as refused:
    print("at least 1:", refused)
else:
    raise AssertionError("1 was taken")
PYTHON
venv/bin/python -W ignore look.py
