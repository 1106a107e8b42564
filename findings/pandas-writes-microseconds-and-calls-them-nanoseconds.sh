#!/bin/sh
# Guessed: a column of durations goes to a database by to_sql() as pandas says each time: "the 'timedelta' type is not
# supported, and will be written as integer values (ns frequency) to the database". What is not known is NULL there, as
# a missing date is.
# Seen with pandas 3.1.1, with sqlite3 and with SQLAlchemy: the integers are counted in whatever unit the column has.
# In pandas 3 that is microseconds as a rule, so that an hour is 3,600,000,000 and not 3,600,000,000,000; from a column
# of seconds they are seconds. The warning says "ns" each time. What is missing is written as -9223372036854775808, the
# smallest integer, which counts in every mean and is every minimum; the date beside it is NULL.
# So a table to which pandas 2 wrote and pandas 3 appends has delays of two sizes, a thousand to one, under one name.
# .dt.total_seconds() gives a number that is the same from any unit, and NULL.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 numpy==2.4.6 sqlalchemy==2.0.58
cat > look.py <<'PYTHON'
import sqlite3
import warnings

import pandas as pd
import sqlalchemy

HOUR, MISSING = 3600, -(2**63)
published = pd.to_datetime(["2026-03-02 10:00", "2026-03-02 11:00", None])
seen = pd.to_datetime(["2026-03-02 11:00"] * 3)
delays = pd.DataFrame({"delay": seen - published, "published": published})


def written(frame, through):
    """Return the delays and the dates that the database then holds, and what pandas said of it."""
    plain = sqlite3.connect("a.sqlite")
    place = plain if through == "sqlite3" else sqlalchemy.create_engine("sqlite:///a.sqlite")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        frame.to_sql("articles", place, if_exists="replace", index=False)
    found = plain.execute("select delay, published from articles").fetchall()
    plain.close()
    return [delay for delay, _ in found], [date for _, date in found], [str(one.message) for one in said]


print("pandas", pd.__version__, "SQLAlchemy", sqlalchemy.__version__, "a new duration is", delays.delay.dtype)
assert delays.delay.dtype == "timedelta64[us]"
for through in ("sqlite3", "SQLAlchemy"):
    for unit, a_second in (("us", 10**6), ("ns", 10**9), ("s", 1)):
        found, dates, said = written(delays.astype({"delay": f"timedelta64[{unit}]"}), through)
        in_words = [words for words in said if "(ns frequency)" in words]
        print(f"{through:10} from {unit:2} {found}, said to be ns {len(in_words)} times; dates {dates}")
        assert found == [HOUR * a_second, 0, MISSING], found
        assert dates[2] is None
        assert in_words
PYTHON
venv/bin/python look.py
