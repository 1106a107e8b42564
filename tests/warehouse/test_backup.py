"""A home comes back from its backup as it was, or not at all: whatever is cut, killed, full, or not what it says."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import textwrap
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from front_door import CommandLine

from flows.running.verification import verify_home
from warehouse.database import Home, open_to_read, writing
from warehouse.published.copies import contents
from warehouse.upkeep import backup_file
from warehouse.upkeep.backup import back_up
from warehouse.upkeep.backup_file import BackupError
from warehouse.upkeep.restore import restore

NOW = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.fixture
def home(lived_in: Home, tmp_path: Path) -> Home:
    """A home of this test's own, with a run behind it."""
    return Home(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))


@pytest.fixture
def file(home: Home, tmp_path: Path) -> Path:
    """A backup of that home."""
    return back_up(home, tmp_path / "b.tar.gz", NOW).path


def unchecked(_home: Home) -> None:
    """For what is refused before anything is looked at."""


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def held(home: Home) -> dict:
    with open_to_read(home.warehouse) as db:
        return contents(db)


def test_a_home_comes_back_with_equal_rows_and_passes_verify(
    home: Home, trendledger: CommandLine, tmp_path: Path
) -> None:
    home.secrets.write_text("token = 'x'\n", encoding="utf-8")
    home.alert_rules.write_text("", encoding="utf-8")
    home.editor_token.write_text("a" * 20, encoding="utf-8")
    (home.path / "trendledger.toml").write_text("[keep]\ncopies = 4\n", encoding="utf-8")
    made = trendledger("backup", tmp_path / "b.tar.gz", "--json")
    assert made.returncode == 0, made.stderr
    by_hand = ("secrets.toml", "editor.token", "trendledger.toml")
    assert [name for name in by_hand if name in made.stderr] == [*by_hand]
    back = Home(tmp_path / "back")
    back.path.mkdir()  # an empty folder is as good as none
    done = trendledger("--home", back.path, "restore", tmp_path / "b.tar.gz")
    assert done.returncode == 0, done.stderr
    assert trendledger("--home", back.path, "verify").returncode == 0
    assert held(back) == held(home)
    assert verify_home(back).remarks == []
    assert back.alert_rules.exists()
    assert not any((back.path / name).exists() for name in by_hand)
    assert trendledger("--home", back.path, "sql", "from meta").stdout == trendledger("sql", "from meta").stdout
    assert left(tmp_path) == []


def test_a_backup_is_a_plain_tar_for_its_owner_alone(file: Path, home: Home) -> None:
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert (names[0], names[-1]) == ("manifest.json", "digests.json")
    assert file.stat().st_mode & 0o077 == 0
    assert "warehouse.duckdb" in names
    assert [name for name in names if name.startswith("published/")] == [
        f"published/{(home.published / 'current.duckdb').resolve().name}"
    ]


def test_a_backup_while_others_write_is_of_one_moment(home: Home, tmp_path: Path) -> None:
    stop, wrote = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            number = len(wrote)
            with writing(home) as db:
                db.execute("insert into stages values ('late', 'pages', 1)")
                db.execute("insert into fates values ('late', 'pages', ?, 'kept', '', 1)", [str(number)])
            with next(home.archive.glob("*.warc.gz")).open("ab") as warc:
                warc.write(b"half a record")
            wrote.append(number)

    def wait_for_a_write() -> None:
        before = len(wrote)
        while len(wrote) == before and writer.is_alive():
            time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            wait_for_a_write()
            back_up(home, tmp_path / f"{number}.tar.gz", NOW)
        wait_for_a_write()
    finally:
        stop.set()
        writer.join()
    assert len(wrote) > 3
    for number in range(3):
        back = Home(tmp_path / f"back-{number}")
        restore(tmp_path / f"{number}.tar.gz", back, unchecked)
        assert {one.check for one in verify_home(back).findings} <= {"orphans"}  # of a run that this test made up
        assert next(back.archive.glob("*.warc.gz")).read_bytes().endswith(b"half a record") is False


