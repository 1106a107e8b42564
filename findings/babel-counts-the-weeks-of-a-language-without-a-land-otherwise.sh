#!/bin/sh
# Guessed: German text has German weeks. `format_date(day, "YYYY-'W'ww", locale="de")` gives the week that a German calendar
# has, which is ISO 8601's, as it does for "de_DE"; CLDR (UTS 35, "likely subtags") has a land for each language alone.
# Seen with Babel 2.19.0: a language without a land has the world's rule, by which a week needs a single day of the new
# year. "de", "fr", "sv" and "nl" write the last four days of 2026 as the first week of 2027, "de_DE" and the others as
# week 53 of 2026, which is ISO's. So a report by weeks that names its language and no land is right for a year, and calls
# all weeks of the next by a number that is one too high.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check babel==2.19.0
cat > look.py <<'PYTHON'
from datetime import date, timedelta

import babel
from babel import Locale
from babel.dates import format_date

MONDAYS = [date(2025, 12, 29) + timedelta(weeks=number) for number in range(105)]


def differing(locale):
    """Mondays whose week is not ISO's, by the year that ISO gives them."""
    found = {2026: 0, 2027: 0}
    for monday in MONDAYS:
        year, week, _ = monday.isocalendar()
        found[year] += format_date(monday, "YYYY-'W'ww", locale=locale) != f"{year}-W{week:02}"
    return found


print("babel", babel.__version__)
for language, land in (("de", "DE"), ("fr", "FR"), ("sv", "SE"), ("nl", "NL")):
    alone, at_home = Locale(language), Locale(language, land)
    last = [format_date(date(2026, 12, 31), "YYYY-'W'ww", locale=each) for each in (alone, at_home)]
    print(f"{alone}: 31 December 2026 is of {last[0]}, weeks unlike ISO's {differing(alone)}")
    print(f"{at_home}: 31 December 2026 is of {last[1]}, weeks unlike ISO's {differing(at_home)}")
    assert last == ["2027-W01", "2026-W53"]
    assert (alone.first_week_day, at_home.first_week_day) == (0, 0)
    assert differing(at_home) == {2026: 0, 2027: 0}
    assert differing(alone) == {2026: 1, 2027: 52}
PYTHON
venv/bin/python look.py
