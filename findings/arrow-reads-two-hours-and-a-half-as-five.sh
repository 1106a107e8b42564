#!/bin/sh
# Guessed: dehumanize() reads "in 2.5 hours" as two hours and a half, or refuses it, as it refuses "last week" and whatever
# else it does not know with a ValueError.
# Seen with arrow 1.4.0: as five hours. It looks for the numbers and words it knows anywhere in the text and leaves out
# the rest: of "2.5 weeks ago" it finds "5 weeks", of "1,200 days ago" 200 days, of "1 year and 2 months ago" the two
# months alone, as a year is "a year" to it, and of "1 week 2 days ago" two days. "a year and 2 months ago" is read whole,
# so that what humanize() writes comes back, and what people and other libraries write is a date, and another one.
# dateparser reads these as they are meant, but for the comma of 1,200, which is a point to it.
# So a relative date of a page is given to it only where humanize() of the result says the same again.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check arrow==1.4.0 dateparser==1.5.0
cat > look.py <<'PYTHON'
import datetime as dt
from importlib.metadata import version

import arrow
import dateparser

NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.timezone.utc)
READ = {
    "in 2.5 hours": "2026-03-15 17:00",
    "2.5 weeks ago": "2026-02-08 12:00",
    "1,200 days ago": "2025-08-27 12:00",
    "1 year and 2 months ago": "2026-01-15 12:00",
    "1 week 2 days ago": "2026-03-13 12:00",
    "a year and 2 months ago": "2025-01-15 12:00",
}
SETTINGS = {"RELATIVE_BASE": NOW.replace(tzinfo=None)}

print("arrow", version("arrow"), "dateparser", version("dateparser"))
for words, expected in READ.items():
    found = arrow.get(NOW).dehumanize(words).format("YYYY-MM-DD HH:mm")
    print(f"{words:25} {found}, dateparser {dateparser.parse(words, languages=['en'], settings=SETTINGS)}")
    assert found == expected, found
for words in ("last week", "1 year ago", "a fortnight ago"):
    try:
        print(words, arrow.get(NOW).dehumanize(words))
    except ValueError as error:
        print(f"{words:25} refused: {str(error)[:40]}")
    else:
        raise AssertionError(words)
PYTHON
venv/bin/python look.py
