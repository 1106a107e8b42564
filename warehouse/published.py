"""The published copy: what everyone but the writer reads.

Each publication is a file of its own, made aside, read-only and never touched again; `current.duckdb` is a symlink that
is swapped in one step. So a reader sees one whole state, keeps it as long as it likes, and never holds up a run.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse import lake_copy, memory
from warehouse.database import (
    DEMO_HOME,
    Home,
    WarehouseError,
    locked,
    open_to_read,
    opened,
    scalar,
    up_to_date,
)
from warehouse.ledger import check_balance
from warehouse.reading import QueryError, only_reading
from warehouse.schema import comments_of, views_digest

# Answers that a dashboard asks for often and that take a scan of all tags: computed once, when publishing, and sorted
# for the question. At a million passages drill-down took 56 ms from the view and 9 ms from the sorted table.
KEPT = {
    "meta": "run_id",
    "feed_health": "title",
    "run_numbers": "run_id",
    "joins": "run_id",
    "trend_weeks": "trend, week",
    "trend_months": "trend, month",
    "evidence": "trend, week, probability desc",
}
HOUR = timedelta(hours=1)
# The schedule that ships runs every hour: two that fail or are cancelled are no reason to wake anybody.
MAX_AGE = 3 * HOUR
# Of use to the writer alone, and at a million articles the bulk of the file.
INNER = ("bands", "sketches", "gathered", "pieces", "samples")


class OldEditionError(WarehouseError):
    """The published copy was made by another version, and may lack what is asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"the published copy {self.path.name} was made by another version of Trendledger and may lack what is "
            "asked for; `trendledger run` publishes a new one. Nothing is lost; `sql` reads the copy as it is."
        )


class Table(NamedTuple):
    """The answer to a query."""

    columns: list[str]
    rows: list[tuple[Any, ...]]

    def as_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as mappings from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Readiness(NamedTuple):
    """Whether there is a published copy that opens and is of late; the reason is a sentence either way."""

    is_ready: bool
    reason: str
    run_id: str
    published_at: datetime | None


def publish(home: Home, run_id: str) -> Path:
    """Publish the warehouse as it stands; return the new copy. Raises LedgerError where the sums do not balance."""
    from warehouse.settings.reading import settings_of

    kept = settings_of(home.path).keep.copies
    lake, link = home.lake, current(home)
    target = home.published / f"{run_id}{link.suffix}"
    aside, aside_link = target.with_suffix(".making"), home.published / "current.making"
    with locked(home):
        for left in home.published.glob("*.making"):  # a run was killed while it published
            left.unlink()
        with up_to_date(home) as db:
            check_balance(db)
            if lake is None:
                db.execute("checkpoint")
            else:
                lake_copy.keep_answers(db, KEPT)
                lake_copy.look_up_newest(db, lake)
        if lake is None:
            _copy(home.warehouse, aside)
            _finish(aside)
        else:
            with closing(duckdb.connect()) as db:
                lake_copy.freeze(db, lake, aside)
        aside.chmod(0o444)
        aside.replace(target)
        aside_link.symlink_to(target.name)
        aside_link.replace(link)
        _drop_old(home, target, kept)
    return target


def current(home: Home) -> Path:
    """Return the link that always names the newest published copy: a DuckDB file, or the catalog of a lake."""
    return home.published / f"current{'.duckdb' if home.lake is None else lake_copy.SUFFIX}"


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise WarehouseError(
            f"{target} cannot be written ({error.strerror}). The last published copy stays, and what this run stored "
            "is kept. Is there room on the disk? Then run again."
        ) from error