def test_nothing_is_written_over(home: Home, file: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is there already; nothing was done"):
        back_up(home, file, NOW)
    with pytest.raises(BackupError, match="is not empty"):
        restore(file, home, unchecked)
    (tmp_path / "plain").write_text("x", encoding="utf-8")
    with pytest.raises(BackupError, match="is not empty"):
        restore(file, Home(tmp_path / "plain"), unchecked)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.9999])
def test_a_backup_that_was_cut_off_restores_nothing(file: Path, tmp_path: Path, share: float) -> None:
    os.truncate(file, int(file.stat().st_size * share))
    with pytest.raises(BackupError, match=r"Nothing was restored.*another backup"):
        restore(file, Home(tmp_path / "back"), unchecked)
    assert not (tmp_path / "back").exists()
    assert left(tmp_path) == []


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_byte_that_flipped_restores_nothing(file: Path, tmp_path: Path, share: float) -> None:
    whole = bytearray(file.read_bytes())
    whole[int(len(whole) * share)] ^= 0x55
    file.write_bytes(whole)
    with pytest.raises(BackupError, match=r"Nothing was restored"):
        restore(file, Home(tmp_path / "back"), unchecked)
    assert not (tmp_path / "back").exists()


def remade(file: Path, change: Callable[[dict, list[tarfile.TarInfo]], None]) -> Path:
    """Make a backup that says something else: its manifest and the heads of its files changed by `change`."""
    with tarfile.open(file) as tar:
        members = tar.getmembers()
        data = {one.name: tar.extractfile(one).read() for one in members}
    told = json.loads(data["manifest.json"])
    content = [data[one.name] for one in members]
    change(told, members)
    content[0] = json.dumps(told).encode()
    members[0].size = len(content[0])
    with tarfile.open(file, "w:gz", format=tarfile.GNU_FORMAT) as tar:
        for one, held_there in zip(members, content, strict=True):
            tar.addfile(one, io.BytesIO(held_there) if one.isreg() else None)
    return file


def outside(told: dict, members: list[tarfile.TarInfo]) -> None:
    told["parts"][1]["name"] = members[2].name = "../escaped"


def rooted(told: dict, members: list[tarfile.TarInfo]) -> None:
    told["parts"][1]["name"] = members[2].name = "/escaped"


def deeper(told: dict, members: list[tarfile.TarInfo]) -> None:
    told["parts"][1]["name"] = members[2].name = "archive/../../escaped"


def link(_told: dict, members: list[tarfile.TarInfo]) -> None:
    members[2].type, members[2].linkname = tarfile.SYMTYPE, "/etc/passwd"


def other_size(told: dict, _members: list[tarfile.TarInfo]) -> None:
    told["parts"][0]["size"] += 1


def unnamed(told: dict, _members: list[tarfile.TarInfo]) -> None:
    del told["parts"][1]


def wrong_type(told: dict, _members: list[tarfile.TarInfo]) -> None:
    told["parts"] = "all"


def no_copy(told: dict, _members: list[tarfile.TarInfo]) -> None:
    told["current"] = "../../escaped"


def twice(told: dict, _members: list[tarfile.TarInfo]) -> None:
    told["parts"].append(told["parts"][0])


def newer_format(told: dict, _members: list[tarfile.TarInfo]) -> None:
    told["format"] = 2


@pytest.mark.parametrize(
    "change",
    [outside, rooted, deeper, link, other_size, unnamed, wrong_type, no_copy, twice, newer_format],
    ids=lambda change: change.__name__,
)
def test_a_file_that_is_not_what_it_says_restores_nothing(
    file: Path, tmp_path: Path, change: Callable[[dict, list[tarfile.TarInfo]], None]
) -> None:
    before = set(tmp_path.iterdir())
    with pytest.raises(BackupError, match=r"is no whole backup: .* Nothing was restored"):
        restore(remade(file, change), Home(tmp_path / "back"), unchecked)
    assert set(tmp_path.iterdir()) == before
    assert not (tmp_path.parent / "escaped").exists()


