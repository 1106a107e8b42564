#!/bin/sh
# Guessed: an interval of an hour with a timezone fires each hour, also in the night in which clocks are set back. So says
# the docstring of IntervalSchedule itself: intervals under 24 hours follow UTC, "this will result in two runs that
# *appear* to both be scheduled for 1am local time".
# Seen with Prefect 3.9.1: the hour that comes twice is lived once. Every 15, 30 or 60 minutes, nothing is planned for an
# hour of that night (between 05:00 and 07:00 UTC in New York, 00:00 and 02:00 in Berlin), and nothing says so. In spring,
# every two hours, and in UTC no run is missing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check prefect==3.9.1
cat > look.py <<'PYTHON'
import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import prefect
from prefect.server.schemas.schedules import IntervalSchedule

AUTUMN = {"America/New_York": datetime(2026, 11, 1, 3, 30, tzinfo=UTC), "Europe/Berlin": datetime(2026, 10, 24, 22, 30, tzinfo=UTC)}
SPRING = {"America/New_York": datetime(2026, 3, 8, 3, 30, tzinfo=UTC), "Europe/Berlin": datetime(2026, 3, 28, 22, 30, tzinfo=UTC)}


def missing(zone, minutes, start):
    """The time between two runs, minutes, wherever it is not the interval."""
    anchor = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    schedule = IntervalSchedule(interval=timedelta(minutes=minutes), anchor_date=anchor, timezone=zone)
    planned = [at.astimezone(UTC) for at in asyncio.run(schedule.get_dates(30, start))]
    return [
        (f"{before:%H:%M}", f"{after:%H:%M}")
        for before, after in zip(planned, planned[1:])
        if (after - before).total_seconds() != minutes * 60
    ]


print("prefect", prefect.__version__)
for zone, start in AUTUMN.items():
    for minutes in (15, 30, 60):
        found = missing(zone, minutes, start)
        print(f"{zone:17} every {minutes} min: nothing between {found}")
        assert len(found) == 1, found
    assert missing(zone, 120, start) == missing(zone, 60, SPRING[zone]) == missing("UTC", 60, start) == []
PYTHON
PREFECT_HOME="$folder/prefect" PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1 venv/bin/python look.py
