#!/bin/sh
# Guessed: "50%" in describe() is the median; the documentation says so: "The median is included by default as the 50%
# percentile".
# Seen with Polars 2.1.0: where the number of values is even, "50%" is the greater of the two in the middle, and
# median() is half-way between them. Of 10 and 50 describe() says 50, median() 30, and so does pandas' describe(). "25%"
# and "75%" go by the nearest value as well. `interpolation`, which describe() takes without saying its default, makes
# it 30 as "linear". A LazyFrame does the same.
# So of weekly counts of which every second week is empty the middle is what a full week has, and it shrinks by half
# when one more week comes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check polars==2.1.0 pandas==3.1.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import pandas as pd
import polars as pl

COUNTS = ([10, 50], [1, 2, 3, 4], [0, 40, 0, 40], [0, 0, 100, 200])


def described(frame, **how):
    found = frame.describe(**how)
    return {row: value for row, value in zip(found["statistic"], found["stories"]) if row.endswith("%")}


print("Polars", pl.__version__, "pandas", pd.__version__)
assert "The median is included by default as the 50% percentile." in pl.DataFrame.describe.__doc__
for counts in COUNTS:
    frame = pl.DataFrame({"stories": counts})
    shares, median = described(frame), frame["stories"].median()
    half = pd.Series(counts).describe()["50%"]
    linear = described(frame, interpolation="linear")["50%"]
    print(f"{counts!s:18} describe() {shares}, median() {median}; linear {linear}, pandas {half}")
    assert shares["50%"] == sorted(counts)[len(counts) // 2] > median, shares
    assert half == linear == median
    assert described(frame.lazy()) == shares
PYTHON
venv/bin/python look.py