def test_a_backup_of_a_newer_program_and_one_too_large_for_the_disk_are_refused(file: Path, tmp_path: Path) -> None:
    remade(file, lambda told, _: told.update(schema_version=99, program="9.9"))
    with pytest.raises(BackupError, match=r"schema version 99, of Trendledger 9\.9.*Upgrade the program"):
        restore(file, Home(tmp_path / "back"), unchecked)
    remade(file, lambda told, _: told.update(schema_version=1) or told["parts"][0].update(size=10**18))
    with pytest.raises(BackupError, match=r"has room for .*another disk"):
        restore(file, Home(tmp_path / "back"), unchecked)
    assert not (tmp_path / "back").exists()


def test_a_manifest_without_end_is_not_read_to_its_end(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_file, "MAX_TOLD_BYTES", 100)
    with pytest.raises(BackupError, match="where its manifest should stand is something else"):
        restore(file, Home(tmp_path / "back"), unchecked)


def test_any_other_file_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no backup at all", encoding="utf-8")
    for name in ("text", "missing", "."):
        with pytest.raises(BackupError, match="Nothing was restored"):
            restore(tmp_path / name, Home(tmp_path / "back"), unchecked)


def test_a_home_that_had_lost_something_comes_back_only_when_asked(
    home: Home, trendledger: CommandLine, tmp_path: Path
) -> None:
    lost = next(home.archive.glob("*.warc.gz"))
    lost.unlink()
    made = trendledger("backup", tmp_path / "b.tar.gz")
    assert f"{lost} is not there, and so not in the backup" in made.stderr
    back = tmp_path / "back"
    refused = trendledger("--home", back, "restore", tmp_path / "b.tar.gz")
    assert refused.returncode == 1
    assert "take it as it is with --unsound" in refused.stderr
    assert not back.exists()
    assert trendledger("--home", back, "restore", tmp_path / "b.tar.gz", "--unsound").returncode == 0
    assert back.exists()


def test_a_full_disk_leaves_nothing_and_says_so(
    home: Home, file: Path, trendledger: CommandLine, tmp_path: Path
) -> None:
    before = held(home)
    full = trendledger("backup", tmp_path / "other.tar.gz", largest_file=100_000)
    assert (full.returncode, "No backup was made, and the home is as it was" in full.stderr) == (1, True)
    full = trendledger("--home", tmp_path / "back", "restore", file, largest_file=100_000)
    assert (full.returncode, "Nothing was restored, and nothing was changed" in full.stderr) == (1, True)
    assert "Traceback" not in full.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if "prefect" not in path.name) == ["b.tar.gz", "home"]
    assert held(home) == before


def test_a_folder_that_cannot_be_written_is_refused(file: Path, home: Home) -> None:
    with pytest.raises(BackupError, match="No backup was made"):
        back_up(home, Path("/proc/b.tar.gz"), NOW)
    with pytest.raises(BackupError, match="right to write there"):
        restore(file, Home("/proc/home"), unchecked)


KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import UTC, datetime

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

{moment}
from warehouse.upkeep.backup import back_up
from warehouse.database import Home
from warehouse.upkeep.restore import restore
act, home, file = sys.argv[1:]
back_up(Home(home), Path(file), datetime.now(UTC)) if act == "backup" else restore(Path(file), Home(home), die)
"""
MOMENTS = {
    "backup: when the books were copied": "import warehouse.upkeep.backup as b; b._write = die",
    "backup: in the middle of the file": "import warehouse.upkeep.backup_file as f; f._tell = die",
    "backup: before it got its name": "Path.rename = die",
    "restore: in the middle of its files": "import warehouse.upkeep.backup_file as f; f.read_digests = die",
    "restore: when it is being verified": "",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_after_a_kill_nothing_is_half_there_and_the_next_one_cleans_up(
    home: Home, file: Path, tmp_path: Path, moment: str
) -> None:
    act, back, other = moment.partition(":")[0], Home(tmp_path / "back"), tmp_path / "other.tar.gz"
    where = [home.path, other] if act == "backup" else [back.path, file]
    script = KILLED.format(moment=textwrap.dedent(MOMENTS[moment]))
    done = subprocess.run([sys.executable, "-c", script, act, *where], capture_output=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert left(tmp_path)
    assert not other.exists()
    assert not back.path.exists()
    back_up(home, other, NOW)
    restore(other, back, unchecked)
    assert left(tmp_path) == []
    assert held(back) == held(home)
    assert verify_home(back).findings == []
