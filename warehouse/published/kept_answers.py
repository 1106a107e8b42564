"""Answers that are asked for often: computed once, in the copy that is being published, sorted for the question."""

from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from warehouse.database import transaction
from warehouse.published.quick_views import QUICK
from warehouse.schema import view_script
from warehouse.sums.settled import unsettled_since

# Each takes a scan of all tags, articles or fates: at a million passages drill-down took 56 ms from the view and 9 ms
# from the sorted table.
KEPT = {
    "meta": "run_id",
    "feed_health": "title",
    "feed_languages": "feed_id",
    "run_numbers": "run_id",
    "joins": "run_id",
    "trend_weeks": "trend, week",
    "trend_months": "trend, month",
    "group_weeks": "group_id, week",
    "group_months": "group_id, month",
}
# From sums that hold when publishing, see warehouse.kept_sums: from all articles of five years each took half a minute.
SUMMED = {
    "trend_weeks": "api.told_weeks(true)",
    "trend_months": "api.told_months(true)",
    "group_weeks": "api.told_group_weeks(true)",
    "group_months": "api.told_group_months(true)",
    "feed_health": "api.told_health(true)",
    "joins": "(from main.settled_joins union all from api.unsettled_joins($1))",
}
# Passages are kept of the newest weeks, up to so many articles times trends that they carry: all that most homes have,
# and half a year of ten thousand feeds. Those of an older week are found when asked for: of 2.7 million articles .2 s.
MOST_EVIDENCE = 300_000
RECENT = {"evidence": "api.told_evidence({}, {}, true)", "nearest": "api.told_nearest({}, {}, true)"}
BY_WEEK = "trend, week, probability desc"
# The words of a passage stand in the copy once: here is kept in which row, by which they are found in 10 to 17 ms where
# they took 9. To sort and press them a second time was a third of publishing a million passages. In a copy, to which
# nobody writes, rows keep their numbers; a lake's are written anew when it is compacted. Who wants no words would pay
# some 10 ms for the join all the same: for such questions there is api.trend_passages.
WORDS_APART = """
    select e.* exclude (text), p.rowid as place
    from {} as e inner join main.passages as p on e.passage_id = p.passage_id
"""
WITH_WORDS = """
    select e.* exclude (place), p.text from kept.evidence as e inner join main.passages as p on e.place = p.rowid
"""
# The week from which on evidence is kept, where some is not: the first of those that hold no more, or the newest.
EVIDENCE_SINCE = """
    with weeks as (
        select starts, sum(sum(hit_articles)) over (order by starts desc) as so_far, max(starts) over () as newest
        from period_sums
        where period = 'week' and not starts_with(label, '/') group by starts
    )
    select coalesce(min(starts) filter (where so_far <= $1), max(newest)) from weeks
    having max(so_far) > $1
"""
# Of use to the writer alone, and at a million articles the bulk of the file.
INNER = ("bands", "sketches", "gathered", "pieces", "samples")


def keep_answers(db: DuckDBPyConnection) -> None:
    """Let the views that are asked for often read tables, and drop what is of use to the writer alone.

    All that has changed must have been summed up, see warehouse.sums.
    """
    for name in INNER:
        db.execute(f"drop table main.{name}")
    db.execute("create schema kept")
    shown = [*_stored(db, with_words=False), *QUICK.items()]
    # Some 200 statements, each of which waits for the disk by itself: of a small home 1.9 s apart, 1.1 s at once.
    with transaction(db):
        for view, query in shown:
            show(db, view, query)


def keep_in_lake(db: DuckDBPyConnection) -> None:
    """Store the answers in a lake, and what a reader's views are to show; the lake's own go on as they are."""
    db.execute("create schema if not exists kept")
    shown = [*_stored(db, with_words=True), *QUICK.items()]
    db.execute("create or replace table kept.shown (view varchar, query varchar)")
    for view, query in shown:
        db.execute("insert into kept.shown values ($1, $2)", [view, query])


def _stored(db: DuckDBPyConnection, *, with_words: bool) -> list[tuple[str, str]]:
    """Store the answers in the schema `kept`; return views and the queries that they are to show."""
    shown = []
    for name, order in KEPT.items():
        source = SUMMED.get(name, f"api.{name}")
        values = [unsettled_since(db)] if "$1" in source else []
        db.execute(f"create or replace table kept.{name} as select * from {source} order by {order}", values)
        shown.append((name, f"select * from kept.{name}"))
    since = db.execute(EVIDENCE_SINCE, [MOST_EVIDENCE]).fetchone()
    return [*shown, *_recent(db, since[0] if since else None, with_words=with_words)]


def _recent(db: DuckDBPyConnection, since: date | None, *, with_words: bool) -> list[tuple[str, str]]:
    """Store what is kept of the newest weeks only, all where `since` is None; return views and their queries."""
    first = f"timestamp '{since or date.min}'"
    for name, told in RECENT.items():
        recent = told.format(first, "timestamp '9999-01-01'")
        kept = f"from {recent}" if with_words or name != "evidence" else WORDS_APART.format(recent)
        db.execute(f"create or replace table kept.{name} as {kept} order by {BY_WEEK}")
    without = f"select * exclude ({'text' if with_words else 'place'}) from kept.evidence"
    newest = {
        "evidence": ("from kept.evidence" if with_words else WITH_WORDS, "evidence", "*"),
        "trend_passages": (without, "evidence", "* exclude (text)"),
        "nearest": ("from kept.nearest", "nearest", "*"),
    }
    if since is None:
        return [(view, query) for view, (query, _, _) in newest.items()]
    # The week is said once more, so that who asks for a newer one does not wait for all that is older.
    older = {name: told.format("timestamp '0001-01-01'", first) for name, told in RECENT.items()}
    return [
        (view, f"{query} union all select {columns} from {older[name]} where week < date '{since}'")
        for view, (query, name, columns) in newest.items()
    ]


def show(db: DuckDBPyConnection, view: str, query: str) -> None:
    """Let a view show the rows of a query, with the comments that it and its columns have now."""
    db.execute(f"create or replace view api.{view} as {query}")
    for statement in view_script(view).split(";\n"):
        if statement.strip().startswith(("comment on view", "comment on column")):
            db.execute(statement)
