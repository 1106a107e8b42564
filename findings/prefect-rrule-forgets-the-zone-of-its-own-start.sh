#!/bin/sh
# Guessed: a rule of iCalendar (RFC 5545) that says in which zone it starts, DTSTART;TZID=Europe/Berlin:20261024T060000, runs
# at six in Berlin; one that starts at 20261024T060000Z runs at six UTC. A schedule's own timezone is for rules that say
# none, or the two are held against each other.
# Seen with Prefect 3.9.1 and 3.8.8: the zone in the rule is read and dropped, a Z as well, without a word. What counts is
# the schedule's timezone alone, and that is UTC where none is given: the run of six in Berlin comes at seven or eight,
# by season. dateutil, by which Prefect reads rules, gives the right hours for the same text.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check prefect==3.9.1 'sqlalchemy<2.1'
cat > look.py <<'PYTHON'
import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import prefect
from dateutil.rrule import rrulestr
from prefect.schedules import RRule
from prefect.server.schemas.schedules import RRuleSchedule

IN_BERLIN = "DTSTART;TZID=Europe/Berlin:20261024T060000\nRRULE:FREQ=DAILY;COUNT=3"
IN_UTC = "DTSTART:20261024T060000Z\nRRULE:FREQ=DAILY;COUNT=3"
BEFORE = datetime(2026, 10, 23, tzinfo=UTC)
SAID = [(IN_BERLIN, None, "UTC"), (IN_BERLIN, "America/New_York", "America/New_York"), (IN_UTC, "Europe/Berlin", "Europe/Berlin")]

print("Prefect", prefect.__version__)
for rule, timezone, taken in SAID:
    said = RRule(rule, timezone=timezone)
    named = {"timezone": said.timezone} if said.timezone else {}
    planned = asyncio.run(RRuleSchedule(rrule=said.rrule, **named).get_dates(n=3, start=BEFORE))
    meant = [moment.astimezone(UTC) for moment in rrulestr(rule)]
    print(f"{rule.splitlines()[0]}, timezone={timezone}")
    print("  dateutil:", *(f"{moment:%d %H:%M}" for moment in meant), "UTC")
    print("  Prefect: ", *(f"{moment.astimezone(UTC):%d %H:%M}" for moment in planned), "UTC")
    as_if = [datetime(2026, 10, day, 6, tzinfo=ZoneInfo(taken)).astimezone(UTC) for day in (24, 25, 26)]
    assert [moment.astimezone(UTC) for moment in planned] == as_if, planned
    assert as_if != meant
PYTHON
PREFECT_HOME="$folder/prefect" PREFECT_SERVER_ANALYTICS_ENABLED=false venv/bin/python look.py
