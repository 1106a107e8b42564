"""The schema: migrations for the tables, forward only, and the public views, made anew whenever they have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from duckdb import CatalogException, DuckDBPyConnection

from warehouse import failpoints
from warehouse.lake import is_lake, statements_for
from warehouse.records import TrendledgerError

# In the order of their inputs.
VIEWS = (
    "wilson",
    "design_effect",
    "lift",
    "outcomes",
    "feeds",
    "arrivals",
    "articles",
    "revisions",
    "boilerplate",
    "passages",
    "carried",
    "carrying",
    "tags",
    "places",
    "trends",
    "named",
    "feed_weeks_since",
    "feed_weeks",
    "feed_gaps_since",
    "panel",
    "feed_languages",
    "marked_members",
    "marked_articles",
    "covered_articles",
    "counted_feeds",
    "period_sums",
    "changes",
    "trend_periods",
    "trend_weeks",
    "trend_months",
    "trend_quarters",
    "group_weeks",
    "group_months",
    "group_quarters",
    "watched_weeks",
    "marked_stories",
    "source_weeks",
    "cooccur",
    "trend_stories",
    "verdicts",
    "trend_totals",
    "group_totals",
    "levels",
    "candidates",
    "movers",
    "evidence",
    "trend_passages",
    "nearest",
    "responses",
    "run_numbers",
    "runs",
    "stages",
    "fates",
    "unsettled_joins",
    "joins",
    "feed_rhythms",
    "feed_signs",
    "feed_health",
    "models",
    "calibration",
    "gates",
    "passage_shares",
    "quality",
    "labels",
    "alerts",
    "alert_sendings",
    "alert_rates",
    "meta",
    "search",
    "asked",
)


class NewerSchemaError(TrendledgerError):
    """The warehouse was written by a newer program."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(found, known)
        self.found, self.known = found, known

    def __str__(self) -> str:
        return (
            f"the warehouse has schema version {self.found}, this program knows {self.known}: a newer Trendledger "
            "wrote it. Nothing was changed; upgrade the program."
        )


def migrate(db: DuckDBPyConnection) -> int:
    """Bring tables and views up to date; return the schema's version, the number of migrations."""
    seen, views = _state(db)
    scripts, current = _migrations(), views_digest()
    done = len(seen)
    if done > len(scripts):
        raise NewerSchemaError(done, len(scripts))
    if done and views != current:  # books of the first hours have views of their own: who has ours need not be asked
        _bring_early_books_on(db)
    for version, (name, script) in enumerate(_due(seen, scripts), start=done + 1):
        _in_transaction(db, script, "insert into migrations values (?, ?)", [version, name])
        failpoints.reach("migration: script done")
    if views != current or done < len(scripts):
        whole = ["create schema if not exists api;", *map(view_script, VIEWS), "delete from view_versions;"]
        _in_transaction(db, "\n".join(whole), "insert into view_versions values (?)", [current])
        failpoints.reach("migration: views made")
    return len(scripts)


def remake_views(db: DuckDBPyConnection) -> None:
    """Make the public views over tables that came from elsewhere."""
    db.execute("delete from view_versions")
    migrate(db)


def version_of(db: DuckDBPyConnection) -> int:
    """Return the schema version that a file has, 0 where it has none. Raises NewerSchemaError; changes nothing."""
    try:
        found = db.execute("select count(*) from migrations").fetchall()[0][0]
    except CatalogException:
        return 0
    if found > newest_version():
        raise NewerSchemaError(found, newest_version())
    return int(found)


def newest_version() -> int:
    """Return the schema version that this program makes."""
    return len(_migrations())


def _state(db: DuckDBPyConnection) -> tuple[list[str], str]:
    """Return which migrations a warehouse has seen, and the digest of its views; an empty one is made ready."""
    question = "select (select list(name) from migrations), (select digest from view_versions)"
    try:
        seen, views = db.execute(question).fetchone() or (None, None)
    except CatalogException:
        # A process killed between these two lines has left one of them.
        db.execute("create table if not exists migrations (version integer not null, name varchar not null)")
        db.execute("create table if not exists view_versions (digest varchar not null)")
        return [], ""
    return seen or [], views or ""


def _due(seen: Sequence[str], scripts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the migrations that a warehouse has not seen, by what they are called behind their number.

    Some of the first day went by another number before the branches of that day were put in one order.
    """
    known = {name.partition("_")[2] for name in seen}
    return [(name, script) for name, script in scripts if name.partition("_")[2] not in known]


def _bring_early_books_on(db: DuckDBPyConnection) -> None:
    """Give books of the first hours what the first migration has made since."""
    try:
        db.execute("from main.robots limit 0")
    except CatalogException:
        _in_transaction(db, (files("warehouse") / "early" / "books.sql").read_text(), "select ?", [1])


@lru_cache(maxsize=1)
def _migrations() -> tuple[tuple[str, str], ...]:
    """Return names and scripts of all migrations, in their order."""
    found = (file for file in (files("warehouse") / "migrations").iterdir() if file.name.endswith(".sql"))
    return tuple(sorted((file.name, file.read_text()) for file in found))


@lru_cache(maxsize=1)
def views_digest() -> str:
    """Return what the public views of this program are known by."""
    return hashlib.blake2b("".join(map(view_script, VIEWS)).encode(), digest_size=8).hexdigest()


def view_script(name: str) -> str:
    """Return the SQL that makes a public view, with its comments."""
    return (files("warehouse") / "views" / f"{name}.sql").read_text()


def _in_transaction(db: DuckDBPyConnection, script: str, record: str, values: list[object]) -> None:
    """Run a script and write down that it was run: both, or neither."""
    db.begin()
    try:
        for statement in statements_for(db, script) if is_lake(db) else (script,):
            db.execute(statement)
        failpoints.reach("migration: script at work")
        db.execute(record, values)
    except BaseException:
        db.rollback()
        raise
    db.commit()
