"""How often feeds publish, and how late we are: kept, so that a run that asks three times reads all entries once.

A feed is read anew where it has more entries than when it was last read, or another first visit; all others stay.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

DUE = """
    with entered as (
        select feed_id, count(*) as revisions from entries group by feed_id
    ),
    visited as (
        select feed_id, min(visited_at) as first_visit_at from feed_visits group by feed_id
    )
    select e.feed_id
    from entered as e
    left join visited as v on e.feed_id = v.feed_id
    left join rhythms as r on e.feed_id = r.feed_id
    where e.revisions is distinct from r.revisions or v.first_visit_at is distinct from r.first_visit_at
"""
REPLACE = (
    "delete from rhythms where feed_id in (select unnest($1::varchar[]))",
    "insert into rhythms from api.feed_rhythms($1::varchar[])",
)


def keep_rhythms(db: DuckDBPyConnection) -> None:
    """Bring the rhythms up to date; then api.feed_signs may be asked for what `is_kept`."""
    due = [feed_id for (feed_id,) in db.execute(DUE).fetchall()]
    if due:
        for statement in REPLACE:
            db.execute(statement, [due])
