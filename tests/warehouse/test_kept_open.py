"""During a run the books stay open between its writes; nobody waits long for it, and nothing else is different."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import duckdb
import pytest

from warehouse import database, kept_open
from warehouse.database import (
    Connection,
    Home,
    WarehouseError,
    insert,
    left_open,
    locked,
    open_to_read,
    scalar,
    up_to_date,
    writing,
)
from warehouse.records import Fate

SOON = 20.0  # without a queue three in four waited for longer; with one they wait for a write
WRITES = """
import sys
from pathlib import Path
from warehouse.database import Home, insert, writing
from warehouse.records import Fate
with writing(Home(Path(sys.argv[1])), patience=float(sys.argv[2])) as db:
    insert(db, "fates", [Fate("other", "feeds", "", "kept", "", 1)])
"""


def write(home: Home, run: str = "ours") -> None:
    with writing(home) as db:
        insert(db, "fates", [Fate(run, "feeds", "", "kept", "", 1)])


def written(home: Home) -> list[str]:
    with writing(home) as db:
        return [run for (run,) in db.execute("select run_id from fates order by all").fetchall()]


def ends_with(script: str, *words: str | Path) -> int:
    """Run a script in another process; return its exit code."""
    return subprocess.run([sys.executable, "-c", script, *words], check=False, stderr=subprocess.DEVNULL).returncode


def write_elsewhere(home: Home, patience: float = 60) -> int:
    """Write from another process; return its exit code."""
    return ends_with(WRITES, home.path, str(patience))


def is_closed(home: Home) -> bool:
    """Whether another program may open the books."""
    return ends_with("import duckdb, sys; duckdb.connect(sys.argv[1])", home.warehouse) == 0


def test_writes_that_follow_each_other_open_the_books_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home)
    openings: list[Home] = []

    def counted(home: Home) -> AbstractContextManager[Connection]:
        openings.append(home)
        return up_to_date(home)

    monkeypatch.setattr(database, "up_to_date", counted)
    monkeypatch.setattr(kept_open, "IDLE_SECONDS", 60)
    with left_open(home):
        for _ in range(5):
            write(home)
        assert not is_closed(home)
    assert openings == [home]
    assert is_closed(home)
    assert not Path(f"{home.warehouse}.wal").exists()
    assert len(written(home)) == 6


def test_other_processes_get_their_turn_between_two_writes(home: Home) -> None:
    with left_open(home):
        write(home)
        assert write_elsewhere(home) == 0
        assert written(home) == ["other", "ours"]


@pytest.mark.parametrize("left", [left_open, lambda _: nullcontext()], ids=["left open", "opened each time"])
def test_other_processes_get_their_turn_while_one_writes_without_pause(
    home: Home, left: Callable[[Home], AbstractContextManager[None]]
) -> None:
    is_over = threading.Event()

    def go_on() -> None:
        while not is_over.is_set():
            write(home)

    with left(home):
        thread = threading.Thread(target=go_on)
        thread.start()
        try:
            assert [write_elsewhere(home, patience=SOON) for _ in range(3)] == [0, 0, 0]
        finally:
            is_over.set()
            thread.join()
        assert written(home).count("other") == 3


def test_who_wants_the_file_itself_gets_it_whole(home: Home, tmp_path: Path) -> None:
    with left_open(home):
        write(home)
        with locked(home):
            shutil.copyfile(home.warehouse, tmp_path / "copy.duckdb")
        write(home)
        with open_to_read(home.warehouse) as db:
            assert scalar(db, "select count(*) from fates") == 2
    with duckdb.connect(tmp_path / "copy.duckdb", read_only=True) as db:
        assert db.execute("select count(*) from fates").fetchall() == [(1,)]


def test_a_write_that_fails_leaves_nothing_and_the_next_goes_on(home: Home) -> None:
    def fail() -> None:
        with writing(home) as db:
            insert(db, "fates", [Fate("lost", "feeds", "", "kept", "", 1)])
            raise KeyError

    with left_open(home):
        write(home)
        with pytest.raises(KeyError):
            fail()
        assert is_closed(home)
        write(home)
        assert written(home) == ["ours", "ours"]


def test_what_a_write_leaves_in_its_session_ends_with_it(home: Home) -> None:
    with left_open(home):
        for _ in range(2):
            with writing(home) as db:
                db.execute("create temp table aside as select 1")
                db.execute("set search_path = 'memory'")


def test_books_that_took_the_place_of_those_that_were_open_are_the_ones_that_are_written(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_open, "IDLE_SECONDS", 60)
    write(home, "both")
    shutil.copyfile(home.warehouse, tmp_path / "restored.duckdb")
    with left_open(home):
        write(home, "only in the old")
        shutil.move(tmp_path / "restored.duckdb", home.warehouse)
        write(home, "only in the new")
    assert written(home) == ["both", "only in the new"]


def test_threads_take_turns_and_one_that_waits_too_long_is_told(home: Home) -> None:
    with left_open(home):
        threads = [threading.Thread(target=write, args=(home, f"thread {number}")) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(written(home)) == 8
        with writing(home):
            failed: list[str] = []

            def wait() -> None:
                try:
                    with writing(home, patience=0.1):
                        pass
                except WarehouseError as error:
                    failed.append(str(error))

            waits = threading.Thread(target=wait)
            waits.start()
            waits.join()
        assert "has been writing to" in failed[0]
        assert "nothing was written" in failed[0]
