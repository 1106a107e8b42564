#!/bin/sh
# Guessed: a week of ISO 8601, as HTML's <time datetime="2026-W10"> and <input type="week"> have it, with a day or without,
# is either read (2 March 2026) or not read: None, as dateparser gives for what it does not know.
# Seen with dateparser 1.5.0: the week is taken for a month, and its day for a day of that month. Of the 365 days of 2026, 208
# are another day, one is right by chance, and only from the 32nd week on nothing is read: 2026-W10-1 is 1 October. Where
# the week is past the twelfth it is taken for a day instead (2026-W13-1: 13 January). Without hyphens, 2026W10 is a moment
# 2,026 weeks before that of reading. dateutil's isoparse reads all of these; htmldate beside it, too.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check dateparser==1.5.0
cat > look.py <<'PYTHON'
from collections import Counter
from datetime import date, datetime, timedelta
from importlib.metadata import version

from dateparser import parse

print("dateparser", version("dateparser"))
counted = Counter()
day = date(2026, 1, 1)
while day.year == 2026:
    year, week, weekday = day.isocalendar()
    read = parse(f"{year}-W{week:02}-{weekday}")
    counted["not read" if read is None else "right" if read.date() == day else "another day"] += 1
    day += timedelta(days=1)
print(dict(counted))
assert counted == {"another day": 208, "not read": 156, "right": 1}, counted

for said, expected in (("2026-W10-1", date(2026, 10, 1)), ("2026-W13-1", date(2026, 1, 13)), ("2026-W40-1", None)):
    read = parse(said)
    print(f"{said:12} {read}")
    assert (read and read.date()) == expected, read

read, ago = parse("2026W10"), datetime.now() - timedelta(weeks=2026)
print(f"{'2026W10':12} {read}, weeks ago: {(datetime.now() - read).days / 7:.0f}")
assert abs(read - ago) < timedelta(minutes=1), read
PYTHON
venv/bin/python look.py
