#!/bin/sh
# Guessed: groupby("source").share.mean() leaves out rows whose source is not known, as groupby does in pandas, and as sum()
# and count() of the same groups do in dask.
# Seen with dask 2026.8.0 and pandas 3.1.1: mean(), var() and std() have a group of those without a source, whatever kind the
# column is of and into however many partitions it is parted; sum(), count(), size(), min(), median() and agg("mean") have
# none. Only where dropna=True is said, they leave it out. A table of sums and one of means of the same groups do not have
# the same rows.
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
frame = pandas.DataFrame({"source": ["a", "b", None] * 4, "share": range(12)})
KEEP, LEAVE = ("mean", "var", "std"), ("sum", "count", "size", "min", "max", "median", "nunique", "first")
for partitions in (1, 3):
    parted = dask.dataframe.from_pandas(frame, npartitions=partitions)
    groups = parted.groupby("source").share
    rows = {name: len(getattr(groups, name)().compute()) for name in KEEP + LEAVE}
    rows["agg mean"] = len(groups.agg("mean").compute())
    print(f"{partitions} partitions, groups: {rows}")
    assert all(len(getattr(frame.groupby("source").share, name)()) == 2 for name in KEEP + LEAVE)
    assert all(rows[name] == 3 for name in KEEP), rows
    assert all(rows[name] == 2 for name in (*LEAVE, "agg mean")), rows
    assert len(parted.groupby("source", dropna=True).share.mean().compute()) == 2
print("means:", parted.groupby("source").share.mean().compute().to_dict())
PYTHON
venv/bin/python look.py
