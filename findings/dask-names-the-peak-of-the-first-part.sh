#!/bin/sh
# Guessed: groupby().idxmax() names the row of each group's largest value, as in pandas, however many partitions the rows
# lie in; as idxmax() without a group does.
# Seen with dask 2026.8.0 and pandas 3.1.1: it names the largest of the first partition that has the group. Each partition's
# answers are put together by taking the first; no value is compared with another. idxmin() goes the same way. One partition,
# as in a small example, is right.
# So the peak week of each trend comes by sorting and drop_duplicates(), or by a merge with groupby().max().
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'dask[dataframe]==2026.8.0' pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
cat > look.py <<'PYTHON'
from importlib.metadata import version

import dask
import dask.dataframe as dd
import pandas as pd

dask.config.set(scheduler="synchronous")
weeks = pd.date_range("2026-01-05", periods=4, freq="7D").repeat(2)
stories = pd.DataFrame({"week": weeks, "trend": ["agents", "chips"] * 4, "stories": [3, 2, 4, 1, 9, 8, 5, 0]})
print("dask", version("dask"), "pandas", version("pandas"))
for partitions in (1, 2, 4):
    parted = dd.from_pandas(stories, npartitions=partitions).groupby("trend").stories
    peak, least = parted.idxmax().compute().to_dict(), parted.idxmin().compute().to_dict()
    values = {trend: int(stories.stories[row]) for trend, row in peak.items()}
    print(f"{partitions} partitions: idxmax {peak}, of {values} stories; idxmin {least}")
    assert parted.max().compute().to_dict() == {"agents": 9, "chips": 8}
    assert dd.from_pandas(stories, npartitions=partitions).stories.idxmax().compute() == 4
    if partitions == 1:
        assert peak == stories.groupby("trend").stories.idxmax().to_dict() == {"agents": 4, "chips": 5}
        assert least == stories.groupby("trend").stories.idxmin().to_dict() == {"agents": 0, "chips": 7}
    elif partitions == 2:
        assert peak == {"agents": 2, "chips": 1} and least == {"agents": 0, "chips": 3}, (peak, least)
    else:
        assert peak == least == {"agents": 0, "chips": 1}, (peak, least)
PYTHON
venv/bin/python look.py
