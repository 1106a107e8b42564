"""Old runs out of Prefect's own database, by Prefect's own rules, where no server of `up` does it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from warehouse.database import Home
from warehouse.records import TrendledgerError

OLD = """
select count(*) from flow_run where parent_task_run_id is null and end_time < ?
    and state_type in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')
"""
DATABASE = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
DATABASE_FILE = "prefect.db"
UNDELIVERED = "dlq"  # Prefect's folder of events that its automations could not take up: a file each, kept for ever
BUSY_SECONDS = 5  # a server at work answers for its database in its own time


MEND_OF_DAMAGE = (
    "Move it and its journals (prefect.db*) out of that folder: Prefect's history is lost, nothing of the home's is, "
    "and `trendledger up` makes another."
)


class RetentionError(TrendledgerError):
    """Prefect's database cannot be made smaller. Says why."""


class Retained(NamedTuple):
    """How many runs, and events that came to no automation, are older than is kept; bytes of the database, twice."""

    old_runs: int
    old_events: int
    before: int
    after: int


def retain(home: Home, now: datetime, days: int, *, dry_run: bool) -> Retained:
    """Delete runs that ended more than `days` ago, with their logs, and give the room back. Raises RetentionError.

    With them go events of that age that no automation could take up.
    """
    file = database_of(home)
    if not file.exists():
        raise RetentionError(f"there is no database of Prefect at {file}; nothing was done.")
    address, named = f"sqlite+aiosqlite:///{quote(str(file))}", os.environ.get(DATABASE)
    if named and named != address:
        raise RetentionError(
            f"{DATABASE} names another database than {file}; nothing was done. Its own server forgets by "
            "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD; unset the variable to look at the file."
        )
    from sqlalchemy.exc import SQLAlchemyError  # Prefect's way to its database, which calls a lock by another name

    before = size_of(file)
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as db:
            since = f"{now - timedelta(days=days):%Y-%m-%d %H:%M:%S}"
            old = int(db.execute(OLD, [since]).fetchone()[0])
        old_events = [path for path, at in undelivered(file) if at < now - timedelta(days=days)]
        if dry_run:
            return Retained(old, len(old_events), before, before)
        for path in old_events:
            path.unlink(missing_ok=True)
        os.environ["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"] = str(
            int(timedelta(days=days).total_seconds())
        )
        os.environ[DATABASE] = address  # before Prefect is imported
        asyncio.run(_vacuum())
        with closing(sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)) as db:
            db.execute("pragma wal_checkpoint(truncate)")
            db.execute("vacuum")
            db.execute("pragma wal_checkpoint(truncate)")
    except (sqlite3.Error, SQLAlchemyError) as error:
        if what := damage_of(file):
            raise RetentionError(f"{what}. {MEND_OF_DAMAGE}") from error
        why = getattr(error, "orig", None) or error  # SQLAlchemy's own words bring the statement along
        raise RetentionError(
            f"{file} cannot be changed ({why}): is a server at work on it? Stop `trendledger up`, which keeps to "
            "`prefect.days_kept` by itself, and run the command again; what was deleted by then is deleted."
        ) from error
    return Retained(old, len(old_events), before, size_of(file))


async def _vacuum() -> None:
    from prefect.server.database import provide_database_interface
    from prefect.server.services import db_vacuum

    db = provide_database_interface()
    for delete in (
        db_vacuum.vacuum_old_flow_runs,
        db_vacuum.vacuum_orphaned_logs,
        db_vacuum.vacuum_orphaned_artifacts,
        db_vacuum.vacuum_stale_artifact_collections,
        db_vacuum.vacuum_old_events,
    ):
        await delete(db=db)
    await (await db.engine()).dispose()


def database_of(home: Home) -> Path:
    """Return where Prefect keeps its books for a home, whether they are there or not."""
    return Path(os.environ.get("PREFECT_HOME") or home.path / "prefect") / DATABASE_FILE


def undelivered(database: Path) -> list[tuple[Path, datetime]]:
    """Return the events that came to no automation, as the database was busy at each try, and when they were kept."""
    found = []
    for path in (database.parent / UNDELIVERED).glob("*"):
        with suppress(FileNotFoundError):
            found.append((path, datetime.fromtimestamp(path.stat().st_mtime, UTC)))
    return found


def damage_of(database: Path) -> str:
    """Return that a database is none any more, and why; nothing where it is whole at sight, in use, or not there."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as db:
            db.execute("select count(*) from sqlite_master").fetchone()
            db.execute("pragma schema_version").fetchone()
    except sqlite3.OperationalError:  # locked, or cannot be opened
        return ""
    except sqlite3.DatabaseError as error:
        return f"{database}, Prefect's database, is damaged ({error})"
    return ""


def size_of(database: Path) -> int:
    """Return the bytes of a database and of its journals, which come and go with whoever has it open."""
    size = 0
    for path in database.parent.glob(f"{database.name}*"):
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return size
