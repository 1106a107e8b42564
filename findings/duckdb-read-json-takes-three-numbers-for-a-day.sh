#!/bin/sh
# Guessed: a text of JSON that is a date of ISO 8601 comes as a date, as `dateformat`, which is "iso" unless told otherwise,
# has it; "24-11-3", the third article of an issue, is a text and stays one, as "24-11" and "24.11.3" do.
# Seen with DuckDB 2.0.1 and 1.5.5: where all texts of a column could be a year of two digits, a month and a day, or a month,
# a day and a year of four, they are made dates: "24-11-3" is 3 November 2024 and "24-11-03" is, too, so that two articles
# are one in count(distinct) and in each join, and "15-03-26", 15 March 2026 to those who write so, is in 2015. The
# text is not to be had again, "2024-11-03" is what a cast gives. One value that cannot be a day keeps the whole column as
# text: from file to file the same key has another type and another value.
# So keys are told as texts, read_json(..., columns={'key': 'varchar'}).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
import json
from pathlib import Path

import duckdb

READ = {
    ("24-11-3", "24-11-03"): ("DATE", ["2024-11-03", "2024-11-03"]),
    ("15-03-26", "31-03-26"): ("DATE", ["2015-03-26", "2031-03-26"]),
    ("12-31-2026",): ("DATE", ["2026-12-31"]),
    ("2026-03-15",): ("DATE", ["2026-03-15"]),
    ("24-11-3", "24-13-1"): ("VARCHAR", ["24-11-3", "24-13-1"]),
    ("24-11", "24-12"): ("VARCHAR", ["24-11", "24-12"]),
    ("24.11.3", "24.12.1"): ("VARCHAR", ["24.11.3", "24.12.1"]),
    ("15/03/26",): ("VARCHAR", ["15/03/26"]),
}

print("duckdb", duckdb.__version__)
for keys, (kind, expected) in READ.items():
    Path("keys.json").write_text(json.dumps([{"key": key} for key in keys]))
    rows = duckdb.sql("select typeof(key), key::varchar from read_json('keys.json')").fetchall()
    ((distinct,),) = duckdb.sql("select count(distinct key) from read_json('keys.json')").fetchall()
    print(f"{keys!s:30} {rows}, distinct {distinct}")
    assert rows == [(kind, key) for key in expected], rows
    assert distinct == len(set(expected))
    told = duckdb.sql("select key from read_json('keys.json', columns = {'key': 'varchar'})").fetchall()
    assert told == [(key,) for key in keys]
PYTHON
for version in 2.0.1 1.5.5; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check duckdb==$version
    "venv-$version/bin/python" look.py
done
