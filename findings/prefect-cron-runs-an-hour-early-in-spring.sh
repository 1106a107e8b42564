#!/bin/sh
# Guessed: a cron of half past two, with a timezone, runs on the day on which clocks go from two to three at three or at half
# past three, or not at all; cron itself, croniter and cronsim say three.
# Seen with Prefect 3.8.8: at half past one, before the hour that is skipped, in Berlin as in New York. "*/20 2 * * *" runs at
# 1:00, 1:20 and 1:40, and "0 */2 * * *" at 1:00 and 4:00. Its docstring says that schedules "will automatically adjust for
# DST". With 3.9.1 all run an hour behind the gap: 3:30; 3:00, 3:20 and 3:40; 3:00 and 4:00.
# So what waits for something that is there by two finds it missing on one day a year, and an upgrade moves that run.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import prefect
from croniter import croniter
from cronsim import CronSim
from prefect.server.schemas.schedules import CronSchedule

NIGHTS = {"Europe/Berlin": datetime(2026, 3, 29, 0, 30), "America/New_York": datetime(2026, 3, 8, 0, 30)}


def planned(cron, zone, start):
    """When it runs within four hours, by the clock of the place."""
    local = start.replace(tzinfo=ZoneInfo(zone))
    dates = asyncio.run(CronSchedule(cron=cron, timezone=zone).get_dates(6, start=local.astimezone(UTC)))
    soon = [one for one in dates if one.astimezone(UTC) - local.astimezone(UTC) < timedelta(hours=4)]
    return [one.astimezone(UTC).astimezone(ZoneInfo(zone)).strftime("%H:%M") for one in soon]


EXPECTED = {
    "3.8.8": {"30 2 * * *": ["01:30"], "*/20 2 * * *": ["01:00", "01:20", "01:40"], "0 */2 * * *": ["01:00", "04:00"]},
    "3.9.1": {"30 2 * * *": ["03:30"], "*/20 2 * * *": ["03:00", "03:20", "03:40"], "0 */2 * * *": ["03:00", "04:00"]},
}
for zone, start in NIGHTS.items():
    local = start.replace(tzinfo=ZoneInfo(zone))
    others = [croniter("30 2 * * *", local).get_next(datetime), next(CronSim("30 2 * * *", local))]
    found = {cron: planned(cron, zone, start) for cron in EXPECTED["3.8.8"]}
    print("Prefect", prefect.__version__, zone, found, "croniter and cronsim of 30 2:", *(f"{one:%H:%M}" for one in others))
    assert found == EXPECTED[prefect.__version__], found
    assert [f"{one:%H:%M}" for one in others] == ["03:00", "03:00"]
    assert planned("0 3 * * *", zone, start) == ["03:00"]
PYTHON
for version in 3.8.8 3.9.1; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check "prefect==$version" croniter==7.0.0 cronsim==2.8
    PREFECT_HOME="$folder/prefect" PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1 "venv-$version/bin/python" -W ignore look.py
done
