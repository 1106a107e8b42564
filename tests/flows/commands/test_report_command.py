"""`report` as it is typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from front_door import CommandLine

from flows.commands.report import UnwrittenError, put_whole
from warehouse.database import Home


def half_written(target: Path) -> None:
    """Write a file of a folder, and find the disk full."""
    with put_whole(target) as aside:
        aside.mkdir()
        (aside / "index.html").write_text("half")
        raise OSError(28, "No space left on device")


@pytest.fixture
def at(lived_in: Home) -> dict[str, Path]:
    return {"TRENDLEDGER_HOME": lived_in.path}


def test_a_report_a_digest_and_a_site_are_written_and_named(
    trendledger: CommandLine, at: dict[str, Path], tmp_path: Path
) -> None:
    made = trendledger(
        "--json", "report", tmp_path / "r.html", "--digest", tmp_path / "d.md", "--site", tmp_path / "s", **at
    )
    assert made.returncode == 0
    assert len(json.loads(made.stdout)) == 3
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "d.md").read_text().startswith("# ")
    assert (tmp_path / "s" / "index.html").is_file()
    (tmp_path / "s" / "stale.html").write_text("old")
    assert trendledger("report", "--site", tmp_path / "s", **at).returncode == 0
    assert not (tmp_path / "s" / "stale.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.md", "r.html", "s"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "say what to write"),
        (("r.pdf",), 2, "ends in .html"),
        (("--digest", "d.doc"), 2, "a digest ends in .html, .md, .txt"),
        (("--site", "."), 1, "no site of Trendledger's"),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is(
    trendledger: CommandLine, at: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...], code: int, says: str,
) -> None:  # fmt: skip
    (tmp_path / "mine.txt").write_text("kept")
    monkeypatch.chdir(tmp_path)
    refused = trendledger("report", *words, **at)
    assert refused.returncode == code
    assert says in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_is_not_there_is_told(trendledger: CommandLine, at: dict[str, Path], tmp_path: Path) -> None:
    refused = trendledger("report", tmp_path / "nowhere" / "r.html", **at)
    assert refused.returncode == 1
    assert "cannot be written (No such file or directory)" in refused.stderr


def test_what_stood_there_stays_when_the_disk_is_full(tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    (target / "index.html").write_text("old")
    with pytest.raises(UnwrittenError, match="No space left"):
        half_written(target)
    assert (target / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_takes_the_place_of_a_file_is_as_open_to_others_as_that_was(tmp_path: Path) -> None:
    target = tmp_path / "week.html"
    target.write_text("last week")
    target.chmod(0o640)
    with put_whole(target) as aside:
        aside.write_text("this week")
        aside.chmod(0o600)
    assert (target.read_text(), target.stat().st_mode & 0o777) == ("this week", 0o640)


def test_what_a_process_that_was_killed_left_goes_with_the_next_file(tmp_path: Path) -> None:
    killed = "from flows.commands.report import put_whole\nfrom pathlib import Path\nimport os, sys\n"
    killed += "with put_whole(Path(sys.argv[1])) as aside:\n    aside.write_text('half')\n    os._exit(9)\n"
    subprocess.run([sys.executable, "-c", killed, str(tmp_path / "week.html")], check=False)
    (left,) = tmp_path.iterdir()
    assert (left / "new").read_text() == "half"
    with put_whole(tmp_path / "other.html") as aside:
        aside.write_text("whole")
    assert [path.name for path in tmp_path.iterdir()] == ["other.html"]


def test_what_is_no_file_and_no_folder_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UnwrittenError, match="no file and no folder"), put_whole(pipe) as aside:
        aside.write_text("new")
    assert pipe.is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
