"""The ledger: runs, what came into each stage, and what became of it. The sums must balance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert, scalar
from warehouse.fates import STAGES, EventKind, FateName
from warehouse.records import Fate, Join, LedgerEvent, Run, RunNumbers, TrendledgerError
from warehouse.sums.settled import unsettled_since


class LedgerError(TrendledgerError):
    """The books do not balance: items went into a stage and no fate tells of them, or more fates than items."""


def open_run(db: DuckDBPyConnection, run: Run) -> None:
    """Write down that a run has begun."""
    insert(db, "runs", [run], unless_known_by=("run_id",))


def close_run(db: DuckDBPyConnection, run_id: str, ended_at: datetime, outcome: str) -> None:
    """Write down that a run has come to its end, and how: `done`, `partial` or `failed`."""
    db.execute("insert into run_ends values (?, ?, ?)", [run_id, ended_at, outcome])


def add_fates(db: DuckDBPyConnection, run_id: str, stage: str, items: int, fates: Sequence[Fate]) -> None:
    """Enter a batch: `items` came into the stage, these fates became of them. Raises LedgerError on a difference."""
    told = sum(fate.items for fate in fates)
    if told != items:
        raise LedgerError(f"run {run_id}, stage {stage}: {items} items came in, fates tell of {told}")
    if items:
        db.execute("insert into stages values (?, ?, ?)", [run_id, stage, items])
        insert(db, "fates", fates)


def add_changes(db: DuckDBPyConnection, changes: Sequence[LedgerEvent]) -> None:
    """Enter events that mark the books: moved feeds, new models, merged stories."""
    insert(db, "changes", changes)


def differences(db: DuckDBPyConnection, *, is_settled: bool = True) -> list[tuple[str, str, int, int]]:
    """Return (run, stage, items in, items over fates) wherever the two are not equal; of settled runs only if asked."""
    runs = "" if is_settled else "anti join settled_runs using (run_id)"
    rows = db.execute(
        f"""
        with came as (select run_id, stage, sum(items) as items from stages {runs} group by all),
        told as (select run_id, stage, sum(items) as items from fates {runs} group by all)
        select run_id, stage, coalesce(came.items, 0)::bigint, coalesce(told.items, 0)::bigint
        from came full join told using (run_id, stage)
        where came.items is distinct from told.items order by all
        """
    ).fetchall()
    return [(run_id, stage, came, told) for run_id, stage, came, told in rows]


def check_balance(db: DuckDBPyConnection) -> None:
    """Raise LedgerError unless for every run and stage items in = sum of items over fates.

    Of runs that are not settled: the others were held to it when they were, and are again in each copy.
    """
    rows = differences(db, is_settled=False)
    if rows:
        run_id, stage, came, told = rows[0]
        raise LedgerError(
            f"{len(rows)} sums do not balance, the first in run {run_id}, stage {stage}: {came} items came in, fates "
            f"tell of {told}. Nothing was published; the last published copy stays."
        )


def fates_of(db: DuckDBPyConnection, run_id: str) -> list[tuple[str, str, int]]:
    """Return (stage, fate, items) of a run, in the order of the stages."""
    rows = db.execute(
        """
        select stage, fate, sum(items)::bigint from fates where run_id = $1 group by stage, fate
        order by list_position($2, stage), 3 desc, fate
        """,
        [run_id, list(STAGES)],
    ).fetchall()
    return [(stage, fate, items) for stage, fate, items in rows]


def numbers_of(db: DuckDBPyConnection, run_id: str) -> RunNumbers:
    """Return the numbers of a run."""
    columns = ", ".join(RunNumbers._fields)
    found = fetch(db, RunNumbers, f"select {columns} from api.run_numbers where run_id = ?", [run_id])
    return found[0] if found else RunNumbers(run_id)


def joins_of(db: DuckDBPyConnection, run_id: str) -> list[Join]:
    """Return how what came into each stage of a run follows from the stage before, in the order of the stages."""
    return fetch(
        db,
        Join,
        f"""
        select {", ".join(Join._fields)}
        from (from settled_joins union all from api.unsettled_joins($3)) where run_id = $1
        order by list_position($2, stage), list_position(['kept', 'joined', 'left'], way), abs(items) desc, why
        """,
        [run_id, list(STAGES), unsettled_since(db)],
    )


def newest_run(db: DuckDBPyConnection) -> str:
    """Return the run that began last."""
    return str(scalar(db, "select arg_max(run_id, started_at) from runs"))


def clock(db: DuckDBPyConnection) -> datetime | None:
    """Return the clock of the books: the latest time that a run took for now, if there was any."""
    row = db.execute("select api.clock()").fetchone()
    return row[0].replace(tzinfo=UTC) if row and row[0] else None


def clock_of(db: DuckDBPyConnection, run_id: str) -> datetime | None:
    """Return the time that a run took for now, or None where there is no such run."""
    row = db.execute("select clock from runs where run_id = ?", [run_id]).fetchone()
    return row[0].replace(tzinfo=UTC) if row else None


def run_ahead(db: DuckDBPyConnection, now: datetime) -> tuple[str, datetime] | None:
    """Return the run that put the clock of the books where it is, and that clock, where it is ahead of `now`."""
    row = db.execute(
        "select run_id, clock from api.runs where clock = api.clock() and clock > $1 order by started_at limit 1", [now]
    ).fetchone()
    return (row[0], row[1].replace(tzinfo=UTC)) if row else None


def failed_feeds(db: DuckDBPyConnection, run_id: str) -> list[tuple[str, str, str, str]]:
    """Return (feed_id, title, fate, reason) of the feeds that a run could not have."""
    rows = db.execute(
        """
        select v.feed_id, f.title, v.fate, v.reason
        from feed_visits as v join feeds as f on v.feed_id = f.feed_id
        where v.run_id = ? and (api.is_failure(v.fate) or v.fate = 'our network is down') order by f.title
        """,
        [run_id],
    ).fetchall()
    return [(feed_id, title, fate, reason) for feed_id, title, fate, reason in rows]


def said_of_archives(db: DuckDBPyConnection, run_id: str, fate: FateName) -> list[str]:
    """Return what is to be said of those archives of a run that met this fate, a line a file."""
    rows = db.execute(
        """
        select item || ': ' || reason from fates
        where run_id = ? and stage = 'archives' and fate = ? and reason <> '' order by all
        """,
        [run_id, fate],
    )
    return [line for (line,) in rows.fetchall()]


def subjects_of(db: DuckDBPyConnection, kind: EventKind) -> set[str]:
    """Return what the events of a kind have told of."""
    return {subject for (subject,) in db.execute("select subject from changes where kind = ?", [kind]).fetchall()}


def standing(db: DuckDBPyConnection, begins: str, ends: str) -> set[str]:
    """Return the subjects of which the last change of these two kinds is the one that begins a state."""
    rows = db.execute(
        """
        select subject from changes where kind in ($1, $2)
        group by subject having arg_max(kind, row(changed_at, rowid)) = $1
        """,
        [begins, ends],
    ).fetchall()
    return {subject for (subject,) in rows}
