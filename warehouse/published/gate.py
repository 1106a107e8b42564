"""What a new copy must come up to before readers see it: its sums, its comments, its answers, and no rows gone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.books import ledger
from warehouse.books.checks import NO_REPAIR, Finding
from warehouse.database import scalar
from warehouse.fates import EventKind
from warehouse.file_errors import WarehouseError, first_line
from warehouse.published.contract import Relation, relations
from warehouse.published.manifest import CopyManifest, catalog_in, events_in, rows_of, views_in

# Every view is planned, which finds what it lacks and cannot be interrupted; its first row is waited for no longer than
# this. Some read all of the books for one row, and `verify` has the time to ask each for everything. At a million
# passages some forty take all the time they may.
SECONDS_A_VIEW = 0.05
# What was planned once is planned the same way where no table, view, macro nor DuckDB itself has changed to the letter;
# then one of so many is asked, in turn. To plan them all took .6 s of the 4.7 that a run with nothing new took.
COPIES_A_ROUND = 12
# Tables that only grow, and by which events of the books they may shrink all the same.
GROWING: Mapping[str, Sequence[EventKind]] = {
    **dict.fromkeys(("runs", "run_ends", "stages", "fates", "changes", "feeds", "labels", "models"), ()),
    **dict.fromkeys(("responses", "entries", "feed_visits", "page_visits", "articles", "revisions", "passages"), ()),
    "readings": ("model dropped", "boilerplate"),
    "tags": ("model dropped", "boilerplate"),
}
# What readers see of the tags may become a little less by itself: an article is edited, a story merged.
SHOWN = ("api.evidence", "api.trend_weeks")
SHOWN_AT_LEAST = 0.9
RETOLD: Sequence[EventKind] = ("model made current", "model dropped", "run set aside", "boilerplate", "stories merged")
# DuckDB chooses some operators by the type of what it is given: an untyped nothing is no day.
NOTHING = ("null", "null::date", "null::varchar")
ACCEPTED: EventKind = "smaller copy accepted"
# Weeks are counted anew in turn, with each copy the newest quarter and another: to count all took 5.7 s of processors
# in the fifth year of ten thousand feeds, and `verify` has the time for it.
WEEKS_AT_ONCE = 13
SHOWN_WEEKS = "select week, any_value(stories_in_week) from api.trend_weeks group by week order by week desc"
COUNTED_WEEKS = """
    select cast(date_trunc('week', published_at) as date), count(distinct story_id) from main.articles
    where published_at >= $1 and published_at < $2::date + interval 7 days group by 1
"""
# The words of evidence are found by the rows in which they stand. DuckDB 2.0 leaves rows where they are as it closes a
# copy; should it ever not, no reader is to meet another passage's words. .5 s at a million passages.
MISPLACED = """
    select count(*) from kept.evidence as e left join main.passages as p on e.place = p.rowid
    where p.passage_id is distinct from e.passage_id
