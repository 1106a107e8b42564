"""All that is kept of what the books say, brought up to date at once: of periods, of runs, and of feeds."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from warehouse.sums.rhythms import keep_rhythms
from warehouse.sums.settled import settle
from warehouse.sums.sums import sum_anew


def keep_sums(db: DuckDBPyConnection) -> None:
    """Sum up what has changed. All of it follows from other tables: where this did not happen, nothing is lost."""
    sum_anew(db)
    settle(db)
    keep_rhythms(db)
