#!/bin/sh
# Guessed: "2 days and 3 hours ago", as pages say how old a story is, lies two days and three hours back, as dateparser has
# it; parsedatetime has "2 days ago" and "3 hours ago" right.
# Seen with parsedatetime 2.6: "ago" turns the last of the parts alone, and all before it count forward. Read on 4 March at
# noon, that story is of 6 March at nine, "1 hour 30 minutes ago" is half past twelve, and a year and two months ago is next
# January. The flag says that it was read. With "in" before, which turns none, all is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check parsedatetime==2.6 dateparser==1.5.0
cat > look.py <<'PYTHON'
from datetime import datetime
from importlib.metadata import version

import dateparser
import parsedatetime

print(*(f"{name} {version(name)}" for name in ("parsedatetime", "dateparser")), sep=", ")
NOON = datetime(2026, 3, 4, 12)
calendar = parsedatetime.Calendar()
for text, seen, meant in (
    ("2 days ago", "2026-03-02 12:00", "2026-03-02 12:00"),
    ("3 hours ago", "2026-03-04 09:00", "2026-03-04 09:00"),
    ("2 days and 3 hours ago", "2026-03-06 09:00", "2026-03-02 09:00"),
    ("2 days 3 hours ago", "2026-03-06 09:00", "2026-03-02 09:00"),
    ("1 hour 30 minutes ago", "2026-03-04 12:30", "2026-03-04 10:30"),
    ("1 year and 2 months ago", "2027-01-04 12:00", "2025-01-04 12:00"),
    ("in 1 hour and 30 minutes", "2026-03-04 13:30", "2026-03-04 13:30"),
):
    moment, flag = calendar.parseDT(text, NOON)
    other = dateparser.parse(text, settings={"RELATIVE_BASE": NOON})
    print(f"{text:24} parsedatetime {moment:%Y-%m-%d %H:%M}, dateparser {other:%Y-%m-%d %H:%M}")
    assert flag > 0, flag
    assert (f"{moment:%Y-%m-%d %H:%M}", f"{other:%Y-%m-%d %H:%M}") == (seen, meant)
PYTHON
venv/bin/python look.py
