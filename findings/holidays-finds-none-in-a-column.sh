#!/bin/sh
# Guessed: days.isin(country_holidays("DE")) marks the days of a column that are holidays, as `day in country_holidays("DE")`
# tells it of one; and the same words say the same, whatever was asked before.
# Seen with holidays 0.109 and pandas 3.1.1: it marks none. What country_holidays() gives is a dict that is empty until a day
# of a year is looked up in it; isin() takes its keys, as set(), len() and a list do, and looks nothing up. Once a single day
# of 2026 was asked for, the same line marks the nine holidays of that year and still none of 2025. With years=[2025, 2026]
# all are marked. A count that is to leave out holidays leaves out none, and says nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check holidays==0.109 pandas==3.1.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import warnings
from datetime import date
from importlib.metadata import version

import pandas as pd
from holidays import country_holidays

warnings.simplefilter("error")
print(*(f"{name} {version(name)}" for name in ("holidays", "pandas")), sep=", ")
days = pd.Series(pd.date_range("2025-01-01", "2026-12-31")).dt.date
german = country_holidays("DE")
marked = [int(days.isin(german).sum())]
assert date(2026, 1, 1) in german
marked.append(int(days.isin(german).sum()))
one_by_one = sum(day in country_holidays("DE") for day in days)
named = int(days.isin(country_holidays("DE", years=[2025, 2026])).sum())
print(f"marked by isin(): {marked[0]}; after a look at one day of 2026: {marked[1]}; with both years named: {named}")
print("day by day:", one_by_one)
assert marked == [0, 9] and one_by_one == named == 18, (marked, one_by_one, named)
PYTHON
venv/bin/python look.py
