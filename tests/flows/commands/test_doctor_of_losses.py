"""What a home has lost is told by the doctor, and by each command that would need it, in a sentence with its mend."""

from __future__ import annotations

import json
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from changed_copy import changed
from filelock import FileLock
from front_door import CommandLine
from real_station import free_port

from flows.running import station_card
from flows.running.doctor import Question, examine, locks
from flows.running.station_card import StationCard
from flows.running.verification import verify_home
from warehouse.database import Home
from warehouse.published.readiness import MAX_AGE


@pytest.fixture
def home(lived_in: Home, tmp_path: Path) -> Home:
    """A home of this test's own, with a run behind it."""
    return Home(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))


def found(home: Home, *ports: int) -> str:
    """What the doctor says that is not well, a line each."""
    said = examine(home, Question(datetime.now(UTC), ports, MAX_AGE))
    return "\n".join(f"{one.state} {one.check}: {one.what} -> {one.mend}" for one in said if one.state != "ok")


def test_a_station_at_work_is_looked_for_on_the_ports_that_it_was_given(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as dashboards, FileLock(home.path / locks.STATION):
        port = dashboards.getsockname()[1]
        station_card.put(home.path, StationCard(1, "2026-11-30 12:00 UTC", port, 1))
        said = found(home, 2, 3)
    assert "nobody listens on 1, and `trendledger up` is at work" in said
    assert not any(words in said for words in (f"on {port}", "on 2", "on 3"))


def test_settings_that_are_refused_are_told_beside_everything_else(home: Home, trendledger: CommandLine) -> None:
    (home.path / "trendledger.toml").write_text('[web]\nconnections = "x"\nfoo = 1\n')
    done = trendledger("doctor", "--json", "--port", "1", "--prefect-port", "2")
    bad = [one for one in json.loads(done.stdout)["findings"] if one["state"] == "bad"]
    assert done.returncode == 1
    assert [one["check"] for one in bad] == ["settings", "settings"]
    assert "line 2: `web.connections` must be a whole number" in bad[0]["what"]


def test_books_that_are_gone_are_told_and_no_others_begun_in_their_place(home: Home, trendledger: CommandLine) -> None:
    home.warehouse.unlink()
    assert "bad data: " in found(home)
    assert "`trendledger rebuild` makes the books anew" in found(home)
    own = next(home.archive.glob("*.warc.gz"))
    for words in (["run", "--archive", own], ["verify"], ["feeds", "list"], ["backup", home.path / "backup.tar.gz"]):
        done = trendledger(*words)
        assert done.returncode == 1
        assert "is gone, and copies that were published from it are there; nothing was done" in done.stderr
    assert not home.has_warehouse


def test_a_copy_of_a_newer_program_is_bad_and_no_run_is_advised_that_would_be_refused(home: Home) -> None:
    changed(
        home,
        "update view_versions set digest = 'of new'",
        "insert into migrations select version + 1000, 'from the future' from migrations",
    )
    said = found(home)
    assert "bad data: " in said
    assert "was published by a newer Trendledger -> upgrade this program; where" in said


def test_a_lake_whose_catalog_is_gone_is_told(home: Home) -> None:
    (home.path / "lake.toml").write_text("catalog = 'catalog.ducklake'\ndata = 'data'\n")
    assert f"bad data: the lake {home.path}/catalog.ducklake is gone" in found(home)


def test_a_model_whose_files_lost_bytes_is_told(home: Home) -> None:
    arrays = next(home.models.glob("*/model.npz"))
    whole = bytearray(arrays.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    arrays.write_bytes(whole)
    assert f"bad model: {arrays}: cannot be read" in found(home)
    (one,) = verify_home(home).findings
    assert (one.check, str(arrays) in one.what) == ("models", True)


def test_a_damaged_database_of_prefect_is_told_by_all_that_need_it(home: Home, trendledger: CommandLine) -> None:
    folder = home.path / "prefect"
    folder.mkdir(exist_ok=True)
    (folder / "prefect.db").write_bytes(b"no database " * 100)
    assert "damaged (file is not a database)" in trendledger("doctor", PREFECT_HOME=folder).stdout
    for words in (["maintain", "--prefect"], ["up", "--port", free_port(), "--prefect-port", free_port()]):
        done = trendledger(*words, PREFECT_HOME=folder)
        assert done.returncode == 1
        assert "Prefect's database, is damaged (file is not a database)" in done.stderr
        assert "(prefect.db*) out of that folder" in done.stderr
