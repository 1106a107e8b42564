"""The home's log: lines that programs read, bounded, for its owner, without a secret, and never the end of a run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from front_door import CommandLine

from warehouse import logbook
from warehouse.database import Home, writing
from warehouse.records import TrendledgerError
from warehouse.settings.fields import Logs
from warehouse.veil import Veil, veil_of

WRITER = """
import sys
from pathlib import Path
from warehouse.logbook import LogFiles, Logbook, LogLine
from warehouse.settings.fields import Logs
from warehouse.veil import Veil
files = LogFiles(Path(sys.argv[1]), Logs(), LogLine(Veil([])))
files.maxBytes, files.backupCount = 4000, 50
for number in range(60):
    Logbook(files, {"writer": sys.argv[2]}).write(20, f"{number} " + "x" * 80)
"""
SECRET = "a-secret-of-nobody-7Q"


@pytest.fixture(autouse=True)
def nothing_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook.LogFiles, "is_lost", False)


def lines(home: Home) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home.logs / logbook.NAME).read_text(encoding="ascii").splitlines()]


def test_what_a_run_says_stands_there_with_its_id_in_the_flow_and_in_its_tasks(lived_in: Home) -> None:
    of_run = [line for line in lines(lived_in) if line["message"].startswith(("begins: archive", "ends: "))]
    assert len(of_run) == 2
    assert of_run[1]["level"] == "warning"  # done in part: a feed failed
    (run_id,) = {line["run_id"] for line in of_run}
    said = [line["message"] for line in lines(lived_in) if line.get("run_id") == run_id]
    assert any(message.startswith("3 feeds: 2 kept, 1 failed") for message in said)  # of a stage
    assert any("published" in message and "all sums balance" in message for message in said)
    assert sum("passages" in message for message in said) > 1  # of a task, and of its stage


def test_several_processes_write_whole_lines_into_bounded_files(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    words = [sys.executable, "-c", WRITER, str(folder)]
    writers = [subprocess.Popen([*words, name]) for name in ("one", "two", "three")]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    files = sorted(folder.glob(f"{logbook.NAME}*"))
    assert len(files) > 5
    assert max(path.stat().st_size for path in files) <= 4000
    found = [json.loads(line) for path in files for line in path.read_text().splitlines()]
    told = {(line["writer"], int(line["message"].partition(" ")[0])) for line in found}
    assert told == {(name, number) for name in ("one", "two", "three") for number in range(60)}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_no_more_files_are_kept_than_is_set(home: Home) -> None:
    home.prepare()
    files = logbook.LogFiles(home.logs, Logs(files=2), logbook.LogLine(veil_of(home.path)))
    files.maxBytes = 500
    for number in range(40):
        logbook.Logbook(files, {}).write(20, f"{number:>100}")
    assert sorted(path.name for path in home.logs.glob(f"{logbook.NAME}*")) == [
        f"{logbook.NAME}{end}" for end in ("", ".1", ".2")
    ]


def test_a_line_that_was_cut_short_spoils_no_other(home: Home) -> None:
    home.prepare()
    with logbook.keeping(home.path):
        logbook.write("one")
        with (home.logs / logbook.NAME).open("a") as file:
            file.write('{"at": "2026')
        logbook.write("two\n{}\x1b[2J")
    whole = (home.logs / logbook.NAME).read_bytes().splitlines()
    assert [json.loads(whole[place])["message"] for place in (0, 2)] == ["one", "two\n{}\x1b[2J"]
    assert b"\x1b" not in b"".join(whole)


def test_no_secret_stands_in_a_log_whatever_says_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.prepare()
    secrets = {name: f"{SECRET}/{name}&" for name in ("env", "named", "file", "token", "pg")}
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", secrets["env"])
    monkeypatch.setenv("PGPASSWORD", secrets["pg"])
    monkeypatch.setenv("OUR_CHAT", secrets["named"])
    home.alert_rules.write_text('[channels.chat]\nkind = "slack"\nurl_secret = "OUR_CHAT"\n')
    home.secrets.write_text(f'MAIL = "{secrets["file"]}"\n')
    home.editor_token.write_text(secrets["token"] + "\n")
    addresses = (
        f"https://ada:{SECRET}@desk.example/feed",
        f"https://desk.example/feed?lang=en&api_key={SECRET}",
        f"dbname=x password={SECRET} host=y",
        f"dbname=x password='{SECRET} x'",
    )
    with logbook.keeping(home.path, command=" ".join(secrets.values())):
        for text in (*secrets.values(), *addresses):
            logbook.write(f"it said: {text} and went on")
            logbook.write("x" * (logbook.LONGEST_TEXT - len(SECRET)) + text)
        with pytest.raises(ZeroDivisionError), logbook.keeping(home.path):
            raise ZeroDivisionError(addresses[0])
    held = (home.logs / logbook.NAME).read_text()
    assert SECRET not in held
    assert SECRET[:8] not in held  # not the half of one either
    assert lines(home)[-1]["error"] == "ZeroDivisionError"
    assert "test_logbook.py" in lines(home)[-1]["traceback"]
    assert "desk.example/feed?lang=en&api_key=***" in held


AWKWARD = 'Ümlaut "and" back\\slash'


@pytest.mark.parametrize(
    "said",
    [
        repr(AWKWARD),
        json.dumps(AWKWARD),
        json.dumps(AWKWARD, ensure_ascii=False),
        urlencode({"q": AWKWARD}),
        f"PGPASSWORD={SECRET}slash",
        f"sslpassword={SECRET}slash",
        f"dbname=x password='{SECRET}\\'slash' host=y",
    ],
)
def test_a_secret_is_hidden_however_it_is_written(said: str) -> None:
    assert "slash" not in Veil([AWKWARD]).over(f"it said: {said}")


def test_an_error_is_told_once_and_one_that_a_person_can_mend_without_a_traceback(home: Home) -> None:
    home.prepare()
    with (
        pytest.raises(TrendledgerError),
        logbook.keeping(home.path, command="run"),
        logbook.keeping(home.path, run_id="r"),
    ):
        raise TrendledgerError("the disk is full")
    (line,) = lines(home)
    assert (line["message"], line["level"], line["run_id"]) == ("the disk is full", "error", "r")
    assert "traceback" not in line


def test_a_log_that_cannot_be_written_ends_nothing_and_is_told_once(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.prepare()
    home.logs.write_text("a file in the folder's place")
    with logbook.keeping(home.path):
        logbook.write("one")
        logbook.write("two")
    assert capsys.readouterr().err.count("cannot be written") == 1


def test_a_folder_that_is_no_home_gets_no_log(tmp_path: Path) -> None:
    with logbook.keeping(tmp_path):
        logbook.write("one")
    assert list(tmp_path.iterdir()) == []


def test_commands_that_change_a_home_are_told_and_those_that_read_are_not(trendledger: CommandLine, home: Home) -> None:
    with writing(home):
        pass
    assert trendledger("feeds", "list").returncode == 0
    assert not home.logs.exists()
    failed = trendledger("maintain", "--drop-model", "none-of-ours")
    assert failed.returncode == 1
    (line,) = lines(home)
    assert line["command"] == "maintain"
    assert line["message"] in failed.stderr
    assert home.logs.stat().st_mode & 0o777 == 0o700
