#!/bin/sh
# Guessed: "2026-03-02 01:00 GMT+8" is one o'clock in Singapore, as pages write it, and "Mon Mar 02 2026 01:00:00 GMT+0800"
# the same, as every browser writes a date; dateutil's own tz.gettz("GMT+8") is eight hours ahead of Greenwich.
# Seen with dateutil 4.0.0 and 2.9.0: its parser turns the sign round behind GMT and UTC, eight hours behind Greenwich, so
# that the moment is sixteen hours late, and the day in Greenwich the 2nd and not the 1st. "+08:00" alone is read rightly. It
# is meant so, after POSIX ("my time + 8 is GMT", a comment in its source, dateutil issues 70 and 1478). dateparser reads all
# as ahead; pandas 3.1.1 reads "GMT+0800" and "UTC+08:00" so, and "GMT+8", which it leaves to dateutil, as behind.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
from datetime import timedelta
from importlib.metadata import version

import dateparser
import pandas as pd
from dateutil import parser, tz

print(*(f"{name} {version(name)}" for name in ("python-dateutil", "dateparser", "pandas")), sep=", ")
hours = {}
for text in (
    "2026-03-02 01:00 GMT+8",
    "2026-03-02 01:00 UTC+08:00",
    "Mon Mar 02 2026 01:00:00 GMT+0800",
    "2026-03-02 01:00 +08:00",
):
    read = {"dateutil": parser.parse(text), "dateparser": dateparser.parse(text), "pandas": pd.to_datetime(text)}
    hours[text] = {name: moment.utcoffset() // timedelta(hours=1) for name, moment in read.items()}
    print(f"{text:34}", hours[text], "in Greenwich by dateutil", read["dateutil"].astimezone(tz.UTC).strftime("%d %H:%M"))
*signed, alone = hours.values()
assert all(each["dateutil"] == -8 and each["dateparser"] == 8 for each in signed), hours
assert [each["pandas"] for each in signed] == [-8, 8, 8], hours
assert set(alone.values()) == {8}, alone
ahead = parser.parse("2026-03-02 01:00").replace(tzinfo=tz.gettz("GMT+8")).utcoffset()
print("tz.gettz('GMT+8') is ahead by", ahead)
assert ahead == timedelta(hours=8)
PYTHON
for version in 4.0.0 2.9.0.post0; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check python-dateutil==$version dateparser==1.5.0 \
        pandas==3.1.1
    "venv-$version/bin/python" look.py
done
