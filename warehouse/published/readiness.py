"""Whether what is published is fit to be shown: for a machine that watches, and for one that waits for a start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import duckdb

from warehouse.database import Home, WarehouseError, scalar
from warehouse.file_errors import met_reading
from warehouse.published.publish import current, open_published

HOUR = timedelta(hours=1)
# The schedule that ships runs every hour: two that fail or are cancelled are no reason to wake anybody.
MAX_AGE = 3 * HOUR


class Readiness(NamedTuple):
    """Whether there is a published copy that opens and is of late; the reason is a sentence either way."""

    is_ready: bool
    reason: str
    run_id: str
    published_at: datetime | None


def readiness(home: Home, now: datetime, max_age: timedelta = MAX_AGE) -> Readiness:
    """Open the published copy and ask it which run it shows; ready is one that answers and is not too old."""
    try:
        path = current(home).resolve()
        with met_reading(), open_published(home) as db:
            run_id = str(scalar(db, "select run_id from api.meta"))
        published_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (WarehouseError, duckdb.Error, OSError) as error:
        return Readiness(is_ready=False, reason=str(error), run_id="", published_at=None)
    age = now - published_at
    said = f"run {run_id} was published at {published_at:%Y-%m-%d %H:%M} UTC"
    if age <= max_age:
        return Readiness(is_ready=True, reason=said, run_id=run_id, published_at=published_at)
    reason = (
        f"{said}, {age / HOUR:,.1f} hours ago, where {max_age / HOUR:,.4g} are allowed: no run has come to its end "
        "since. `trendledger status` tells of the last; is `trendledger up` at work?"
    )
    return Readiness(is_ready=False, reason=reason, run_id=run_id, published_at=published_at)
