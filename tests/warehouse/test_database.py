"""One writer at a time, all of a write or nothing, and errors that say what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from warehouse.database import Home, WarehouseError, insert, open_to_read, opened, scalar, writing
from warehouse.file_errors import DamagedError
from warehouse.memory import GRANT, held_to, limit_to, on_one_thread
from warehouse.records import Fate
from warehouse.schema import NewerSchemaError

FATE = Fate("run", "feeds", "", "kept", "", 1)


def count(home: Home) -> int:
    with writing(home) as db:
        return scalar(db, "select count(*) from fates")


def holding(script: str) -> subprocess.Popen[str]:
    """Start a process that runs `script`, says so, and waits until it is told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"{textwrap.dedent(script)}\nprint('held', flush=True)\ninput()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    return process


def write_and_fail(home: Home) -> None:
    with writing(home) as db:
        insert(db, "fates", [FATE])
        raise KeyError


def test_a_write_is_kept_whole_or_not_at_all(home: Home) -> None:
    with pytest.raises(KeyError):
        write_and_fail(home)
    assert count(home) == 0
    with writing(home) as db:
        insert(db, "fates", [FATE])
    assert count(home) == 1


def test_a_forgotten_session_on_the_warehouse_is_named_with_the_way_out(home: Home) -> None:
    count(home)
    session = holding(f"import duckdb; session = duckdb.connect({str(home.warehouse)!r}, read_only=True)")
    try:
        with pytest.raises(WarehouseError, match="forgotten SQL session") as caught:
            count(home)
        assert "published/current.duckdb" in str(caught.value)
    finally:
        session.communicate("")
    assert count(home) == 0


def test_a_second_writer_waits_for_the_first_and_then_says_who_is_in_the_way(home: Home) -> None:
    count(home)
    lock = holding(
        f"from filelock import FileLock; lock = FileLock({str(home.path / 'warehouse.lock')!r}); lock.acquire()"
    )
    try:
        said = r"another process has been writing to .*warehouse.duckdb"
        with pytest.raises(WarehouseError, match=said), writing(home, patience=0.2):
            pass
    finally:
        lock.communicate("")
    assert count(home) == 0


def test_a_home_that_cannot_be_made_is_named_and_nothing_is_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WarehouseError, match=r"cannot be written .*--home DIR"):
        Home(tmp_path / "file" / "home").prepare()


def test_a_file_that_is_no_warehouse_is_not_touched(home: Home) -> None:
    home.prepare()
    home.warehouse.write_bytes(b"this is no DuckDB file, and somebody may want it" * 100)
    with pytest.raises(WarehouseError, match=r"warehouse\.duckdb"):
        count(home)
    assert home.warehouse.read_bytes().startswith(b"this is no DuckDB file")


def test_a_warehouse_of_a_newer_program_is_not_touched(home: Home) -> None:
    with writing(home) as db:
        db.execute("insert into migrations select 999, 'from the future' from range(99)")
    with pytest.raises(NewerSchemaError, match="upgrade the program"):
        count(home)


@pytest.mark.parametrize("place", [0.0, 0.003])
def test_a_damaged_warehouse_is_named_with_what_is_kept_and_the_way_back(home: Home, place: float) -> None:
    count(home)
    flip(home.warehouse, int(home.warehouse.stat().st_size * place))
    with pytest.raises(DamagedError, match=r"is damaged .*archive all the same, .*published go on .*backup .*rebuild"):
        count(home)


def test_a_warehouse_cut_short_is_damaged_and_not_a_full_disk(home: Home) -> None:
    with writing(home) as db:
        db.execute("create table many as select uuid() as it from range(100000)")
    os.truncate(home.warehouse, home.warehouse.stat().st_size // 3)
    with pytest.raises(DamagedError, match="is damaged"):
        count(home)


def test_damage_that_is_met_at_work_is_named_too(home: Home) -> None:
    with writing(home) as db:
        db.execute("create table many as select uuid()::varchar as it from range(100000)")
    flip(home.warehouse, home.warehouse.stat().st_size // 2)
    with pytest.raises(DamagedError, match="Corrupt database file"), writing(home) as db:
        db.execute("select sum(hash(it)) from many").fetchall()
    assert count(home) == 0, "the rest is still read"


def flip(file: Path, at: int) -> None:
    """Turn the bits of eight bytes around, as a failing disk does."""
    with file.open("r+b") as damaged:
        damaged.seek(at)
        whole = damaged.read(8)
        damaged.seek(at)
        damaged.write(bytes(255 - byte for byte in whole))


FULL = """
import resource, signal, sys
from warehouse.database import Home, WarehouseError, writing

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
home, kept = Home(sys.argv[1]), 0
with writing(home) as db:
    db.execute("create table kept (it varchar)")
room = home.warehouse.stat().st_size + 300_000
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
for _ in range(60):
    try:
        with writing(home) as db:
            db.execute("insert into kept select repeat(uuid()::varchar, 100) from range(10)")
        kept += 10
    except WarehouseError as error:
        assert "Is there room on the disk?" in str(error), error
print(kept)
"""


def test_what_was_written_before_a_disk_is_full_is_kept_and_each_write_behind_it_says_so(home: Home) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, home.path], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert 0 < int(done.stdout) < 600
    with writing(home) as db:
        assert scalar(db, "select count(*) from kept") == int(done.stdout)


@pytest.mark.parametrize("name", ["100%", "a%20b", "#1", "it's; drop table fates"])
def test_a_home_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert count(Home(tmp_path / name)) == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_home_with_a_question_mark_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"has a \? in its name"):
        count(Home(tmp_path / "what?" / "home"))
    assert list(tmp_path.iterdir()) == []


