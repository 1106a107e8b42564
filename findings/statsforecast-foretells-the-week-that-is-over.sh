#!/bin/sh
# Guessed: with freq="W" what follows a Monday is the next Monday, as with Polars' "1w"; or a frequency that no date of
# the series is on is an error, or a warning, as fill_gaps() of its own utilsforecast gives ("Some values were lost").
# Seen with statsforecast 2.0.3 and utilsforecast 0.2.17: "W" means Sundays to pandas, and the first forecast after
# Monday, 9 March 2026 is dated Sunday, 15 March, the last day of the week that the last number is of, and so on. With
# "ME" a series of firsts of months, the last of June, is foretold for 30 June. Nothing is said. Joined to weeks by
# date_trunc() or by ISO week, each forecast stands a week early. The same frame in Polars is foretold for 16 March, and
# so it is with "W-MON". cross_validation() has the right dates with "W", so that a test does not show it. forecast()
# and predict() go alike.
# So weeks that begin on Monday are given as "W-MON", months by their first as "MS".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check statsforecast==2.0.3 utilsforecast==0.2.17 \
    pandas==3.1.1 polars==2.1.0 numpy==2.4.6
cat > look.py <<'PYTHON'
import warnings
from importlib.metadata import version

import pandas as pd
import polars as pl
from statsforecast import StatsForecast
from statsforecast.models import Naive
from utilsforecast.preprocessing import fill_gaps

STORIES = [4.0, 6, 5, 7, 8, 9]


def series(first, freq):
    days = pd.date_range(first, periods=len(STORIES), freq=freq)
    return pd.DataFrame({"unique_id": "agents", "ds": days, "y": STORIES})


def days(frame):
    return [f"{day:%a %d %b}" for day in frame["ds"].to_list()]


def forecast(frame, freq):
    """The days of two steps foretold by forecast(), which are those of predict()."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        found = days(StatsForecast([Naive()], freq=freq).forecast(df=frame, h=2))
        assert found == days(StatsForecast([Naive()], freq=freq).fit(df=frame).predict(h=2))
    return found


print(*(f"{name} {version(name)}" for name in ("statsforecast", "utilsforecast", "pandas")))
mondays, firsts = series("2026-02-02", "W-MON"), series("2026-01-01", "MS")
FORETOLD = {
    "Mondays W": (mondays, "W", ["Sun 15 Mar", "Sun 22 Mar"]),
    "Mondays W-MON": (mondays, "W-MON", ["Mon 16 Mar", "Mon 23 Mar"]),
    "Mondays 1w": (pl.from_pandas(mondays), "1w", ["Mon 16 Mar", "Mon 23 Mar"]),
    "firsts ME": (firsts, "ME", ["Tue 30 Jun", "Fri 31 Jul"]),
    "firsts MS": (firsts, "MS", ["Wed 01 Jul", "Sat 01 Aug"]),
}
for how, (frame, freq, right) in FORETOLD.items():
    found = forecast(frame, freq)
    print(f"  {how:14} last {days(frame)[-1]}, foretold {found}")
    assert found == right
tested = StatsForecast([Naive()], freq="W").cross_validation(df=mondays, h=2, n_windows=1)
print("  cross_validation", days(tested))
assert days(tested) == days(mondays)[-2:]
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    fill_gaps(mondays, freq="W")
assert any("Some values were lost during filling" in str(one.message) for one in told)
PYTHON
venv/bin/python look.py
