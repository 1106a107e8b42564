#!/bin/sh
# Guessed: plot() draws a series of weeks where its dates are, whatever was drawn on the same axes before; two series that
# have Monday, 5 January 2026 have it at one place.
# Seen with pandas 3.1.1 and matplotlib 3.11.2: where days were drawn first, weeks with the frequency W-MON, as
# date_range() and resample() give them, stand six days before their dates, the week of 5 January at 30 December, and the
# ends of months (ME) at the months' firsts. Each date is taken for the period that ends with it, and that for its first
# day. The same dates without a frequency, or with 7D, stand right. Nothing is said.
# So both are drawn with x_compat=True, which leaves dates as they are.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 matplotlib==3.11.2 numpy==2.4.6
cat > look.py <<'PYTHON'
from importlib.metadata import version

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

days = pd.Series(range(14), index=pd.date_range("2026-01-05", periods=14, freq="D"))


def drawn(series, **options):
    """The days at which the series stands on axes that have days already."""
    axes = plt.figure().gca()
    days.plot(ax=axes, **options)
    series.plot(ax=axes, **options)
    places = axes.lines[1].get_xdata(orig=True)
    plt.close("all")
    if options:
        return [str(place.date()) for place in places]
    return [str(pd.Period(ordinal=int(place), freq="D")) for place in places]


mondays = pd.Series([28.0, 77.0], index=pd.date_range("2026-01-05", periods=2, freq="W-MON"))
every_seven = pd.Series([28.0, 77.0], index=pd.date_range("2026-01-05", periods=2, freq="7D"))
listed = pd.Series([28.0, 77.0], index=pd.DatetimeIndex(["2026-01-05", "2026-01-12"]))
months = pd.Series([1.0, 2.0], index=pd.date_range("2026-01-31", periods=2, freq="ME"))
summed = days.resample("W-MON", label="left", closed="left").sum()
print(*(f"{name} {version(name)}" for name in ("pandas", "matplotlib")))
for name, series, options, expected in (
    ("W-MON", mondays, {}, ["2025-12-30", "2026-01-06"]),
    ("resampled", summed, {}, ["2025-12-30", "2026-01-06"]),
    ("ME", months, {}, ["2026-01-01", "2026-02-01"]),
    ("7D", every_seven, {}, ["2026-01-05", "2026-01-12"]),
    ("none", listed, {}, ["2026-01-05", "2026-01-12"]),
    ("W-MON", mondays, {"x_compat": True}, ["2026-01-05", "2026-01-12"]),
):
    found = drawn(series, **options)
    print(f"{name:10} {str(options or ''):20} dates {[str(day.date()) for day in series.index]} drawn at {found}")
    assert found == expected, found
PYTHON
venv/bin/python look.py
