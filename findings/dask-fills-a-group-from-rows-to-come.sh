#!/bin/sh
# Guessed: `frame.groupby("source").share.ffill()` gives each row the last share of its source that was known by then,
# as in pandas, however many partitions the rows lie in.
# Seen with Dask 2026.8.0 without a cluster: many rows get a share of later weeks, or of weeks long past; other rows in
# each run, and nothing says so. The rows of a source are brought together by way of the disk, in any order, and filled
# in that order. bfill() likewise; first(split_out=2) gives a share that is not the source's first. With one partition,
# with shift() (which sorts again, since dask issue 8749), and with "dataframe.shuffle.method" set to "tasks" all is as
# in pandas.
# So whoever carries values on within groups sets that, or builds on shares that nobody knew that week.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'dask[dataframe]==2026.8.0' pandas==3.1.1 pyarrow==26.0.1
cat > look.py <<'PYTHON'
import warnings

import dask
import dask.dataframe as dd
import pandas as pd

warnings.filterwarnings("ignore", "`meta` is not specified")  # said of shift(), the one that is right

# Forty weeks of five sources; a share is known in every fourth week, and is the number of that week.
WEEKS, SOURCES, PARTITIONS = 40, 5, 16
rows = [(f"source {source}", week) for week in range(WEEKS) for source in range(SOURCES)]
frame = pd.DataFrame(rows, columns=["source", "week"])
frame["share"] = frame.week.where(frame.week % 4 == 0).astype(float)
right = {act: getattr(frame.groupby("source").share, act)() for act in ("ffill", "bfill", "shift")}


def wrong(act, partitions=PARTITIONS):
    """How many rows Dask fills otherwise than pandas, and how many of these with a share of later weeks."""
    found = getattr(dd.from_pandas(frame, npartitions=partitions).groupby("source").share, act)().compute().sort_index()
    assert list(found.index) == list(frame.index)
    unlike = ~((found == right[act]) | (found.isna() & right[act].isna()))
    return int(unlike.sum()), int((found > frame.week).sum())


def first():
    """What the first share of each source is said to be; it is 0 for all."""
    shares = dd.from_pandas(frame, npartitions=PARTITIONS).groupby("source").share
    return sorted(set(shares.first(split_out=2).compute()))


print("dask", dask.__version__)
for act in ("ffill", "bfill", "shift"):
    unlike, later = wrong(act)
    print(f"{act:6} {unlike:3} of {len(frame)} rows unlike pandas")
    assert (unlike > 0) == (act != "shift"), unlike
    if act == "ffill":
        print(f"       {later} of them filled from a later week")
        assert later > 0
    assert wrong(act, partitions=1)[0] == 0
print(f"first  {first()}, of weeks that begin with 0")
with dask.config.set({"dataframe.shuffle.method": "tasks"}):
    print(f'by "tasks": {[wrong(act)[0] for act in right]} rows unlike pandas, first {first()}')
    assert not any(wrong(act)[0] for act in right)
    assert first() == [0]
PYTHON
venv/bin/python look.py
