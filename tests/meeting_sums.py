"""Whether the sums of a run meet: what came into each stage follows from what the stage before kept."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

UNMET = """
    with joined as (select run_id, next_stage as stage, sum(items) as items from api.joins group by all)
    select run_id, stage, coalesce(s.items_in, 0) as items_in, coalesce(j.items, 0) as joined
    from api.stages as s full join joined as j using (run_id, stage)
    where stage not in ('archives', 'feeds') and coalesce(s.items_in, 0) <> coalesce(j.items, 0)
"""
STORIES_OF_RUNS = """
    select coalesce(sum(new_stories), 0) - (select count(*) from api.changes where kind = 'stories merged')
    from api.run_numbers
"""


def unmet(db: DuckDBPyConnection) -> list[tuple]:
    """Return the sums that do not meet: run, stage, what came in, what the parts add up to."""
    return db.execute(UNMET).fetchall()


def stories_of_runs(db: DuckDBPyConnection) -> int:
    """Return how many stories there are by the numbers of the runs: those that they began, less those merged."""
    return int(db.execute(STORIES_OF_RUNS).fetchone()[0])
