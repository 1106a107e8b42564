#!/bin/sh
# Guessed: a table of stories by day of the week keeps its names of days; agate and csvkit take for dates what is a date.
# Seen with agate 1.14.2 and csvkit 2.2.0: a column of Friday and Monday comes out as 0001-01-05 and 0001-01-08, one of May
# and March as 0001-05-01 and 0001-03-01, and one of ranges, 1-2 stories and 3-5 stories, as 2001-01-02 and 2001-03-05.
# Days without a year are put into year 1, where Friday is the fifth; sorted by it the days stand Friday first. Any cell that
# is no such word and the column stays text. Nothing is said.
# So csvkit gets --no-inference, and agate the types of its columns.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check agate==1.14.2 csvkit==2.2.0
cat > look.py <<'PYTHON'
import io
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import agate

COLUMNS = {
    ("Friday", "Monday"): ["0001-01-05", "0001-01-08"],
    ("May", "March"): ["0001-05-01", "0001-03-01"],
    ("1-2", "3-5"): ["2001-01-02", "2001-03-05"],
    ("Friday", "weekend"): ["Friday", "weekend"],
    ("Q1", "Q2"): ["Q1", "Q2"],
}

print(*(f"{name} {version(name)}" for name in ("agate", "csvkit")))
for values, expected in COLUMNS.items():
    text = "".join(f"{line}\n" for line in ("when,stories", *(f"{value},{place}" for place, value in enumerate(values))))
    table = agate.Table.from_csv(io.StringIO(text))
    found = [str(value) for value in table.columns["when"].values()]
    print(values, type(table.column_types[0]).__name__, found)
    assert found == expected
Path("days.csv").write_text("when,stories\nMonday,3\nFriday,4\n")
command = [Path(sys.executable).with_name("csvsort"), "-c", "when", "days.csv"]
found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
print("csvsort", found)
assert found == ["when,stories", "0001-01-05,4", "0001-01-08,3"]
PYTHON
venv/bin/python look.py
