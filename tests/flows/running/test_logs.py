"""A log of a part of the station is bounded while the part goes on writing, and keeps what came before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from flows.running import logs

WITHOUT_ROOM = """
import pathlib, resource, sys
from flows.running import logs
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))  # as on a full disk no copy of the log can be written
print(logs.bound(pathlib.Path(sys.argv[1]), most=20))
"""
WRITER = "import sys\nfor line in sys.stdin:\n    print(line.strip() * 10, flush=True)\n"


def test_a_log_is_cut_while_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "prefect" / "server.log"
    log.parent.mkdir()
    log.write_text("of the last start")
    logs.begin(log)
    assert logs.before(log).read_text() == "of the last start"
    assert log.stat().st_mode & 0o077 == 0
    with log.open("ab") as file:
        part = subprocess.Popen([sys.executable, "-c", WRITER], stdin=-1, stdout=file, text=True)
    assert part.stdin is not None
    for word in ("one", "two"):
        part.stdin.write(f"{word}\n")
        part.stdin.flush()
        while word * 10 not in log.read_text():
            assert part.poll() is None
        assert logs.bound(log, most=20)
        assert log.read_text() == ""
        assert logs.before(log).read_text() == word * 10 + "\n"
    part.stdin.write("three\n")
    part.stdin.close()
    assert part.wait() == 0
    assert log.read_text() == "three" * 10 + "\n"


def test_a_short_log_and_one_that_is_not_there_are_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    assert not logs.bound(log)
    log.write_text("short")
    assert not logs.bound(log)
    assert log.read_text() == "short"


def test_a_log_that_cannot_be_copied_stays_and_stops_nobody(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_text("a line that is long enough\n")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_ROOM, str(log)],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert done.stdout == "False\n", done.stderr
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [
        ("server.log", "a line that is long enough\n")
    ]
