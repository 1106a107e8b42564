"""Everything derived comes out of the archive as it was, row for row; and what can go wrong leaves the home as it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from front_door import CommandLine
from small_model import Trained

from flows.demo import lay_out
from warehouse.books.checks import views_of
from warehouse.database import DEMO_HOME, Home, open_to_read, opened
from warehouse.published import copies
from warehouse.upkeep.rebuilt import BEFORE, RebuildError, making, put_in_place

SOON = 60
# The demo's last: all of it is rebuilt where its pages' commands are run.
FOUR_WEEKS = ("--from", "2026-09-28", "--to", "2026-10-25")


@pytest.fixture
def home(lived_in: Home, tmp_path: Path) -> Home:
    """A home of this test's own, with a run behind it."""
    return Home(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))


def published(home: Home) -> dict[str, tuple[int, int]]:
    """Every view of the published copy: its rows, and the sum of their hashes."""
    with open_to_read((home.published / "current.duckdb").resolve()) as db:
        return {
            name: db.execute(f"select count(*), sum(hash(v)::hugeint) from api.{name} as v").fetchall()[0]
            for name in views_of(db)
        }


def tables(home: Home) -> dict[str, copies.Content]:
    with open_to_read(home.warehouse) as db:
        return copies.contents(db)


def digest(home: Home) -> dict[str, str]:
    """The bytes of all that a home owns, but for locks, logs and Prefect's books."""
    return {
        path.relative_to(home.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.path.rglob("*")
        if path.is_file() and path.suffix != ".lock" and not {"prefect", "logs"} & {*path.parts}
    }


def changed(home: Home, *statements: str) -> None:
    with opened(home.warehouse) as db:
        for statement in statements:
            db.execute(statement)
        db.execute("checkpoint")


@pytest.mark.long
def test_four_weeks_of_the_demo_rebuilt_publish_what_they_did_row_for_row(
    trendledger: CommandLine, trained: Trained, tmp_path: Path
) -> None:
    demo = trained.put_into(Home(tmp_path / DEMO_HOME))
    lived = lay_out(demo)
    words = ("replay", "--feeds", lived.feeds, "--archive", *lived.archives, *FOUR_WEEKS)
    assert trendledger(*words, "--home", demo.path).returncode == 0
    before, rows = published(demo), tables(demo)
    changed(demo, "update passages set text = 'spoiled'", "delete from tags", "update articles set url = 'x'")
    done = trendledger("rebuild", "--json", "--home", demo.path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [one.partition(" ")[0] for one in told["differing"]] == ["articles", "passages", "tags"]
    assert tables(demo) == rows
    assert published(demo) == before
    assert len(before) > 30
    assert trendledger("verify", "--home", demo.path).returncode == 0
    assert (demo.path / BEFORE).exists()
    assert trendledger("run", "--home", demo.path, "--archive", demo.demo_archive).returncode == 0


@pytest.mark.long
def test_a_trial_changes_nothing_and_says_what_would_differ(home: Home, trendledger: CommandLine) -> None:
    assert "Every row would be as it is." in trendledger("rebuild", "--dry-run").stdout
    changed(home, "delete from tags")
    before = digest(home)
    done = trendledger("rebuild", "--dry-run")
    assert done.returncode == 0
    assert "1 table would come out other than before: tags (" in done.stdout
    assert digest(home) == before


@pytest.mark.long
def test_what_people_did_is_kept(home: Home, trendledger: CommandLine) -> None:
    changed(
        home,
        "insert into labels select passage_id, 'T', text, ['ai-agents'], 'me', now(), '' from passages limit 1",
        "insert into changes values (now(), '', 'publisher named', 'feed', '', 'House', 'by me')",
    )
    before = tables(home)
    assert trendledger("rebuild").returncode == 0
    assert tables(home) == before


@pytest.mark.parametrize("is_gone", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_damaged_warehouse_comes_back_from_the_archive_and_the_copy(
    home: Home, trendledger: CommandLine, is_gone: bool
) -> None:
    before, rows = published(home), tables(home)
    whole = bytearray(home.warehouse.read_bytes())
    home.warehouse.unlink()
    if not is_gone:
        for place in range(3 * 4096, len(whole), 50_000):
            whole[place] ^= 0xFF
        home.warehouse.write_bytes(whole)
    (home.published / "current.duckdb").unlink()  # as where a home was copied without its links
    done = trendledger("rebuild")
    assert done.returncode == 0, done.stderr
    assert "the published copy, as the warehouse is damaged or gone" in done.stdout
    assert ("What was there is kept" in done.stdout) is not is_gone
    assert tables(home) == rows
    assert published(home) == before
    assert trendledger("verify").returncode == 0


def test_lost_bytes_are_told_and_nothing_is_changed(home: Home, trendledger: CommandLine) -> None:
    path = next(home.archive.glob("*.warc.gz"))
    path.write_bytes(path.read_bytes()[:-9])
    before = digest(home)
    done = trendledger("rebuild")
    assert done.returncode == 1
    assert "what was made of lost bytes cannot be made again" in done.stderr
    assert "Nothing was changed." in done.stderr
    assert digest(home) == before


def ended_by(sign: signal.Signals, home: Home, trendledger: CommandLine) -> str:
    """End a rebuild that is at work; return what it says."""
    words = [sys.executable, "-m", "trendledger", "rebuild"]
    settings = {**os.environ, **trendledger.settings}
    with subprocess.Popen(words, env=settings, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + SOON
        while not list(home.path.glob(".trendledger-rebuild-*/home/warehouse.duckdb")):
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(sign)
        return process.communicate(timeout=SOON)[1]


def test_a_rebuild_that_is_stopped_says_that_the_next_begins_anew(home: Home, trendledger: CommandLine) -> None:
    before = digest(home)
    said = ended_by(signal.SIGINT, home, trendledger).splitlines()
    assert said[-1] == "trendledger: stopped. What was there is kept; run the command again: it begins anew."
    assert digest(home) == before


def test_a_disk_that_fills_up_costs_nothing(home: Home, trendledger: CommandLine) -> None:
    before = digest(home)
    done = trendledger("rebuild", largest_file=home.warehouse.stat().st_size // 2)
    assert done.returncode == 1
    assert "/before/warehouse.duckdb cannot be read or written (File too large)" in done.stderr
    assert done.stderr.endswith("run the command again: it begins anew.\n")
    assert digest(home) == before


def test_a_disk_without_room_is_told_before_anything_is_made(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    before = digest(home)
    with (
        pytest.raises(RebuildError, match=f"has 1,000 bytes free, and some {2 * home.warehouse.stat().st_size:,} are"),
        making(home),
    ):
        pass
    assert digest(home) == before


@pytest.mark.long
def test_a_rebuild_that_is_killed_leaves_the_home_as_it_was_and_the_next_clears_up(
    home: Home, trendledger: CommandLine
) -> None:
    before = digest(home)
    ended_by(signal.SIGKILL, home, trendledger)
    left = [name for name in digest(home) if name.startswith(".trendledger-rebuild-")]
    assert left
    assert {name: one for name, one in digest(home).items() if name not in left} == before
    assert trendledger("status").returncode == 0
    assert trendledger("rebuild").returncode == 0
    assert not list(home.path.glob(".trendledger-*"))


def test_a_write_in_the_meantime_is_not_overwritten(home: Home) -> None:
    with making(home) as made:
        shutil.copyfile(made.source, made.home.warehouse)
        changed(home, "update feeds set title = 'Another'")
        with pytest.raises(RebuildError, match="was written to while it was rebuilt"):
            put_in_place(home, made)
    with duckdb.connect(home.warehouse, read_only=True) as db:
        assert db.execute("select distinct title from feeds").fetchall() == [("Another",)]


def test_a_home_without_books_has_nothing_to_rebuild(trendledger: CommandLine, home: Home, tmp_path: Path) -> None:
    done = trendledger("rebuild", "--home", tmp_path / "nothing")
    assert done.returncode == 1
    assert "there is nothing to rebuild" in done.stderr
    assert not (tmp_path / "nothing").exists()
