"""Before a warehouse gets another schema it is kept as it was, and no change of it can lose it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from front_door import CommandLine

from warehouse import schema
from warehouse.database import Home, open_to_read, writing
from warehouse.published.publish import publish

NEWEST = schema.newest_version()


@pytest.fixture
def old(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home as the version before made it, with a run."""
    scripts = schema._migrations()
    with monkeypatch.context() as older:
        older.setattr(schema, "_migrations", lambda: scripts[:-1])
        older.setattr(schema, "VIEWS", ())
        schema.views_digest.cache_clear()
        with writing(home) as db:
            db.execute("insert into runs values ('r', 'live', now(), now(), '', '0')")
    schema.views_digest.cache_clear()
    return home


def kept(home: Home) -> list[str]:
    return sorted(path.name for path in home.path.glob("warehouse.*") if path.suffix != ".lock")


def version(path: Path) -> int:
    with open_to_read(path) as db:
        return schema.version_of(db)


def test_an_older_warehouse_is_kept_as_it_was_and_that_is_said(old: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with writing(old) as db:
        assert db.execute("select run_id from runs").fetchall() == [("r",)]
    assert kept(old) == ["warehouse.duckdb", f"warehouse.schema-{NEWEST - 1}.duckdb"]
    assert version(old.warehouse) == NEWEST
    assert version(old.path / f"warehouse.schema-{NEWEST - 1}.duckdb") == NEWEST - 1
    assert f"from schema version {NEWEST - 1} to {NEWEST}. As it was it is kept in" in capsys.readouterr().err
    with writing(old):
        pass
    assert capsys.readouterr().err == ""


def test_the_copy_before_goes_when_the_next_change_succeeded(old: Home) -> None:
    (old.path / "warehouse.schema-2.duckdb").write_bytes(b"long ago")
    publish(old, "copy")
    assert kept(old) == ["warehouse.duckdb", f"warehouse.schema-{NEWEST - 1}.duckdb"]


def test_a_change_that_fails_loses_neither_copy(old: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (old.path / "warehouse.schema-2.duckdb").write_bytes(b"long ago")
    scripts = schema._migrations()
    monkeypatch.setattr(schema, "_migrations", lambda: (*scripts[:-1], ("broken.sql", "create table runs (a int)")))
    with pytest.raises(duckdb.Error), writing(old):
        pass
    assert len(kept(old)) == 3
    assert version(old.warehouse) == NEWEST - 1


def test_without_room_for_the_copy_nothing_is_changed(old: Home, trendledger: CommandLine) -> None:
    before = old.warehouse.read_bytes()
    done = trendledger("feeds", "list", largest_file=100_000)
    assert done.returncode == 1
    assert "the copy that is made first cannot be written (File too large); nothing was changed" in done.stderr
    assert old.warehouse.read_bytes() == before
    assert kept(old) == ["warehouse.duckdb"]


def test_a_new_home_and_one_of_today_keep_no_copy(home: Home) -> None:
    for _ in range(2):
        with writing(home):
            pass
    assert kept(home) == ["warehouse.duckdb"]
