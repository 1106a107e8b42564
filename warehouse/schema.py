"""The schema: migrations for the tables, forward only, and the public views, made anew whenever they have changed."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from duckdb import DuckDBPyConnection

from warehouse.records import TrendledgerError

# In the order of their inputs.
VIEWS = (
    "wilson",
    "feeds",
    "articles",
    "passages",
    "tags",
    "trends",
    "trend_weeks",
    "trend_months",
    "movers",
    "evidence",
    "responses",
    "runs",
    "stages",
    "fates",
    "feed_health",
    "models",
    "changes",
    "meta",
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
    db.execute("create table if not exists migrations (version integer not null, name varchar not null)")
    db.execute("create table if not exists view_versions (digest varchar not null)")
    done = int((db.execute("select count(*) from migrations").fetchone() or (0,))[0])
    scripts = sorted(
        (file for file in (files("warehouse") / "migrations").iterdir() if file.name.endswith(".sql")),
        key=lambda file: file.name,
    )
    if done > len(scripts):
        raise NewerSchemaError(done, len(scripts))
    for version, script in enumerate(scripts[done:], start=done + 1):
        _in_transaction(db, script.read_text(), "insert into migrations values (?, ?)", [version, script.name])
    _refresh_views(db)
    return len(scripts)


def _refresh_views(db: DuckDBPyConnection) -> None:
    scripts = [view_script(name) for name in VIEWS]
    digest = hashlib.blake2b("".join(scripts).encode(), digest_size=8).hexdigest()
    if db.execute("select 1 from view_versions where digest = ?", [digest]).fetchone():
        return
    whole = ["create schema if not exists api;", *scripts, "delete from view_versions;"]
    _in_transaction(db, "\n".join(whole), "insert into view_versions values (?)", [digest])


def view_script(name: str) -> str:
    """Return the SQL that makes a public view, with its comments."""
    return (files("warehouse") / "views" / f"{name}.sql").read_text()


def _in_transaction(db: DuckDBPyConnection, script: str, record: str, values: list[object]) -> None:
    """Run a script and write down that it was run: both, or neither."""
    db.begin()
    try:
        db.execute(script)
        db.execute(record, values)
    except BaseException:
        db.rollback()
        raise
    db.commit()
