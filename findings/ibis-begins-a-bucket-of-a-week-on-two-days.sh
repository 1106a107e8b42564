#!/bin/sh
# Guessed: bucket(weeks=1) of Ibis puts a moment into the same week on each backend: its documentation counts "fixed
# intervals starting from the UNIX epoch", a Thursday, and an offset moves them.
# Seen with Ibis 12.0.0: on DuckDB 2.0.1 weeks begin on Thursday, as documented, on Polars 2.1.0 on Monday, and two weeks go
# likewise. One story a day from Monday to Sunday makes a week of three and a week of four in DuckDB, and one of seven in
# Polars. truncate("W") is Monday on both, and bucket(days=1) and bucket(hours=6) are alike. offset moves both, so that
# what makes the one right makes the other wrong.
# So weeks are cut by truncate(), and a query that is tried in Polars and run in DuckDB has no bucket of weeks.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check 'ibis-framework[duckdb,polars]==12.0.0' duckdb==2.0.1 polars==2.1.0
cat > look.py <<'PYTHON'
import datetime as dt
from importlib.metadata import version

import ibis

DAYS = [dt.datetime(2026, 3, 2, 10) + dt.timedelta(days=days) for days in range(7)]
WAYS = {
    "truncate('W')": lambda seen: seen.truncate("W"),
    "bucket(days=1)": lambda seen: seen.bucket(days=1),
    "bucket(hours=6)": lambda seen: seen.bucket(hours=6),
    "bucket(weeks=1)": lambda seen: seen.bucket(weeks=1),
    "bucket(weeks=2)": lambda seen: seen.bucket(weeks=2),
    "bucket(weeks=1, offset)": lambda seen: seen.bucket(weeks=1, offset=ibis.interval(days=4)),
}
stories = ibis.memtable({"seen": DAYS})
backends = {"DuckDB": ibis.duckdb.connect(), "Polars": ibis.polars.connect()}


def counted(backend, way):
    """How many of the seven stories lie in each bucket, by its first day."""
    made = backend.execute(stories.mutate(start=way(stories.seen)))
    counts = made.groupby(made["start"].astype("datetime64[us]")).size()
    return {f"{start:%a %d %b %H}h": int(number) for start, number in counts.items()}


print(*(f"{name} {version(name)}" for name in ("ibis-framework", "duckdb", "polars")))
found = {name: {backend: counted(db, way) for backend, db in backends.items()} for name, way in WAYS.items()}
for name, both in found.items():
    same = both["DuckDB"] == both["Polars"]
    print(f"{name:25}", "the same" if same else both)
    assert same == ("weeks" not in name), name
one, two, moved = (found[name] for name in list(WAYS)[3:])
assert one == {"DuckDB": {"Thu 26 Feb 00h": 3, "Thu 05 Mar 00h": 4}, "Polars": {"Mon 02 Mar 00h": 7}}
assert two == {"DuckDB": {"Thu 26 Feb 00h": 7}, "Polars": {"Mon 02 Mar 00h": 7}}
assert list(moved["DuckDB"]) == ["Mon 02 Mar 00h"] and len(moved["Polars"]) == 2
PYTHON
venv/bin/python look.py
