"""Prefect beside a home: whether its server answers, how large its database is, which of its runs hang or failed."""

from __future__ import annotations

import http.client
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

from flows.running.doctor.finding import Observation, bad, well, worth_knowing
from flows.running.prefect_retention import MEND_OF_DAMAGE, damage_of, database_of, size_of, undelivered
from flows.steps.text.figures import counted
from warehouse.database import Home

ANSWER_SECONDS = 5  # its health check reads its database once
MEGABYTE = 10**6
LARGE = 2_000 * MEGABYTE  # an hourly monitor has 60 MB of a week of events, and 280 of 90 days of runs
LATELY = timedelta(days=7)
STATES = """
select state_type, count(*) from flow_run where state_type in ('RUNNING', 'PENDING') or
    (state_type in ('FAILED', 'CRASHED') and end_time > ?) group by state_type
"""


def told(home: Home, now: datetime, address: str, *, is_running: bool) -> Iterator[Observation]:
    """Yield how the server is, where one is named, and what the database of the home holds, where there is one."""
    if address:
        yield answering(address)
    database = database_of(home)
    if not database.exists():
        yield well("prefect", "no database here; `trendledger up` makes one, a run without a server needs none")
        return
    size = size_of(database)
    said = f"{database} has {size / MEGABYTE:,.0f} MB"
    if size > LARGE:
        yield worth_knowing("prefect", said, "`trendledger maintain --prefect` drops old runs and gives the room back")
    else:
        yield well("prefect", said)
    if what := damage_of(database):
        mend = f"{MEND_OF_DAMAGE[0].lower()}{MEND_OF_DAMAGE[1:].removesuffix('.')}"
        yield bad("prefect", f"its database cannot be read: {what}", mend)
        return
    yield from _runs(database, now, is_running=is_running)
    if lost := sum(at > now - LATELY for _, at in undelivered(database)):
        yield worth_knowing(
            "prefect",
            f"{counted(lost, 'event')} of the last {LATELY.days} days came to no automation, as its database was busy: "
            "an alert of a run may be missing",
            "look through the runs of these days; who has many wants Prefect's books in PostgreSQL (docs/service.md)",
        )


def _runs(database: Path, now: datetime, *, is_running: bool) -> Iterator[Observation]:
    """Yield what its runs tell: those at work where nothing is, and those that went wrong lately."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True, timeout=1)) as db:
            since = f"{now - LATELY:%Y-%m-%d %H:%M:%S}"
            states = {str(state): int(count) for state, count in db.execute(STATES, [since])}
    except sqlite3.Error as error:
        yield worth_knowing(
            "prefect", f"its database cannot be read ({error})", "start `trendledger up`, then look again"
        )
        return
    hanging = states.get("RUNNING", 0) + states.get("PENDING", 0)
    if hanging and not is_running:
        mend = "`trendledger up` marks them as crashed when it starts, and within 90 s while it is at work"
        verb = "counts" if hanging == 1 else "count"
        yield worth_knowing(
            "prefect", f"{counted(hanging, 'run')} {verb} as at work, and nobody works in this home", mend
        )
    for state, word in (("FAILED", "failed"), ("CRASHED", "crashed")):
        if states.get(state):
            mend = "read the newest on its page in the UI, or run again: nothing that was stored is lost"
            what = f"{counted(states[state], 'run')} {word} in the last {LATELY.days} days"
            yield worth_knowing("prefect", what, mend)


def answering(address: str) -> Observation:
    """Return whether the server at an API address says that it is well."""
    mend = "start it (`trendledger up`), or unset PREFECT_API_URL to run without one"
    parts = urlsplit(address)
    shown = f"{parts.scheme}://{parts.hostname}:{parts.port or ''}".rstrip(":")  # without login and path
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return bad("prefect", "PREFECT_API_URL names no http address", mend)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        with closing(kind(parts.hostname, parts.port, timeout=ANSWER_SECONDS)) as connection:
            connection.request("GET", f"{parts.path.rstrip('/')}/health")
            is_well = json.loads(connection.getresponse().read(100) or b"null") is True
    except (OSError, ValueError, http.client.HTTPException) as error:
        return bad("prefect", f"no server answers at {shown} ({error})", mend)
    return (
        well("prefect", f"{shown} answers") if is_well else bad("prefect", f"{shown} is no Prefect that is well", mend)
    )