def _finish(path: Path) -> None:
    """Keep the answers that are asked for often."""
    with opened(path) as db:
        for name in INNER:
            db.execute(f"drop table main.{name}")
        db.execute("create schema kept")
        for name, order in KEPT.items():
            db.execute(f"create table kept.{name} as select * from api.{name} order by {order}")
            db.execute(f"create or replace view api.{name} as select * from kept.{name}")
            for statement in comments_of(name):
                db.execute(statement)
        db.execute("checkpoint")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _drop_old(home: Home, newest: Path, kept: int) -> None:
    copies = sorted(home.published.glob(f"*{newest.suffix}"), key=lambda path: path.lstat().st_mtime)
    old = [path for path in copies if not path.is_symlink() and path != newest]
    for path in old[: max(len(old) - kept + 1, 0)]:
        path.unlink()


def is_published(home: Home) -> bool:
    """Return whether there is a copy to read."""
    return current(home).exists()


def open_published(home: Home) -> DuckDBPyConnection:
    """Open the newest published copy for reading. Raises WarehouseError before the first run."""
    if not is_published(home):
        raise WarehouseError(
            f"nothing has been published in {home.path} yet. `trendledger run` makes a first copy there, `trendledger "
            f"demo` one of invented articles in {DEMO_HOME}; --home DIR looks elsewhere{_demo_beside(home)}."
        )
    # The real name, not the link: DuckDB keeps one instance a path and would go on showing what was there first.
    path, lake = current(home).resolve(), home.lake
    if lake is not None:
        return lake_copy.open_copy(path, lake.data, memory.GRANT.limit, KEPT)
    return open_to_read(path)


def open_current(home: Home) -> DuckDBPyConnection:
    """Open the newest published copy, whose views must be this program's. Raises WarehouseError, OldEditionError."""
    db = open_published(home)
    if is_this_version(db):
        return db
    db.close()
    raise OldEditionError(current(home).resolve())


def readiness(home: Home, now: datetime, max_age: timedelta = MAX_AGE) -> Readiness:
    """Open the published copy and ask it which run it shows; ready is one that answers and is not too old."""
    try:
        path = current(home).resolve()
        with open_published(home) as db:
            run_id = str(scalar(db, "select run_id from api.meta"))
        published_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (WarehouseError, duckdb.Error, OSError) as error:
        return Readiness(is_ready=False, reason=str(error), run_id="", published_at=None)
    age = now - published_at
    said = f"run {run_id} was published at {published_at:%Y-%m-%d %H:%M} UTC"
    if age <= max_age:
        return Readiness(is_ready=True, reason=said, run_id=run_id, published_at=published_at)
    reason = (
        f"{said}, {age / HOUR:,.1f} hours ago, where {max_age / HOUR:,.4g} are allowed: no run has come to its end "
        "since. `trendledger status` tells of the last; is `trendledger up` at work?"
    )
    return Readiness(is_ready=False, reason=reason, run_id=run_id, published_at=published_at)


def is_this_version(db: DuckDBPyConnection) -> bool:
    """Whether a published copy has the views of this program."""
    try:
        row = db.execute("select digest from main.view_versions").fetchone()
    except duckdb.CatalogException:
        return False
    return row is not None and row[0] == views_digest()


def published_model(db: DuckDBPyConnection) -> str | None:
    """Return the model whose tags a published copy shows."""
    found: str | None = scalar(db, "select model_id from api.meta")
    return found


def _demo_beside(home: Home) -> str:
    """Say where the demo's copy is, where somebody has forgotten to ask for that home."""
    beside = Home(home.path.with_name(DEMO_HOME.name))
    return f" (the demo's is here: --home {shlex.quote(str(beside.path))})" if is_published(beside) else ""


def told_apart(columns: Sequence[str]) -> list[str]:
    """Return the names with a number behind each that came before, as DuckDB does in a table.

    >>> told_apart(["title", "title", "url"])
    ['title', 'title_1', 'url']
    """
    names: list[str] = []
    for column in columns:
        name, number = column, 0
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


def query(db: DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> Table:
    """Answer one SQL query that only reads. Raises QueryError."""
    statement = only_reading(db, sql)
    try:
        answer = db.execute(statement, list(parameters))
        return Table(told_apart([column[0] for column in answer.description or ()]), answer.fetchall())
    except duckdb.Error as error:
        raise QueryError(str(error)) from error
