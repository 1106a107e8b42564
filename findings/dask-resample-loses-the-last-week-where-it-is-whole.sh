#!/bin/sh
# Guessed: counts of days, summed by resample("W"), have all days in their sums, as in pandas; how the days are parted makes
# no difference. A week that is over is the surest of all.
# Seen with dask 2026.8.0 and pandas 3.1.1: where the days end with the last day of a week, and a week is longer than a
# partition, the last week is nothing, and its days are in no other: eight whole weeks sum up to 49 days of 56. With a day
# less or a day more all are there. resample("ME") loses a whole month in the same way. Means and counts go likewise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'dask[dataframe]==2026.8.0' pandas==3.1.1 pyarrow==26.0.1
cat > look.py <<'PYTHON'
import warnings

import dask
import dask.dataframe
import pandas

warnings.simplefilter("ignore")
print(f"dask {dask.__version__}, pandas {pandas.__version__}")


def sums(first, days, partitions, rule):
    """Return the sums of a one each day, by periods: of pandas, of dask."""
    series = pandas.Series(1, index=pandas.date_range(first, periods=days))
    parted = dask.dataframe.from_pandas(series, npartitions=partitions)
    return series.resample(rule).sum(), parted.resample(rule).sum().compute()


MONDAY, FIRST_OF_JANUARY = "2026-01-05", "2026-01-01"
for days, partitions, lost in ((56, 2, 0), (56, 16, 7), (55, 16, 0), (57, 16, 0)):
    by_pandas, by_dask = sums(MONDAY, days, partitions, "W")
    print(f"{days} days from a Monday, {partitions:2} partitions: dask {by_dask.to_list()}, lost {days - by_dask.sum()}")
    assert by_pandas.sum() == days
    assert list(by_pandas.index) == list(by_dask.index)
    assert days - by_dask.sum() == lost, by_dask

by_pandas, by_dask = sums(FIRST_OF_JANUARY, 120, 8, "ME")
print(f"four months: pandas {by_pandas.to_list()}, dask {by_dask.to_list()}")
assert by_dask.to_list() == [31, 28, 31, 0], by_dask
PYTHON
venv/bin/python look.py
