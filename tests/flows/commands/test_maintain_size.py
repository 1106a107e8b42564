"""A home is made smaller without losing a row; files go only as they were listed; Prefect forgets by its own rules."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from front_door import CommandLine
from small_web import opml

from warehouse.books.checks import silent_views
from warehouse.database import Home, open_to_read, opened
from warehouse.published import copies
from warehouse.published.manifest import beside
from warehouse.upkeep.compact import CompactError, compact
from warehouse.upkeep.spare import remove_spare, spare_files, word_of

OLD = "2020-01-01 00:00:00.000000"


@pytest.fixture
def home(lived_in: Home, tmp_path: Path) -> Home:
    """A home of this test's own, with a run behind it."""
    return Home(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))


def rows_of(home: Home) -> dict[str, copies.Content]:
    with open_to_read(home.warehouse) as db:
        return {name: held for name, held in copies.contents(db).items() if name != "view_versions"}


def grown(home: Home) -> None:
    """Leave room behind that nobody uses."""
    with opened(home.warehouse) as db:
        db.execute("insert into labels select uuid(), uuid(), uuid(), ['x'], 'me', now(), '' from range(200000)")
        db.execute("checkpoint")
        db.execute("update passages set text = text || ' '")  # behind them: the file cannot be cut there
        db.execute("checkpoint")
        db.execute("delete from labels")
        db.execute("checkpoint")


@pytest.mark.long
def test_a_warehouse_gives_back_the_room_of_what_was_deleted(home: Home, trendledger: CommandLine) -> None:
    grown(home)
    before, size = rows_of(home), home.warehouse.stat().st_size
    tried = json.loads(trendledger("maintain", "--compact", "--dry-run", "--json").stdout)
    assert home.warehouse.stat().st_size == tried["before"] == size
    done = trendledger("maintain", "--compact", "--json")
    assert done.returncode == 0, done.stderr
    assert home.warehouse.stat().st_size < size / 2
    assert rows_of(home) == before
    with open_to_read(home.warehouse) as db:
        assert silent_views(db) == []
        assert db.execute(
            "select count(*) from duckdb_views() where schema_name = 'api' and comment is null"
        ).fetchone() == (0,)
    assert trendledger("verify").returncode == 0
    assert not list(home.path.glob(".trendledger-*"))


def test_rows_keep_their_order(home: Home) -> None:
    def listed() -> list[tuple[str]]:
        with open_to_read(home.warehouse) as db:
            return db.execute("select entry_id from entries order by rowid").fetchall()

    with opened(home.warehouse) as db:
        db.execute("delete from entries where rowid = 0")
    before = listed()
    compact(home, dry_run=False)
    assert listed() == before


def test_a_disk_without_room_for_both_files_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    before = home.warehouse.read_bytes()
    with pytest.raises(CompactError, match="has 1,000 bytes free"):
        compact(home, dry_run=False)
    assert home.warehouse.read_bytes() == before


def test_files_go_only_as_they_were_listed(home: Home, trendledger: CommandLine) -> None:
    older, kept = home.published / "older.duckdb", home.path / "warehouse.schema-3.duckdb"
    for path in (older, kept):
        path.write_bytes(b"x" * 100)
    told = json.loads(trendledger("maintain", "--spare", "--json").stdout)
    assert {one["path"] for one in told["files"]} == {str(older), str(kept)}
    assert older.exists()
    kept.write_bytes(b"x" * 200)
    done = trendledger("maintain", "--as-listed", told["as_listed"])
    assert done.returncode == 1
    assert "stands for another list than there is now; nothing was removed" in done.stderr
    assert older.exists()
    word = json.loads(trendledger("maintain", "--spare", "--json").stdout)["as_listed"]
    assert trendledger("maintain", "--as-listed", word).returncode == 0
    assert not older.exists()
    assert not kept.exists()
    assert trendledger("status").returncode == 0
    assert trendledger("verify").returncode == 0


def test_where_the_link_is_lost_the_newest_copy_stays_and_a_manifest_goes_with_its_copy(home: Home) -> None:
    newest = (home.published / "current.duckdb").resolve()
    older = home.published / "older.duckdb"
    for path in (older, beside(older)):
        path.write_bytes(b"x")
        os.utime(path, (1, 1))
    (home.published / "current.duckdb").unlink()
    assert [one.path for one in spare_files(home)] == [older]
    remove_spare(home, word_of(spare_files(home)))
    assert sorted(home.published.iterdir()) == [newest, beside(newest)]


def test_one_thing_is_done_at_a_time(trendledger: CommandLine, home: Home) -> None:
    for words in ([], ["--compact", "--spare"], ["--prefect", "--drop-model", "x"]):
        done = trendledger("maintain", *words)
        assert done.returncode == 2
        assert "name one thing to do" in done.stderr


@pytest.mark.prefect
@pytest.mark.long
def test_prefect_forgets_old_runs_and_gives_the_room_back(home: Home, trendledger: CommandLine) -> None:
    # A run on a server of its own, as Prefect is told to start one; it ends in its database, which is then made old.
    done = trendledger("maintain", "--prefect")
    assert done.returncode == 1
    assert "there is no database of Prefect" in done.stderr
    feeds = home.path / "gone.opml"
    opml(feeds, "http://127.0.0.1:9/feed.xml")
    database = Path(trendledger.settings["PREFECT_HOME"]) / "prefect.db"
    # Not the server of other tests, nor its database.
    own = {"PREFECT_API_URL": "", "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database}"}
    trendledger.settings.update(own)
    words = ("run", "--feeds", feeds, "--allow-host", "127.0.0.1:9")
    ran = trendledger(*words, PREFECT_SERVER_EPHEMERAL_ENABLED="true")
    assert database.exists(), ran.stderr
    with closing(sqlite3.connect(database)) as db, db:
        runs = db.execute("select count(*) from flow_run").fetchone()[0]
        db.execute("update flow_run set end_time = ?", [OLD])
    assert runs == 1
    events = database.parent / "dlq"
    events.mkdir()
    for name, at in (("new", time.time()), ("old", 0)):
        (events / name).write_text("{}")
        os.utime(events / name, (at, at))
    trial = json.loads(trendledger("maintain", "--prefect", "--dry-run", "--json").stdout)
    assert (trial["old_runs"], trial["old_events"]) == (1, 1)
    told = json.loads(trendledger("maintain", "--prefect", "--json").stdout)
    assert (told["old_runs"], told["old_events"], told["days_kept"]) == (1, 1, 90)
    assert [path.name for path in events.iterdir()] == ["new"]
    assert told["after"] < told["before"]
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("select count(*) from flow_run").fetchone() == (0,)
        assert db.execute("select count(*) from log").fetchone() == (0,)


def test_a_table_of_somebody_else_is_told_and_not_lost(home: Home) -> None:
    with opened(home.warehouse) as db:
        db.execute("create table mine as select 1 as a")
    with pytest.raises(CompactError, match="a table `mine` that is none of ours"):
        compact(home, dry_run=False)
    with open_to_read(home.warehouse) as db:
        assert db.execute("select a from mine").fetchall() == [(1,)]
