"""What a machine that watches asks of a home: a number for each trouble, read from the published copy and the disk."""

from __future__ import annotations

import shutil
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import duckdb

from warehouse.books import checks
from warehouse.database import Home, WarehouseError, scalar
from warehouse.published.publish import current, is_published, open_published
from warehouse.published.readiness import readiness

# A run that has not ended is at work, or has died: one of these if another has begun since.
FAILED = """
select count(*) filter (where outcome = 'failed' or (outcome = 'unfinished' and not is_last))
from (select outcome, row_number() over (order by started_at desc) = 1 as is_last from api.runs)
"""
SILENT = "select count(*) from api.feed_health where is_silent and consecutive_failures = 0"


class Gauge(NamedTuple):
    """A number with the name under which it is watched; `counter` never falls while the home is the same."""

    name: str
    kind: Literal["gauge", "counter"]
    says: str
    value: float


class OfCopy(NamedTuple):
    """What one published copy says; it never changes."""

    imbalance: int
    errors: int
    silent: int
    failed: int


# Names without the prefix and what they say; a test holds the Grafana dashboard against them.
NAMES = {
    "ledger_imbalance": "Stages of runs at which not all items have one fate, in the published copy. Must be 0.",
    "verify_errors": "What `verify` checks of sums, references and views, and finds wrong in the published copy.",
    "feeds_silent": "Feeds that answer, and have published nothing for longer than they use to.",
    "runs_failed_total": "Runs that failed, or died before their end; each is counted once a later run published.",
    "data_age_seconds": "Seconds since the copy that readers see was published.",
    "disk_free_bytes": "Bytes that are free on the disk of the home.",
    "up": "1 where there is a published copy that opens, else 0; without one, only this and the disk are told.",
}


def gauges(home: Home, now: datetime) -> list[Gauge]:
    """Return all there is to watch; what needs a published copy is left out where none opens."""
    free = shutil.disk_usage(home.path).free if home.path.exists() else 0
    of_home = [_gauge("disk_free_bytes", free)]
    try:
        found = _of_copy(str(home.path), current(home).resolve()) if is_published(home) else None
    except (WarehouseError, duckdb.Error, OSError):
        found = None
    if found is None:
        return [_gauge("up", 0), *of_home]
    published_at = readiness(home, now).published_at
    age = [_gauge("data_age_seconds", (now - published_at).total_seconds())] if published_at else []
    return [
        _gauge("up", 1),
        *of_home,
        *age,
        _gauge("ledger_imbalance", found.imbalance),
        _gauge("verify_errors", found.errors),
        _gauge("feeds_silent", found.silent),
        _gauge("runs_failed_total", found.failed),
    ]


def _gauge(name: str, value: float) -> Gauge:
    kind: Literal["gauge", "counter"] = "counter" if name.endswith("_total") else "gauge"
    return Gauge(f"trendledger_{name}", kind, NAMES[name], value)


@lru_cache(maxsize=1)
def _of_copy(home: str, _path: Path) -> OfCopy:
    """Check a copy once, told by its path: at a million passages that takes seconds, and machines ask every fifteen."""
    with open_published(Home(home)) as db:
        unbalanced = checks.unbalanced(db)
        errors = [*unbalanced, *checks.orphans(db), *checks.silent_views(db)]
        return OfCopy(len(unbalanced), len(errors), int(scalar(db, SILENT)), int(scalar(db, FAILED)))
