"""What no archive can give back: what was asked and came, what people decided, which models there were.

It is taken over row by row from the books as they were, run by run, so that everything else can be made again from the
archive. The source is attached to the same DuckDB and only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, opened, scalar
from warehouse.fates import EventKind
from warehouse.lake import database_in_use
from warehouse.records import Entry, PageVisit, Response, Run

MADE_AGAIN: tuple[EventKind, ...] = ("stories merged", "boilerplate")  # events of stages that are lived through again
AT_FIRST = ("feeds", "models", "trends")
# What people did, with the column that says when: whatever a run could know of it stands there before the run.
DECIDED = {"watches": "started_at", "candidate_decisions": "decided_at", "error_rates": "measured_at"}
# What was said of a feed before anybody said it otherwise.
AS_AT_FIRST = """
    update feeds set {column} = said.first from (
        select subject, arg_min(before, rowid) as first from changes where kind = $1 group by subject
    ) as said
    where feed_id = said.subject
"""
AT_LAST = ("robots", "labels", "random_draws", "model_gates", "quality", "alerts", "alert_marks", "alert_sendings")


class PastRun(NamedTuple):
    """A run as it was, and when it ended; a run that was killed has no end."""

    run: Run
    ended_at: datetime | None


class Observed:
    """The books that are made anew, as a source."""

    def __init__(self, db: DuckDBPyConnection) -> None:
        self._db, self._name = db, database_in_use(db)

    def runs(self) -> list[PastRun]:
        """Return all runs in the order in which they began."""
        runs = fetch(self._db, Run, "select * from main.runs order by started_at, rowid")
        ends = dict(self._db.execute("select run_id, max(ended_at) from main.run_ends group by run_id").fetchall())
        return [PastRun(run, ends.get(run.run_id)) for run in runs]

    def feed_answers(self, run_id: str) -> list[Response]:
        """Return the answers of feeds that a run kept, in the order in which it did."""
        query = "select * from main.responses where run_id = ? and kind = 'feed' order by rowid"
        return fetch(self._db, Response, query, [run_id])

    def feeds_of(self, run_id: str) -> Mapping[str, str]:
        """Return which feed an answer of a run is of: its entries name both, and where it had none, its digest does.

        Where feeds gave the same bytes their addresses tell them apart, and of those that moved to one address their
        places: answers and visits are stored in one order.
        """
        rows = self._db.execute(
            """
            with answers as (
                select response_id, digest, url, row_number() over (partition by digest order by rowid) as place
                from main.responses where run_id = $1 and kind = 'feed'
            ),
            visits as (
                select feed_id, body_digest, row_number() over (partition by body_digest order by rowid) as place
                from main.feed_visits where run_id = $1 and fate = 'kept'
            )
            select r.response_id, v.feed_id from answers as r
            join visits as v on r.digest = v.body_digest
            join main.feeds as f on v.feed_id = f.feed_id
            qualify row_number() over (
                partition by r.response_id order by r.url = f.url desc, r.place = v.place desc, v.place
            ) = 1
            """,
            [run_id],
        ).fetchall()
        named = self._db.execute(
            "select distinct response_id, feed_id from main.entries where run_id = $1 and response_id <> ''", [run_id]
        ).fetchall()
        return dict(rows) | dict(named)

    def pages(self, run_id: str) -> list[tuple[PageVisit, Response | None]]:
        """Return the visits of pages of a run, in their order, each with the answer that came."""
        visits = fetch(self._db, PageVisit, "select * from main.page_visits where run_id = ? order by rowid", [run_id])
        answers = fetch(
            self._db,
            Response,
            "select * from main.responses where response_id in (select response_id from main.page_visits "
            "where run_id = $1)",
            [run_id],
        )
        by_id = {answer.response_id: answer for answer in answers}
        return [(visit, by_id.get(visit.response_id)) for visit in visits]

    def models_read(self, run_id: str) -> list[str]:
        """Return the models with which a run read passages."""
        rows = self._db.execute("select distinct model_id from main.readings where run_id = ? order by all", [run_id])
        return [model_id for (model_id,) in rows.fetchall()]

    def put_first(self, db: DuckDBPyConnection) -> None:
        """Take over what was there before any run; feeds stand at their first address, under their first publisher."""
        for table in AT_FIRST:
            self._put(db, table, "true")
        self._put(db, "changes", "run_id = '' or kind not in (select unnest($1))", list(MADE_AGAIN))
        # A page is a feed's own by the address that the feed had then, and a look counts publishers as they were.
        for column, kind in (("url", "feed moved"), ("publisher", "publisher named")):
            db.execute(AS_AT_FIRST.format(column=column), [kind])

    def put_run(self, db: DuckDBPyConnection, lived: PastRun) -> None:
        """Take over a run, what was asked and came of feeds, which of them moved; what people had decided by then.

        That is also who publishes them, as people had named it.
        """
        run_id = lived.run.run_id
        self._put(db, "runs", "run_id = $1", run_id)
        self._put(db, "responses", "run_id = $1 and kind = 'feed'", run_id)
        self._put(db, "feed_visits", "run_id = $1", run_id)
        for stage in ("archives", "feeds"):
            self.put_stage(db, run_id, stage)
        db.execute(
            "update feeds set url = c.after from changes as c "
            "where c.run_id = $1 and c.kind = 'feed moved' and c.subject = feed_id",
            [run_id],
        )
        db.execute(
            """
            update feeds set publisher = named.publisher from (
                select subject, arg_max(after, rowid) as publisher from changes
                where kind = 'publisher named' and changed_at <= $1 group by subject
            ) as named
            where feed_id = named.subject
            """,
            [lived.run.started_at],
        )
        for table, column in DECIDED.items():
            self._put_new(db, table, f"{column} <= $1", lived.run.started_at)

    def put_pages(self, db: DuckDBPyConnection, run_id: str) -> None:
        """Take over what was asked and came of pages in a run."""
        self._put(db, "responses", "run_id = $1 and kind = 'page'", run_id)
        self._put(db, "page_visits", "run_id = $1", run_id)
        self.put_stage(db, run_id, "pages")

    def put_entries(self, db: DuckDBPyConnection, run_id: str) -> None:
        """Take over the entries of a run: those of a backfill stand in files that need not be here any more."""
        self._put(db, "entries", "run_id = $1", run_id)
        self.put_stage(db, run_id, "entries")

    def put_stage(self, db: DuckDBPyConnection, run_id: str, stage: str) -> None:
        """Take over what came into a stage of a run, and what became of it."""
        for table in ("stages", "fates"):
            self._put(db, table, "run_id = $1 and stage = $2", run_id, stage)

    def put_end(self, db: DuckDBPyConnection, run_id: str) -> None:
        """Take over how a run ended."""
        self._put(db, "run_ends", "run_id = $1", run_id)

    def put_models(self, db: DuckDBPyConnection, until: datetime, here: list[str]) -> bool:
        """Take over which models, of those here, were made current by then, the first whenever it was.

        Return whether that is news.
        """
        condition = """
            model_id in (select unnest($2)) and (made_current_at <= $1 or made_current_at = (
                select min(made_current_at) from {source} where model_id in (select unnest($2))
            ))
        """
        return self._put_new(db, "current_models", condition, until, here) > 0

    def put_last(self, db: DuckDBPyConnection) -> bool:
        """Take over what stands behind all runs; return whether people decided anything that no run knew of.

        Labels drawn at random are such: shares rest on them.
        """
        for table in AT_LAST:
            self._put(db, table, "true")
        db.execute(
            f"update feeds set url = f.url, publisher = f.publisher from {self._name}.main.feeds as f "
            "where feeds.feed_id = f.feed_id"
        )
        self._put_new(db, "current_models", "true")
        decided = sum(self._put_new(db, table, "true") for table in DECIDED)
        return decided + int(scalar(db, "select count(*) from random_draws")) > 0

    def entries_of(self, db: DuckDBPyConnection, visits: list[PageVisit]) -> list[Entry]:
        """Return the entries of these visits as the new books have them, in their order."""
        keys = [[visit.entry_id for visit in visits], [visit.entry_revision for visit in visits]]
        found = fetch(
            db,
            Entry,
            "select e.* from entries as e join (select unnest($1) as entry_id, unnest($2) as revision) as w "
            "on e.entry_id = w.entry_id and e.revision = w.revision",
            keys,
        )
        by_key = {(entry.entry_id, entry.revision): entry for entry in found}
        return [by_key[visit.entry_id, visit.entry_revision] for visit in visits]

    def _put(self, db: DuckDBPyConnection, table: str, condition: str, *values: object) -> None:
        source = f"{self._name}.main.{table}"
        query = f"insert into {table} by name select * from {source} where {condition} order by rowid"
        db.execute(query, list(values))

    def _put_new(self, db: DuckDBPyConnection, table: str, condition: str, *values: object) -> int:
        """Take over the rows that are not there yet; return how many."""
        before = int(scalar(db, f"select count(*) from {table}"))
        source = f"{self._name}.main.{table}"
        chosen = condition.format(source=source)
        db.execute(
            f"insert into {table} by name select * from (select * from {source} where {chosen} "
            f"except all select * from {table})",
            list(values),
        )
        return int(scalar(db, f"select count(*) from {table}")) - before


@contextmanager
def observed(path: Path) -> Iterator[Observed]:
    """Open books as a source, and keep them open. Raises WarehouseError."""
    with opened(path) as db:
        yield Observed(db)
