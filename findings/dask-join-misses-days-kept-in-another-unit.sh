#!/bin/sh
# Guessed: a day is a day, kept in microseconds, as pandas 3 reads dates, or in nanoseconds, as pandas 2 did and as its
# Parquet files come back. Joined on it, two frames find each other as in pandas; where Dask doubts two types, it says
# so.
# Seen with dask 2026.8.0 and pandas 3.1.1: pandas joins all forty days, Dask the thirteen whose two hashes happen to
# lie in the same partition; in a left join the others have no value, in an inner one they are gone. Rows are spread by
# a hash of the bare number, which is another one in each unit. merge() of two columns loses as many and warns that
# their types are not the same (since dask issue 4574); join(on=...), merge(right_index=True) and a join of two indices
# whose divisions are not known say nothing. Divisions known on both sides are right, and so are integers of 32 and 64
# bits.
# So after an upgrade to pandas 3 new files miss most days of old ones, until both are brought to one unit
# (.astype("datetime64[us]")).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
    'dask[dataframe]==2026.8.0' pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import warnings

import dask
import dask.dataframe as dd
import pandas as pd

dask.config.set(scheduler="synchronous")
DAYS = pd.date_range("2026-01-01", periods=40, freq="D")
WAYS = {
    "join(on=)": lambda one, other: one.join(other, on="day"),
    "merge(right_index=)": lambda one, other: one.merge(other, left_on="day", right_index=True, how="left"),
    "columns": lambda one, other: one.merge(other.reset_index(), on="day", how="left"),
    "indices": lambda one, other: unknown(one.set_index("day")).join(unknown(other)),
}


def unknown(frame):
    """The frame, as one whose days Dask has not looked at; so are those from most files."""
    return frame if isinstance(frame, pd.DataFrame) else frame.clear_divisions()


def joined(way, one, other):
    """Return how many of the days found their value, and whether anything was said."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = WAYS[way](one, other)
        found = found.compute() if hasattr(found, "compute") else found
    assert len(found) == len(DAYS), len(found)
    return int(found.shown.notna().sum()), any("mismatch" in str(one.message) for one in said)


print("dask", dask.__version__, "pandas", pd.__version__, "a new date is", pd.to_datetime(["2026-03-02"]).dtype)
for way in WAYS:
    for unit in ("us", "ns"):
        stories = pd.DataFrame({"day": DAYS.as_unit(unit), "stories": range(40)})
        views = pd.DataFrame({"shown": range(40)}, index=DAYS.as_unit("us").rename("day"))
        plain, _ = joined(way, stories, views)
        parted, told = joined(way, dd.from_pandas(stories, npartitions=4), dd.from_pandas(views, npartitions=3))
        print(f"{way:20} {unit} with us: pandas {plain} days, Dask {parted}{', and warns' * told}")
        assert plain == 40
        assert parted == 40 if unit == "us" else 0 < parted < 20, parted
        assert told == (way == "columns" and unit == "ns"), told
PYTHON
venv/bin/python look.py
