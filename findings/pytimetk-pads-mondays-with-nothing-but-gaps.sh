#!/bin/sh
# Guessed: pad_by_time(freq="W") puts the weeks that are missing between the rows of a weekly series and keeps the rows;
# weeks of Mondays are padded with Mondays, or an error or a warning says that they do not fit.
# Seen with pytimetk 2.5.3 and pandas 3.1.1: "W" (its documentation: weekly frequency) lists Sundays, and whatever is not
# on a Sunday is gone: of four Mondays with numbers five Sundays without come back, with fillna=0 five zeros. "M" does so
# with firsts of months. Nothing is said. engine="polars" pads the same Mondays with Mondays and keeps all numbers.
# So weeks that begin on Monday are padded with "W-MON", months by their first with "MS".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pytimetk==2.5.3 pandas==3.1.1 polars==2.1.0 numpy==2.4.6
cat > look.py <<'PYTHON'
import warnings
from importlib.metadata import version

import pandas as pd
import pytimetk as tk

warnings.simplefilter("error", UserWarning)
weeks = pd.to_datetime(["2026-01-05", "2026-01-12", "2026-02-02", "2026-02-09"])
stories = pd.DataFrame({"week": weeks, "stories": [1, 2, 3, 4]})
firsts = pd.DataFrame({"week": pd.to_datetime(["2026-01-01", "2026-03-01"]), "stories": [1, 2]})


def padded(frame, freq, **options):
    found = tk.pad_by_time(frame, date_column="week", freq=freq, **options)
    return [f"{day:%a %d %b}" for day in found["week"]], found["stories"].astype(float).fillna(-1).tolist()


print(*(f"{name} {version(name)}" for name in ("pytimetk", "pandas")))
sundays, mondays = padded(stories, "W"), padded(stories, "W-MON")
print("W      ", *sundays, "(-1 is missing)")
print("W-MON  ", *mondays)
print("polars ", *padded(stories, "W", engine="polars"))
print("M      ", *padded(firsts, "M"))
assert sundays == (["Sun 11 Jan", "Sun 18 Jan", "Sun 25 Jan", "Sun 01 Feb", "Sun 08 Feb"], [-1] * 5)
assert padded(stories, "W", fillna=0)[1] == [0] * 5
assert mondays[0][0] == "Mon 05 Jan" and mondays[1] == [1, 2, -1, -1, 3, 4]
assert padded(stories, "W", engine="polars") == mondays
assert set(padded(firsts, "M")[1]) == {-1}
PYTHON
venv/bin/python look.py