"""
UNCOMMENTED = """
select 'api.' || view_name from duckdb_views() where schema_name = 'api' and coalesce(comment, '') = ''
union all
select 'api.' || table_name || '.' || column_name from duckdb_columns()
where schema_name = 'api' and coalesce(comment, '') = ''
union all
select 'api.' || function_name from duckdb_functions() where schema_name = 'api' and coalesce(comment, '') = ''
order by all
"""
OURS = "This is the program's own fault: install the version before, or report it with this message."
ACCEPT = (
    "If rows were taken out on purpose, or an older warehouse was put in the home's place, say so: "
    "`trendledger maintain --accept-smaller REASON` writes it down and publishes. Else `trendledger verify` looks for "
    "what is gone, and a backup brings it back."
)


class ContractError(WarehouseError):
    """A new copy does not come up to what readers rely on. The last one stays."""

    def __init__(self, copy: str, findings: Sequence[Finding]) -> None:
        super().__init__(copy, findings)
        self.copy, self.findings = copy, findings

    def __str__(self) -> str:
        said = " ".join(f"[{one.check}] {one.what} {one.mend}" for one in self.findings)
        return (
            f"the copy {self.copy} was made and is not published, as it fails {len(self.findings)} of its checks; "
            f"readers keep the last one, and what was stored is kept. {said}"
        )


def shortcomings(db: DuckDBPyConnection, before: CopyManifest | None, *, has_views: bool = True) -> list[Finding]:
    """Return in what an open copy falls short, against the one `before` it, if there was any.

    Without views of its own, as in a lake, it has those of the program that opens it, and their comments; and evidence
    holds its words itself.
    """
    is_known = before is not None and before.catalog == catalog_in(db)
    own = [*_comments(db), *_misplaced(db)] if has_views else []
    findings = [*_sums(db), *own, *_answers(db, in_turn=is_known)]
    return findings if before is None else findings + _shrunk(db, before)


def _sums(db: DuckDBPyConnection) -> list[Finding]:
    found = [
        Finding("sums", f"run {run_id}, stage {stage}: {came:,} items came in, fates tell of {told:,}.", NO_REPAIR)
        for run_id, stage, came, told in ledger.differences(db)
    ]
    return found + miscounted_weeks(db, in_turn=True)


def miscounted_weeks(db: DuckDBPyConnection, *, in_turn: bool) -> list[Finding]:
    """Return whether weeks, all or those whose turn it is, show another number of stories than their articles make."""
    try:
        weeks = [week for span in _spans(db, in_turn=in_turn) for week in _miscounted(db, span)]
    except duckdb.Error:
        return []  # a view gives no answer, which is said elsewhere
    if not weeks:
        return []
    week, shown, counted = weeks[0]
    what = (
        f"{len(weeks):,} weeks show another number of stories than their articles make, the first {week}: "
        f"{shown:,}, not {counted:,}."
    )
    return [Finding("sums", what, OURS)]


def _spans(db: DuckDBPyConnection, *, in_turn: bool) -> list[dict[date, int]]:
    """Return spans of weeks with the stories that they show; in turn, the newest span and, with each run, another."""
    shown = db.execute(SHOWN_WEEKS).fetchall()
    spans = [dict(shown[first : first + WEEKS_AT_ONCE]) for first in range(0, len(shown), WEEKS_AT_ONCE)]
    newest, older = spans[:1], spans[1:]
    if in_turn and older:
        turn = _turn(db, len(older))
        older = older[turn : turn + 1]
    return [*older, *newest]


def _miscounted(db: DuckDBPyConnection, shown: Mapping[date, int]) -> list[tuple[date, int, int]]:
    """Return week, stories shown and stories counted where these are not equal."""
    counted = dict(db.execute(COUNTED_WEEKS, [min(shown), max(shown)]).fetchall())
    found = ((week, stories, counted.get(week, 0)) for week, stories in shown.items())
    return sorted(one for one in found if one[1] != one[2])


def _turn(db: DuckDBPyConnection, turns: int) -> int:
    """Return which of so many turns it is: each run has the next."""
    return int(scalar(db, "select count(*) from main.runs")) % turns


def _comments(db: DuckDBPyConnection) -> list[Finding]:
    names = [name for (name,) in db.execute(UNCOMMENTED).fetchall()]
    return [Finding("comments", f"Without a comment: {', '.join(names)}.", OURS)] if names else []


def _misplaced(db: DuckDBPyConnection) -> list[Finding]:
    count = int(scalar(db, MISPLACED))
    what = f"{count:,} passages of api.evidence do not stand where the copy says that they do."
    return [Finding("answers", what, OURS)] if count else []


def _answers(db: DuckDBPyConnection, *, in_turn: bool) -> list[Finding]:
    """Plan a question to every view and macro, or to those whose turn it is, and let those answer that are quick."""
    asked = relations(db)
    if in_turn:
        asked = asked[_turn(db, COPIES_A_ROUND) :: COPIES_A_ROUND]
    findings = []
    for relation in asked:
        errors = []
        for question in _questions(relation):
            try:
                _ask(db, question)
            except duckdb.Error as error:
                if isinstance(error, duckdb.InvalidInputException) and "(" in relation.signature:
                    break  # a macro that says, by error(), that what its example names is not here
                errors.append(first_line(error))
            else:
                break
        else:
            findings.append(Finding("answers", f"api.{relation.name} gives no answer: {errors[0]}", OURS))
    return findings


def _ask(db: DuckDBPyConnection, question: str) -> None:
    with suppress(duckdb.InterruptException), _no_longer_than(db, SECONDS_A_VIEW):
        db.execute(question).fetchmany(1)


def _questions(relation: Relation) -> list[str]:
    """Return what to ask; one of them must have an answer.

    A view is asked for all of its columns, a macro by its example, or with nothing for every parameter.

    >>> _questions(Relation("lift", "lift(n_both, n)", "", [], "select api.lift(n_both, n)"))[0]
    'select api.lift(null, null)'
    >>> _questions(Relation("told", "told(is_kept)", "", [], "select * from api.told(true)"))[0]
    'select * from api.told(null) limit 1'
    """
    if "(" not in relation.signature:
        return [f"select * from api.{relation.name} limit 1"]
    if re.search(r"['\d]", relation.example.partition("(")[2]):
        return [f"{relation.example} limit 1"]
    count = len([one for one in relation.signature.partition("(")[2].strip(")").split(",") if one.strip()])
    calls = [f"api.{relation.name}({', '.join([nothing] * count)})" for nothing in NOTHING]
    is_table = re.match(r"(select \* )?from\b", relation.example)
    return [f"select * from {call} limit 1" if is_table else f"select {call}" for call in calls]


@contextmanager
def _no_longer_than(db: DuckDBPyConnection, seconds: float) -> Iterator[None]:
    clock = threading.Timer(seconds, db.interrupt)
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        clock.join()


def _shrunk(db: DuckDBPyConnection, before: CopyManifest) -> list[Finding]:
    """Return the tables that lost rows for which no event since then gives the reason."""
    now, was = rows_of(db), before.rows
    events = {kind for kind, count in events_in(db).items() if count > before.events.get(kind, 0)}
    if ACCEPTED in events:
        return []
    lost = [
        name for name, reasons in GROWING.items() if now.get(name, 0) < was.get(name, 0) and events.isdisjoint(reasons)
    ]
    if before.views == views_in(db) and events.isdisjoint(RETOLD):
        lost += [name for name in SHOWN if now.get(name, 0) < SHOWN_AT_LEAST * was.get(name, 0)]
    if not lost:
        return []
    told = ", ".join(f"{name} {was[name]:,} to {now.get(name, 0):,}" for name in lost)
    what = f"Fewer rows than in {before.file}, and nothing in the books gives a reason: {told}."
    return [Finding("rows", what, ACCEPT)]
