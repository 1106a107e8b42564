#!/bin/sh
# Guessed: strptime() with the ISO year and week, "%G-W%V-%u", gives the day, as Python, pandas and DuckDB do, or
# refuses the pattern. PyArrow says that its patterns are those of C and names "%y" as where they differ; its strftime()
# writes "%G-W%V-%u" rightly.
# Seen with PyArrow 26.0.1 where the C library is glibc: "2026-W10-1" is 1900-01-01, and so is every other week. With
# the year as "%Y" they are all 1 January 2026. "%Y-W%W" without a day of the week is 1 January too. What does not fit
# the pattern is an error, what fits it is not read. read_csv() with timestamp_parsers does the same, of its own accord
# for any column that fits, and so a column of weeks becomes a column of one day. "%Y-W%W-%u" is read, by weeks that
# begin with the first Monday of the year, which are other weeks than ISO's in most years.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyarrow==26.0.1
cat > look.py <<'PYTHON'
import io
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

WEEKS = ["2026-W10-1", "2026-W11-1", "2026-W53-1"]
MONDAYS = [datetime(2026, 3, 2), datetime(2026, 3, 9), datetime(2026, 12, 28)]

print("PyArrow", pa.__version__)
assert pc.strftime(pa.array(MONDAYS, pa.timestamp("s")), "%G-W%V-%u").to_pylist() == WEEKS
assert [datetime.strptime(week, "%G-W%V-%u") for week in WEEKS] == MONDAYS


def read(pattern, texts):
    found = pc.strptime(pa.array(texts), format=pattern, unit="s").to_pylist()
    print(f"{pattern:10} {texts} -> {[str(day.date()) for day in found]}")
    return found


assert read("%G-W%V-%u", WEEKS) == [datetime(1900, 1, 1)] * 3
assert read("%Y-W%V-%u", WEEKS) == [datetime(2026, 1, 1)] * 3
assert read("%G-W%V", [week[:8] for week in WEEKS]) == [datetime(1900, 1, 1)] * 3
assert read("%Y-W%W", [week[:8] for week in WEEKS[:2]]) == [datetime(2026, 1, 1)] * 2
assert read("%Y-W%W-%u", WEEKS[:2]) == [datetime(2026, 3, 9), datetime(2026, 3, 16)]
assert pc.strptime(pa.array(["2026-10"]), format="%G-W%V", unit="s", error_is_null=True).to_pylist() == [None]

options = pyarrow.csv.ConvertOptions(timestamp_parsers=["%G-W%V-%u"])
lines = "week,stories\n" + "".join(f"{week},{number}\n" for number, week in enumerate(WEEKS))
table = pyarrow.csv.read_csv(io.BytesIO(lines.encode()), convert_options=options)
print("read_csv()", table.schema.field("week").type, table["week"].to_pylist())
assert table["week"].to_pylist() == [datetime(1900, 1, 1)] * 3
PYTHON
venv/bin/python look.py
