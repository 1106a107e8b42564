"""Prefect's database is left alone where it is in use, with one word of why; its journals may go while they are looked at."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine

from flows.running import prefect_retention
from flows.running.prefect_retention import DATABASE, RetentionError, database_of, retain, size_of
from warehouse.database import Home

NOW = datetime(2026, 3, 2, tzinfo=UTC)
RUNS = "create table flow_run (parent_task_run_id text, end_time text, state_type text)"


@pytest.fixture
def database(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of Prefect's with a table of runs, of which the environment says nothing else."""
    monkeypatch.setenv("PREFECT_HOME", str(home.path / "prefect"))
    file = database_of(home)
    file.parent.mkdir(parents=True)
    monkeypatch.setenv(DATABASE, f"sqlite+aiosqlite:///{quote(str(file))}")
    monkeypatch.setenv("PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD", "")
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(RUNS)
    return file


def test_a_database_that_a_server_writes_to_is_told_and_left_alone(
    home: Home, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def vacuum() -> None:
        engine = create_engine(f"sqlite:///{database}", connect_args={"timeout": 0})
        with engine.connect() as db:
            db.exec_driver_sql("begin immediate")

    monkeypatch.setattr(prefect_retention, "_vacuum", vacuum)  # Prefect's own waits for a minute
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("begin immediate")
        with pytest.raises(
            RetentionError, match=r"cannot be changed \(database is locked\): is a server at work on it"
        ):
            retain(home, NOW, 90, dry_run=False)


def test_a_journal_that_goes_while_it_is_looked_at_has_no_size(database: Path) -> None:
    whole = size_of(database)
    assert whole == database.stat().st_size > 0
    # A link to nothing is listed and cannot be looked at, as a file that goes between the two.
    database.with_name("prefect.db-wal").symlink_to(database.with_name("gone"))
    assert size_of(database) == whole
