#!/bin/sh
# Guessed: without a frequency future_frame() goes on from a series as it came: after 15 April, 15 May and 15 June of
# monthly numbers come 15 July and 15 August, and after Mondays come Mondays, also where a week is missing.
# Seen with pytimetk 2.5.3 and pandas 3.1.1: after the 15th of June comes 31 July and then each month's end, 46 days on; after
# Mondays of which one is missing, the last 9 February, comes Sunday, 22 February, and then Sundays. Mondays without a gap,
# and firsts of months, go on right. force_regular=True, which is to make the frequency regular, changes nothing. Nothing
# is said. So what is foretold for those rows is joined to no month or week, or to the wrong one.
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


def goes_on(days, **options):
    frame = pd.DataFrame({"day": pd.to_datetime(days), "stories": range(len(days))})
    future = tk.future_frame(frame, "day", length_out=2, bind_data=False, show_progress=False, **options)
    return [f"{day:%a %d %b}" for day in future["day"]]


fifteenths = [f"2026-{month:02}-15" for month in range(1, 7)]
firsts = [f"2026-{month:02}-01" for month in range(1, 7)]
mondays = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02", "2026-02-09"]
gap = [day for day in mondays if day != "2026-01-26"]
print(*(f"{name} {version(name)}" for name in ("pytimetk", "pandas")))
for name, days, expected in (
    ("fifteenths", fifteenths, ["Fri 31 Jul", "Mon 31 Aug"]),
    ("firsts", firsts, ["Wed 01 Jul", "Sat 01 Aug"]),
    ("Mondays", mondays, ["Mon 16 Feb", "Mon 23 Feb"]),
    ("a gap", gap, ["Sun 22 Feb", "Sun 01 Mar"]),
):
    found = goes_on(days)
    print(f"{name:10} last {days[-1]}, goes on {found}")
    assert found == expected
    assert goes_on(days, force_regular=True) == expected
PYTHON
venv/bin/python look.py