def test_a_migration_that_was_cut_short_is_made_good(home: Home) -> None:
    home.prepare()
    with opened(home.warehouse) as db:
        db.execute("create table migrations (version integer not null, name varchar not null)")
    assert count(home) == 0


def test_what_is_known_is_not_stored_twice(home: Home) -> None:
    with writing(home) as db:
        known = ("run_id", "stage")
        assert insert(db, "fates", [FATE], unless_known_by=known) == 1
        assert insert(db, "fates", [FATE, Fate("run", "pages", "", "kept", "", 1)], unless_known_by=known) == 1
        assert insert(db, "fates", []) == 0


def test_what_is_new_is_stored_in_its_order(home: Home) -> None:
    items = [f"{number * 7919 % 5000}" for number in range(5000)]
    with writing(home) as db:
        for part in (items[:3000], items):
            insert(db, "fates", [Fate("run", "pages", item, "kept", "", 1) for item in part], unless_known_by=("item",))
        assert [item for (item,) in db.execute("select item from fates order by rowid").fetchall()] == items


def test_a_warehouse_can_be_read_by_an_older_client(home: Home) -> None:
    count(home)
    assert storage_version(home.warehouse) == "v1.2.0"


def storage_version(path: Path) -> str:
    """The storage version as the file says, whatever the version of the library that reads it."""
    with duckdb.connect() as db:
        db.execute(f"attach '{path}' as it (read_only)")
        tags = scalar(db, "select tags from duckdb_databases() where database_name = 'it'")
    return str(tags["storage_version"]).split("-")[0].split("+")[0].split(" ")[0]


def test_a_reader_that_asks_for_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="cannot be opened"):
        open_to_read(tmp_path / "absent.duckdb")


def test_what_is_written_and_not_committed_takes_no_room_from_what_is_held(home: Home) -> None:
    with writing(home) as db:
        db.execute("create table written as select range as n, repeat('x', 20) || range as words from range(1_000_000)")
        written = db.execute("select sum(memory_usage_bytes) from duckdb_memory() where tag = 'IN_MEMORY_TABLE'")
        room = written.fetchall()[0][0] + 100_000_000
        with held_to(db, "100MB"):
            limit = db.execute("select parse_formatted_bytes(current_setting('memory_limit'))").fetchall()[0][0]
            assert room > limit > 0.99 * room - 1_000_000  # told in tenths of a MiB
            assert db.execute("select count(distinct words) from written").fetchall() == [(1_000_000,)]
        after = db.execute("select parse_formatted_bytes(current_setting('memory_limit'))").fetchall()[0][0]
    assert after > limit


def test_a_write_that_needs_more_memory_than_is_granted_says_so_and_keeps_nothing(home: Home) -> None:
    def write_too_much() -> None:
        with writing(home) as db:
            db.execute("create table wide (text varchar)")
            limit_to(db, "16MB")
            try:
                db.execute("insert into wide select string_agg(md5(i::varchar), '') from range(1_000_000) as t(i)")
            finally:
                limit_to(db, GRANT.limit)

    with pytest.raises(WarehouseError, match=r"more memory than `keep\.memory` grants"):
        write_too_much()
    with writing(home) as db:
        assert db.execute("select count(*) from duckdb_tables() where table_name = 'wide'").fetchone() == (0,)


def test_what_is_wide_is_written_on_one_thread(home: Home) -> None:
    threads = "select current_setting('threads')"
    with writing(home) as db:
        before = db.execute(threads).fetchone()
        with on_one_thread(db):
            assert db.execute(threads).fetchone() == (1,)
        assert db.execute(threads).fetchone() == before
