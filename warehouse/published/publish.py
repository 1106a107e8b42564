"""The published copy: what everyone but the writer reads.

Each publication is a file of its own, made aside, read-only and never touched again; `current.duckdb` is a symlink that
is swapped in one step. So a reader sees one whole state, keeps it as long as it likes, and never holds up a run.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse import failpoints
from warehouse.books.ledger import check_balance
from warehouse.database import (
    DEMO_HOME,
    Home,
    WarehouseError,
    locked,
    open_to_read,
    opened,
    scalar,
    transaction,
    up_to_date,
)
from warehouse.file_errors import met_reading
from warehouse.memory import on_one_thread
from warehouse.published import kept_answers, lake_copy, shelf
from warehouse.published.gate import ContractError, shortcomings
from warehouse.published.manifest import (
    CopyManifest,
    as_json,
    beside,
    digested_meanwhile,
    drawn_up,
    manifest_of,
)
from warehouse.published.reading import QueryError, only_reading
from warehouse.schema import NewerSchemaError, version_of, views_digest
from warehouse.sums.kept_sums import keep_sums
from warehouse.words.postings import keep_postings

READ_ONLY = 0o444


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


class NewerEditionError(OldEditionError):
    """The published copy was made by a newer version, whose tables this one does not know."""

    def __str__(self) -> str:
        return (
            f"the published copy {self.path.name} was made by a newer version of Trendledger and may lack what is "
            "asked for; upgrade this program. Nothing is lost; `sql` reads the copy as it is."
        )


class Table(NamedTuple):
    """The answer to a query."""

    columns: list[str]
    rows: list[tuple[Any, ...]]

    def as_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as mappings from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def publish(home: Home, run_id: str) -> Path:
    """Publish the warehouse as it stands; return the new copy, named for the run, with its manifest beside it.

    Raises LedgerError where the sums do not balance, ContractError where the copy falls short of what readers rely on,
    NoRoomError where it cannot be written. Then the last copy stays.
    """
    from warehouse.settings.reading import settings_of

    link, kept = current(home), settings_of(home.path).keep.copies
    with locked(home):
        shelf.clear(home.published)  # a run was killed while it published
        with up_to_date(home) as db:
            check_balance(db)
            with transaction(db):
                keep_sums(db)
            if home.lake is None:
                with transaction(db):
                    keep_postings(db)
                db.execute("checkpoint")
            else:
                with transaction(db), on_one_thread(db):
                    kept_answers.keep_in_lake(db)
                lake_copy.look_up_newest(db, home.lake)
        failpoints.reach("publish: books checked")
        target = shelf.free(home.published, run_id, link.suffix)
        with shelf.half_made(target):
            _make(home, target, _standing(home))
            aside = home.published / "current.making"
            aside.symlink_to(target.name)
            failpoints.reach("publish: link made")
            aside.replace(link)
        failpoints.reach("publish: link swapped")
        shelf.drop_old(target, kept)
        failpoints.reach("publish: old ones dropped")
    return target


def _make(home: Home, target: Path, before: CopyManifest | None) -> None:
    """Make the copy and its manifest aside, look at it as a reader does, and give both their names."""
    aside, told = target.with_suffix(".making"), target.with_name(f"{target.name}.json.making")
    if home.lake is None:
        shutil.copyfile(home.warehouse, aside)
        failpoints.reach("publish: copied")
        _finish(aside)
    else:
        lake_copy.freeze(home.lake, aside)
    with digested_meanwhile(aside) as digest, _opened_copy(home, aside) as db:
        findings = shortcomings(db, before, has_views=home.lake is None)
        if findings:
            raise ContractError(target.name, findings)
        text = as_json(drawn_up(db, aside, target, digest))
    with told.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    failpoints.reach("publish: finished")
    for path in (aside, told):
        path.chmod(READ_ONLY)
    told.replace(beside(target))
    failpoints.reach("publish: manifest in place")
    aside.replace(target)
    failpoints.reach("publish: in place")


def _standing(home: Home) -> CopyManifest | None:
    """Return the manifest of the copy that readers see, drawn up anew where an older program made it without one."""
    if not is_published(home):
        return None
    path = current(home).resolve()
    held = manifest_of(path)
    if held is not None:
        return held
    try:
        with _opened_copy(home, path) as db:
            return drawn_up(db, path, path)._replace(catalog="")  # who planned what is in it is not known
    except (WarehouseError, duckdb.Error):
        return None  # what is damaged is no measure for what takes its place


def current(home: Home) -> Path:
    """Return the link that always names the newest published copy: a DuckDB file, or the catalog of a lake."""
    return home.published / f"current{'.duckdb' if home.lake is None else lake_copy.SUFFIX}"


def _finish(path: Path) -> None:
    """Keep the answers that are asked for often."""
    with opened(path) as db:
        kept_answers.keep_answers(db)
        db.execute("checkpoint")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def is_published(home: Home) -> bool:
    """Return whether there is a copy to read."""
    return current(home).exists()


def open_published(home: Home) -> DuckDBPyConnection:
    """Open the newest published copy for reading. Raises WarehouseError before the first run, and where it is gone."""
    if loss := shelf.lost(current(home)):
        raise WarehouseError(str(loss))
    if not is_published(home):
        raise WarehouseError(
            f"nothing has been published in {home.path} yet. `trendledger run` makes a first copy there, `trendledger "
            f"demo` one of invented articles in {DEMO_HOME}; --home DIR looks elsewhere{_demo_beside(home)}."
        )
    # The real name, not the link: DuckDB keeps one instance a path and would go on showing what was there first.
    return _opened_copy(home, current(home).resolve())


def _opened_copy(home: Home, path: Path) -> DuckDBPyConnection:
    lake = home.lake
    if lake is not None:
        return lake_copy.open_copy(path, lake.data)
    return open_to_read(path)


def open_current(home: Home) -> DuckDBPyConnection:
    """Open the newest published copy, whose views must be this program's. Raises WarehouseError, OldEditionError."""
    db = open_published(home)
    if is_this_version(db):
        return db
    path = current(home).resolve()
    error = of_another_version(db, path)
    db.close()
    raise error


def of_another_version(db: DuckDBPyConnection, path: Path) -> OldEditionError:
    """Return the error for a copy of another version: whether a run or an upgrade is the way out."""
    try:
        version_of(db)
    except NewerSchemaError:
        return NewerEditionError(path)
    return OldEditionError(path)


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
    """Answer one SQL query that only reads. Raises QueryError, or WarehouseError where the copy is damaged."""
    statement = only_reading(db, sql)
    try:
        with met_reading():
            return _answered(db, statement, parameters)
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def _answered(db: DuckDBPyConnection, statement: duckdb.Statement, parameters: Sequence[Any]) -> Table:
    answer = db.execute(statement, list(parameters))
    return Table(told_apart([column[0] for column in answer.description or ()]), answer.fetchall())
