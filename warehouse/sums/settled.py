"""What each run came to: kept, so that its sums are reckoned once and not again with every copy.

A run is settled when another has begun behind it. Runs only ever write rows of their own, one at a time, and with a
revision its passages; so nothing changes what a settled run came to. The newest run is told anew by whoever asks.
"""

from __future__ import annotations

from datetime import datetime

from duckdb import DuckDBPyConnection

from warehouse.database import scalar

UNSETTLED = "runs as u anti join settled_runs as s on u.run_id = s.run_id"
# The first moment in which words of a run that is not settled were seen: what is older need not be read for them.
SINCE = f"""
    select coalesce(min(seen_at), timestamp '9999-01-01') from revisions
    where run_id in (select u.run_id from {UNSETTLED})
"""
DUE = f"""
    create or replace temp table due_runs as
    select u.run_id from {UNSETTLED} where u.started_at < (select max(started_at) from runs)
"""
SETTLE = (
    "insert into settled_joins from api.unsettled_joins($1) as j semi join due_runs as d on j.run_id = d.run_id",
    "insert into settled_numbers from api.run_numbers as n semi join due_runs as d on n.run_id = d.run_id",
    "insert into settled_runs from due_runs",
    "drop table due_runs",
)


def unsettled_since(db: DuckDBPyConnection) -> datetime:
    """Return the moment from which on words are to be read for api.unsettled_joins."""
    found: datetime = scalar(db, SINCE)
    return found.replace(tzinfo=None)


def settle(db: DuckDBPyConnection) -> None:
    """Keep what all runs but the newest came to."""
    db.execute(DUE)
    for statement in SETTLE:
        db.execute(statement, [unsettled_since(db)] if "$1" in statement else [])
