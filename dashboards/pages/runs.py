"""The runs, and what became of every item in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.address import page_number
from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition
from dashboards.span import only_known
from warehouse.fates import STAGES
from warehouse.records import Join, RunNumbers

PAGE = 12
REASONS_SHOWN = 5  # a fate; a reason may name an address, so that there are as many as items
CHANGES_SHOWN = 30

RUNS = """
    select run_id, kind, clock, started_at, ended_at, outcome, new_articles, version
    from api.runs
    order by clock desc, started_at desc, run_id
"""
FATES = """
    with ranked as (
        select
            *, row_number() over (partition by run_id, stage, fate order by items desc, reason) as place
        from api.fates
        where list_contains($runs, run_id)
    ),
    shortened as (
        select
            run_id, stage, fate,
            case when place <= $reasons then reason else 'other reasons' end as reason,
            least(place, $reasons + 1) as place,
            sum(items) as items
        from ranked
        group by all
    )
    select
        s.run_id, s.stage, s.items_in, coalesce(f.fate, 'untold') as fate, coalesce(f.reason, '') as reason,
        cast(coalesce(f.items, 0) as bigint) as items,
        cast(coalesce(sum(f.items) over (partition by s.run_id, s.stage, f.fate), 0) as bigint) as items_of_fate
    from api.stages as s
    left join shortened as f on s.run_id = f.run_id and s.stage = f.stage
    where list_contains($runs, s.run_id)
    order by s.run_id, list_position($stages, s.stage), s.stage, items_of_fate desc, fate, f.place
"""
UNBALANCED = """
    with told as (
        select run_id, stage, sum(items) as items
        from api.fates
        group by run_id, stage
    ),
    joined as (
        select run_id, next_stage, sum(items) as items
        from api.joins
        group by run_id, next_stage
    )
    select count(*) as sums
    from api.stages as s
    full join told as t on s.run_id = t.run_id and s.stage = t.stage
    left join joined as j on s.run_id = j.run_id and s.stage = j.next_stage
    where s.items_in is distinct from t.items or j.items <> s.items_in
"""
NUMBERS = f"""
    select {", ".join(RunNumbers._fields)}
    from api.run_numbers
    where list_contains($runs, run_id)
"""
JOINS = f"""
    select {", ".join(Join._fields)}
    from api.joins
    where list_contains($runs, run_id)
    order by
        run_id, list_position($stages, next_stage),
        list_position(['kept', 'joined', 'left'], way), abs(items) desc, why
"""
CHANGES = """
    select clock, kind, subject, before, after, reason
    from api.changes
    where not (kind = 'boilerplate' and contains(reason, '; 0 passages '))
    order by clock desc, kind, subject
    limit $limit
"""


class RunRow(NamedTuple):
    """One monitoring run. Times are UTC."""

    run_id: str
    kind: str
    clock: datetime
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    new_articles: int
    version: str


class Count(NamedTuple):
    """A count by itself."""

    sums: int


class FateLine(NamedTuple):
    """How many items of a stage met a fate for a reason."""

    run_id: str
    stage: str
    items_in: int
    fate: str
    reason: str
    items: int
    items_of_fate: int


class EventRow(NamedTuple):
    """Something that bends or marks the books."""

    clock: datetime
    kind: str
    subject: str
    before: str
    after: str
    reason: str


class FateRow(NamedTuple):
    """What became of some items, and why: reasons with their counts, empty where the fate says it all."""

    fate: str
    items: int
    reasons: list[tuple[str, int]]


class Stage(NamedTuple):
    """What came into a stage, out of what that follows by `joins`, and what became of it."""

    stage: str
    items_in: int
    fates: list[FateRow]
    joins: list[Join]

    @property
    def told(self) -> int:
        """The sum of the fates; equals `items_in` where the books balance."""
        return sum(fate.items for fate in self.fates)

    @property
    def joined(self) -> int:
        """The sum of the joins; equals `items_in` where the stage follows from the one before."""
        return sum(join.items for join in self.joins)


class RunsPage(NamedTuple):
    """All that the page shows. `unbalanced` counts the sums, over all runs, that do not balance; `page` is from 1."""

    edition: Edition
    unbalanced: int
    runs: list[RunRow]
    stages: dict[str, list[Stage]]
    numbers: dict[str, RunNumbers]
    changes: list[EventRow]
    total: int
    page: int
    pages: int
    asked_runs: Query
    asked_fates: Query
    asked_joins: Query


def asked_runs() -> Query:
    """What the list of runs asks."""
    return question(RUNS)


def runs_page(db: DuckDBPyConnection, wishes: Mapping[str, str]) -> RunsPage:
    """Return all that the page shows."""
    only_known(wishes, ("page",))
    runs = answer(db, RunRow, asked_runs())
    pages = max(1, -(-len(runs) // PAGE))
    page = page_number(wishes, pages)
    shown = runs[(page - 1) * PAGE : page * PAGE]
    ids = [run.run_id for run in shown]
    asked = question(FATES, runs=ids, reasons=REASONS_SHOWN, stages=list(STAGES))
    asked_joins = question(JOINS, runs=ids, stages=list(STAGES))
    numbers = {one.run_id: one for one in answer(db, RunNumbers, question(NUMBERS, runs=ids))}
    changes = answer(db, EventRow, question(CHANGES, limit=CHANGES_SHOWN))
    stages = _stages(answer(db, FateLine, asked), answer(db, Join, asked_joins))
    unbalanced = answer(db, Count, question(UNBALANCED))[0].sums
    return RunsPage(
        edition=edition(db),
        unbalanced=unbalanced,
        runs=shown,
        stages=stages,
        numbers=numbers,
        changes=changes,
        total=len(runs),
        page=page,
        pages=pages,
        asked_runs=asked_runs(),
        asked_fates=asked,
        asked_joins=asked_joins,
    )


def _stages(lines: list[FateLine], joins: list[Join]) -> dict[str, list[Stage]]:
    """Gather the lines, which come in order, by run, stage and fate."""
    into: defaultdict[tuple[str, str], list[Join]] = defaultdict(list)
    for join in joins:
        into[join.run_id, join.next_stage].append(join)
    gathered: dict[str, list[Stage]] = {}
    for (run_id, stage, items_in), of_stage in groupby(
        lines, key=lambda line: (line.run_id, line.stage, line.items_in)
    ):
        fates = []
        for (fate, items), of_fate in groupby(of_stage, key=lambda line: (line.fate, line.items_of_fate)):
            reasons = [(line.reason, line.items) for line in of_fate if line.reason]
            fates.append(FateRow(fate, items, reasons))
        gathered.setdefault(run_id, []).append(Stage(stage, items_in, fates, into[run_id, stage]))
    return gathered
