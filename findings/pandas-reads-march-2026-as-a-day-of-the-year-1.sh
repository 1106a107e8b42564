#!/bin/sh
# Guessed: "03.2026", as much of Europe writes a month, is March 2026 for to_datetime(), as "03/2026", "03-2026",
# "2026-03" and "2026.03" are, or it is refused, as "10.2026" is.
# Seen with pandas 3.1.1 and python-dateutil 4.0.0: "03.2026" is 3 January of the year 1, "09.2026" the 9th; from
# October on it is refused. A single text is read so without a word, a column and read_csv(parse_dates=...) with the
# warning that no format could be inferred, which comes of texts that are read rightly too. pandas 3 has such years; in
# nanoseconds they would have been out of bounds. With dayfirst=True "2026.03", and any other month of 2026, is 1
# January 2026. dateutil takes the text for a number with a fraction, and only the whole part of it: parse("03.2026") is
# the 3rd of this month, parse("2026.12") this month of 2026 and today's day, whatever month it names. With "/" or "-"
# in it, it is the month. format="%m.%Y" reads it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 python-dateutil==4.0.0 numpy==2.4.6
cat > look.py <<'PYTHON'
import io
import warnings
from datetime import datetime
from importlib.metadata import version

import pandas as pd
from dateutil.parser import parse

print("pandas", pd.__version__, "python-dateutil", version("python-dateutil"))
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for text in ("03.2026", "09.2026"):
        print(f"{text:8} to_datetime() {pd.to_datetime(text)}, Timestamp {pd.Timestamp(text)}")
        assert pd.to_datetime(text) == pd.Timestamp(text) == datetime(1, 1, int(text[:2]))
        assert pd.to_datetime(text, format="%m.%Y") == datetime(2026, int(text[:2]), 1)
    for text in ("03/2026", "03-2026", "2026-03", "2026.03"):
        assert pd.to_datetime(text) == datetime(2026, 3, 1), text
    for text in ("2026.03", "2026.12"):
        print(f"{text:8} with dayfirst {pd.to_datetime(text, dayfirst=True)}")
        assert pd.to_datetime(text, dayfirst=True) == datetime(2026, 1, 1)
try:
    pd.to_datetime("10.2026")
except ValueError as error:
    print("10.2026  is refused:", error)
else:
    raise AssertionError("10.2026")

with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    months = pd.read_csv(io.StringIO("month;stories\n02.2026;4\n03.2026;8\n"), sep=";", parse_dates=["month"])["month"]
print("read_csv()", months.tolist(), [str(one.message)[:27] for one in said])
assert months.tolist() == [datetime(1, 1, 2), datetime(1, 1, 3)]

TODAY = datetime(2025, 6, 20)
for text, seen in (("03.2026", (2025, 6, 3)), ("2026.03", (2026, 6, 20)), ("2026.12", (2026, 6, 20)),
                   ("03/2026", (2026, 3, 20)), ("2026-12", (2026, 12, 20))):
    print(f"{text:8} dateutil on 20 June 2025: {parse(text, default=TODAY).date()}")
    assert parse(text, default=TODAY) == datetime(*seen)
PYTHON
venv/bin/python look.py
