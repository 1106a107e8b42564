#!/bin/sh
# Guessed: date_trunc('hour', t) of a TIMESTAMPTZ is the begin of the hour in which t lies, so never later than t, and
# six hours have six of them; as date_trunc('minute', t) and time_bucket(interval '1 hour', t) have it beside it, and
# as PostgreSQL does.
# Seen with DuckDB 2.0.1 and 1.5.5: in the night in which clocks are set back, the hour that comes twice is one. What
# was seen in the first of the two is put to the begin of the second, up to an hour after it happened: in Berlin what
# is from 02:00+02 on, to 02:00+01. Minutes keep their offset. Where clocks go back over midnight, as in the Azores,
# date_trunc('day') is late as well. Nothing of it where the session's TimeZone is UTC.
# So one hour a year has twice its articles and the one before it none, `seen >= date_trunc('hour', seen)` is not true
# of all rows, and counts by date_trunc() do not fit those by time_bucket(). Hours are cut in UTC, or by time_bucket().
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 1.5.5 2.0.1; do
    python3 -m venv "$version"
    "$version/bin/pip" install --quiet --disable-pip-version-check "duckdb==$version"
done
cat > look.py <<'PYTHON'
import duckdb

# A quarter of a day around the change, an article every five minutes, 12 in each hour.
NIGHTS = {
    "UTC": "2026-10-24 22:00:00+00",
    "Europe/Berlin": "2026-10-24 22:00:00+00",
    "America/New_York": "2026-11-01 04:00:00+00",
    "Atlantic/Azores": "2026-10-24 22:00:00+00",
}
LATE = {"UTC": (0, 0), "Europe/Berlin": (12, 0), "America/New_York": (12, 0), "Atlantic/Azores": (12, 12)}
print("DuckDB", duckdb.__version__)
for zone, begin in NIGHTS.items():
    db = duckdb.connect()
    db.execute(f"set TimeZone = '{zone}'")
    db.execute(f"""create table articles as
        select timestamptz '{begin}' + n * interval 5 minute as seen from range(72) r(n)""")
    hours, buckets = (
        [count for (count,) in db.execute(f"select count(*) from articles group by {by} order by min(seen)").fetchall()]
        for by in ("date_trunc('hour', seen)", "time_bucket(interval 1 hour, seen)")
    )
    minutes, late_hours, late_days = db.execute("""select count(*) filter (date_trunc('minute', seen) > seen),
        count(*) filter (date_trunc('hour', seen) > seen), count(*) filter (date_trunc('day', seen) > seen)
        from articles""").fetchone()
    print(f"{zone:17} by date_trunc {hours}, by time_bucket {buckets};", end=" ")
    print(f"cut to a time after they were seen: {late_hours} by hours, {late_days} by days")
    assert buckets == [12] * 6, buckets
    assert hours == [12] * 6 if zone == "UTC" else sorted(hours) == [12, 12, 12, 12, 24], hours
    assert (minutes, late_hours, late_days) == (0, *LATE[zone])
PYTHON
for version in 1.5.5 2.0.1; do
    "$version/bin/python" look.py
done
