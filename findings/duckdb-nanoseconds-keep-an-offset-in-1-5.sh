#!/bin/sh
# Guessed: TIMESTAMP and TIMESTAMP_NS differ in how finely they tell the time; the same text is the same moment in both.
# Seen with DuckDB 1.5.5: of a text with an offset, as feeds have it, TIMESTAMP, TIMESTAMP_S and TIMESTAMP_MS drop the offset,
# as PostgreSQL does, and TIMESTAMP_NS reckons by it. So '2026-03-02T10:00:00+02:00' is ten o'clock in three of them and eight in
# the fourth, `a::timestamp = a::timestamp_ns` is false, and a column that goes to nanoseconds for pandas moves by two hours.
# DuckDB 2.0.0 drops the offset in all four.
# So a text with an offset is cast to TIMESTAMPTZ first, which both understand in the same way.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
import sys

import duckdb

SAID = "2026-03-02T10:00:00+02:00"
db = duckdb.connect()
db.execute("set TimeZone = 'UTC'")
kinds = ("timestamp_s", "timestamp_ms", "timestamp", "timestamp_ns")
hours = {kind: db.execute(f"select hour($1::varchar::{kind}::timestamp)", [SAID]).fetchone()[0] for kind in kinds}
alike = db.execute("select $1::varchar::timestamp = $1::varchar::timestamp_ns", [SAID]).fetchone()[0]
known = {
    kind: db.execute(f"select hour($1::varchar::timestamptz::timestamp::{kind}::timestamp)", [SAID]).fetchone()[0]
    for kind in kinds
}
print("DuckDB", duckdb.__version__, SAID, "has the hour", hours, f"alike: {alike}; by way of timestamptz", known)
assert known == dict.fromkeys(kinds, 8)
if sys.argv[1] == "1.5.5":
    assert hours == dict.fromkeys(kinds, 10) | {"timestamp_ns": 8} and not alike
else:
    assert hours == dict.fromkeys(kinds, 10) and alike
PYTHON
for version in 1.5.5 2.0.0; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check "duckdb==$version"
    "venv-$version/bin/python" look.py "$version"
done
