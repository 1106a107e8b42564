"""What one sees while one waits: in a log lines and signs of life, in a terminal a bar that leaves nothing behind."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest
from front_door import CommandLine
from small_model import Trained
from small_web import CHIPS, FEED, answer, item, opml, page, rss, warc

from flows.commands import waits
from flows.commands.waits import Runs, waiting
from warehouse.database import Home

TWO_SECONDS = """
import time
from flows.commands.waits import waiting
with waiting("counting sheep", total=2) as wait:
    wait.advance()
    time.sleep(2)
print("over")
"""


def in_a_terminal(code: str) -> str:
    """What a program shows in a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen([sys.executable, "-c", code], stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                block = os.read(ours, 4096)
            except OSError:  # Linux says so at the end
                break
            if not block:
                break
            shown += block
    os.close(ours)
    assert process.returncode == 0
    return shown.decode()


def test_in_a_terminal_a_wait_has_a_bar_with_its_count_and_clock() -> None:
    shown = in_a_terminal(TWO_SECONDS)
    assert "counting sheep" in shown
    assert "50%" in shown
    assert shown.rstrip().endswith("over")


def test_what_is_over_soon_had_no_bar() -> None:
    assert in_a_terminal(TWO_SECONDS.replace("sleep(2)", "sleep(0)")).strip() == "over"


def test_without_a_terminal_silence_is_broken_by_signs_of_life(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "SIGN_OF_LIFE", 0.2)
    with waiting("counting sheep", total=1000) as wait:
        wait.said("all sheep are white")
        wait.advance(400)
        time.sleep(0.7)
    first, *signs = capsys.readouterr().err.splitlines()
    assert first == "all sheep are white"
    assert signs
    assert all(sign.startswith("... counting sheep, 400 of 1,000, after ") for sign in signs)


def test_of_several_runs_there_is_a_line_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    with waiting("starting") as wait:
        runs = Runs(wait, 2)
        for day in ("Monday", "Tuesday"):
            runs.at("visit feeds", 0, 3)
            runs.said("3 feeds: 3 kept")
            runs.over(f"as of {day}")
    assert capsys.readouterr().err.splitlines() == ["run 1 of 2, as of Monday", "run 2 of 2, as of Tuesday"]


def test_a_wait_within_a_wait_is_shown_in_its_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "SIGN_OF_LIFE", 0.2)
    with waiting("feeds check"), waiting("asking feeds", total=3):
        time.sleep(0.5)
    assert {line.partition(", after")[0] for line in capsys.readouterr().err.splitlines()} == {
        "... asking feeds, 0 of 3"
    }


def test_a_run_in_a_pipe_says_what_each_stage_came_to_and_what_was_left_out_of_its_list(
    trendledger: CommandLine, trained: Trained, home: Home, tmp_path: Path
) -> None:
    trained.put_into(home)
    url = "https://desk.example/1"
    archive = warc(tmp_path / "web.warc.gz", [answer(FEED, rss(item(url, "Chips"))), answer(url, page("Chips", CHIPS))])
    listed = opml(tmp_path / "feeds.opml", FEED, "https://me:secret@desk.example/feed.xml", "ftp://old.example/feed")
    done = trendledger("run", "--feeds", listed, "--archive", archive)
    assert done.returncode == 0, done.stderr
    said = done.stderr.splitlines()
    for sentence in ("1 feed: 1 kept", "1 entry: 1 kept", "1 page: 1 kept", "1 article: 1 kept"):
        assert sentence in said
    assert any(line.endswith("all sums balance") for line in said)
    left_out = [line for line in said if line.startswith("left out: ")]
    assert len(left_out) == 2
    assert "secret" not in done.stderr
    assert "is not an http or https address" in left_out[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feeds.opml", "home", "prefect", "web.warc.gz"]
