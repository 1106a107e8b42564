#!/bin/sh
# Guessed: date_diff('week', a, b) is how many weeks begin between two days, as its documentation has it of every part:
# "the number of partition boundaries between the timestamps". So it is for months, quarters and years.
# Seen with DuckDB 2.0.0 and 1.5.5: for weeks no Monday is counted. It is the days between them, divided by seven: from
# Sunday to Monday 0, from the first Wednesday of 2026 to the Tuesday of the week after 0, and to the Wednesday 1. Who
# counts so how many weeks a span touches misses one, of spans of nine days for two of the seven days to begin with.
# (The maintainers took the Mondays out in 2024, duckdb issue 13629.)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
from datetime import date, timedelta

import duckdb

db = duckdb.connect()
print("duckdb", duckdb.__version__)


def between(part, first, last):
    """What date_diff says, and how many boundaries date_trunc finds."""
    step = {"week": "7 days", "month": "1 month"}[part]
    (row,) = db.execute(
        f"""select date_diff('{part}', $1::date, $2::date), (
            select count(*) from generate_series(date_trunc('{part}', $1::date), date_trunc('{part}', $2::date), interval {step})
        ) - 1""",
        [first, last],
    ).fetchall()
    return row


sunday, wednesday = date(2026, 1, 4), date(2026, 1, 7)
for first, days in ((sunday, 1), (wednesday, 6), (wednesday, 7)):
    last = first + timedelta(days=days)
    print(f"{first:%a %d} to {last:%a %d}: date_diff {between('week', first, last)[0]}, Mondays {between('week', first, last)[1]}")
assert between("week", sunday, sunday + timedelta(days=1)) == (0, 1)
assert between("week", wednesday, wednesday + timedelta(days=6)) == (0, 1)
assert between("month", date(2026, 1, 31), date(2026, 2, 1)) == (1, 1)
unlike = sum(len(set(between("week", sunday + timedelta(days=begin), sunday + timedelta(days=begin + 9)))) - 1 for begin in range(7))
print(f"of seven spans of nine days {unlike} are said to have a Monday less")
assert unlike == 2
PYTHON
for version in 2.0.0 1.5.5; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check duckdb==$version
    "venv-$version/bin/python" look.py
done
