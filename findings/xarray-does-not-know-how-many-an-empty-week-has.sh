#!/bin/sh
# Guessed: resample().count() says 0 for a week in which nothing was counted, and sum() 0, as pandas has both; the mean of
# the counts is the number of stories divided by the number of weeks.
# Seen with xarray 2026.9.0, with flox and without: nan for both, and counts as floats. nan is left out of what follows:
# four stories in three weeks of which one is empty are 2.0 a week and not 1.33, and the lowest week has 2 and not 0. The
# same from groupby_bins(). groupby() by a label that no row has says 0 for count() and nan for sum(), where sum() of no
# rows at all is 0. The documentation of both says what is done to missing values in the data, and nothing of empty groups.
# So what resample() counts gets fillna(0).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check xarray==2026.9.0 flox==0.11.2 pandas==3.1.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
import xarray as xr
from xarray.groupers import UniqueGrouper

warnings.simplefilter("error")
days = pd.to_datetime(["2026-01-05", "2026-01-06", "2026-01-21", "2026-01-22"])
stories = xr.DataArray([1.0, 2.0, 3.0, 4.0], dims="day", coords={"day": days})
counted = stories.to_series().resample("W").count()
print(*(f"{name} {version(name)}" for name in ("xarray", "flox", "pandas")))
print("pandas", counted.tolist(), "a week", round(counted.mean(), 2))
assert counted.tolist() == [2, 0, 2] and stories.to_series().resample("W").sum().tolist() == [3, 0, 7]
for flox in (True, False):
    with xr.set_options(use_flox=flox):
        counts, sums = stories.resample(day="W").count(), stories.resample(day="W").sum()
        bins = stories.groupby_bins("day", pd.date_range("2026-01-01", periods=4, freq="7D")).count()
    print("xarray", counts.values, "a week", float(counts.mean()), "least", float(counts.min()), "sums", sums.values)
    np.testing.assert_array_equal(counts, [2, np.nan, 2])
    np.testing.assert_array_equal(sums, [3, np.nan, 7])
    np.testing.assert_array_equal(bins, [2, np.nan, 2])
    assert float(counts.mean()) == float(counts.min()) == 2
labelled = xr.DataArray([1.0, 2.0, 3.0], dims="label", coords={"label": ["a", "a", "c"]})
groups = labelled.groupby(label=UniqueGrouper(labels=["a", "b", "c"]))
print("labels", groups.count().values, groups.sum().values, "of nothing", float(labelled[:0].sum()))
np.testing.assert_array_equal(groups.count(), [2, 0, 1])
np.testing.assert_array_equal(groups.sum(), [3, np.nan, 3])
assert float(labelled[:0].sum()) == 0
PYTHON
venv/bin/python look.py
