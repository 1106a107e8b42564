"""The doctor names what is wrong, each in one line with its mend, changes nothing, and asks nobody without being told."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from changed_copy import changed
from front_door import CommandLine

from flows.running.doctor import Question, clock, examine, locks, packages
from flows.running.doctor.finding import Observation
from warehouse.database import Home
from warehouse.locks import QUEUE
from warehouse.published.readiness import MAX_AGE

HOLD = """
import sys, time, fcntl
file = open(sys.argv[1], "a")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(lived_in: Home, tmp_path: Path) -> Home:
    """A home of this test's own, with a run behind it."""
    return Home(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))


def found(home: Home, *, ports: tuple[int, ...] = (), network: bool = False, later: timedelta = timedelta()) -> str:
    """What the doctor says that is not well, a line each."""
    now = datetime.now(UTC) + later
    asked = Question(now, ports, MAX_AGE, asks_network=network, allowed_hosts=["127.0.0.1"])
    return "\n".join(shown(one) for one in examine(home, asked) if one.state != "ok")


def shown(one: Observation) -> str:
    assert one.mend, one
    return f"{one.state} {one.check}: {one.what} -> {one.mend}"


@contextmanager
def holding(path: Path, script: str = HOLD) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a lock."""
    process = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_sound_home_is_well_and_not_touched(home: Home, trendledger: CommandLine) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.path.rglob("*")}
    done = trendledger("doctor", "--json", "--port", "1", "--prefect-port", "2")
    told = json.loads(done.stdout)
    assert (done.returncode, told["is_well"]) == (0, True), done.stdout
    checks = {one["check"] for one in told["findings"]}
    assert checks == {"python", "packages", "disk", "ports", "locks", "clock", "prefect", "data", "feeds", "model"}
    assert {path: path.stat().st_mtime_ns for path in home.path.rglob("*")} == before


def test_a_folder_that_is_no_home_yet_is_not_made(tmp_path: Path, trendledger: CommandLine) -> None:
    done = trendledger("doctor", "--home", tmp_path / "nothing")
    assert done.returncode == 0
    assert "there is no warehouse in" in done.stdout
    assert not (tmp_path / "nothing").exists()


def test_what_is_bad_ends_with_one_and_stands_in_one_line(home: Home, trendledger: CommandLine) -> None:
    shutil.rmtree(home.models)
    done = trendledger("doctor", "--max-age-hours", "0.0000001")
    assert done.returncode == 1
    bad = [line for line in done.stdout.splitlines() if line.startswith("BAD")]
    assert [line.split()[1] for line in bad] == ["data", "model"]
    assert all(" -> " in line for line in bad)


@pytest.mark.parametrize(
    ("lock", "what"), [("run.lock", "a run is at work"), (QUEUE, "somebody waits to write to the warehouse")]
)
def test_a_process_that_holds_a_lock_is_named(lock: str, what: str, home: Home) -> None:
    with holding(home.path / lock) as process:
        held = locks.held(home)
        (said,) = locks.told(home, held)
        assert f"process {process.pid}" in said.what
        assert said.state == "ok"
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        assert f"bad locks: {what}, by a process that is stopped: process {process.pid}" in found(home)
        assert f"kill -CONT {process.pid}" in found(home)


def test_a_forgotten_session_on_the_warehouse_is_told_apart_from_a_run(home: Home) -> None:
    session = 'import sys, time, duckdb\ndb = duckdb.connect(sys.argv[1])\nprint("held", flush=True)\ntime.sleep(600)'
    with holding(home.warehouse, session) as process:
        said = found(home)
    assert f"is open in a program that is no run: process {process.pid}" in said
    assert "open published/current.duckdb instead" in said


def test_words_of_a_process_show_no_address() -> None:
    with holding(Path(os.devnull), HOLD.replace("sys.argv[1]", "'/dev/null'")) as process:
        assert locks._holder(process.pid).pid == process.pid
    said = [sys.executable, "-c", "print(flush=True); input()", "https://name:word@lab.example/"]
    with subprocess.Popen(said, stdin=-1, stdout=-1) as process:
        assert process.stdout is not None
        process.stdout.readline()  # before it runs it has no words
        words = locks._holder(process.pid).words
        process.communicate(b"\n")
    assert "word" not in words
    assert "-c" in words


def test_a_port_that_somebody_else_has_is_told(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"note ports: {port} is taken by another program" in found(home, ports=(port,))
    assert "ports" not in found(home, ports=(port,))


def test_a_clock_that_was_set_back_is_told(home: Home) -> None:
    said = found(home, later=timedelta(days=-3))
    assert "bad clock" in said
    assert "it was set back" in said


def test_a_copy_that_a_run_drops_while_the_doctor_looks_is_passed_over(home: Home) -> None:
    gone = home.published / "gone.duckdb"  # listed, and not to be looked at: as one that goes between the two
    gone.symlink_to(home.published / "nothing")
    said = [one.state for one in clock.told(home, datetime.now(UTC))]
    gone.unlink()
    assert said == ["ok"]


def test_data_older_than_the_limit_are_told(home: Home) -> None:
    (home.published / "current.duckdb").resolve().touch()
    assert "bad data: published 5.0 hours ago" in found(home, later=timedelta(hours=5))


def test_a_damaged_copy_is_told(home: Home) -> None:
    path = (home.published / "current.duckdb").resolve()
    path.chmod(0o600)
    path.write_bytes(b"no database" * 1000)
    assert "bad data" in found(home)


@pytest.mark.parametrize(("kept", "begins", "why"), [(0, b"no database", "does not begin"), (20_000, b"", "cut short")])
def test_a_damaged_warehouse_is_told_however_well_the_copy_is(home: Home, kept: int, begins: bytes, why: str) -> None:
    home.warehouse.write_bytes(begins + home.warehouse.read_bytes()[:kept])
    assert f"bad data: {home.warehouse} is damaged: it" in found(home)
    assert why in found(home)


def test_a_file_in_the_place_of_the_home_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    assert f"bad disk: {tmp_path / 'home'} is no folder" in found(Home(tmp_path / "home"))


def test_feeds_that_fail_long_are_one_line_however_many(home: Home) -> None:
    assert "feeds" not in found(home)
    changed(
        home, "update kept.feed_health set consecutive_failures = 6 where title like '%desk%' or title like '%lost%'"
    )
    said = found(home)
    assert "bad feeds: 2 of 3 fail, 5 times in a row or more" in said
    assert said.count("feeds:") == 1
    changed(home, "update kept.feed_health set consecutive_failures = 0 where title like '%desk%'")
    assert "note feeds: 1 of 3 fails, 5 times in a row or more" in found(home)


def test_a_model_that_fell_behind_is_told(home: Home) -> None:
    row = "'gold.jsonl', 100, 'all', 'micro', .8, null, null, .8, null, null, {f1}, null, null, 100"
    model = "(select model_id from api.meta)"
    changed(
        home,
        f"insert into main.quality select 'older', timestamp '2026-01-01', {row.format(f1=0.8)}",
        f"insert into main.quality select {model}, timestamp '2026-02-01', {row.format(f1=0.7)}",
    )
    assert "has F1 0.700 on gold.jsonl, where older had 0.800" in found(home)


def test_prefects_books_tell_of_runs_that_hang_and_failed(home: Home, trendledger: CommandLine) -> None:
    import sqlite3

    folder = home.path / "prefect"
    folder.mkdir(exist_ok=True)
    with sqlite3.connect(folder / "prefect.db") as db:
        db.execute("create table flow_run (state_type text, end_time text)")
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        db.execute("insert into flow_run values ('RUNNING', null), ('FAILED', ?), ('FAILED', '2020-01-01')", [now])
    db.close()
    (folder / "dlq").mkdir()
    for name, at in (("new", datetime.now(UTC)), ("old", datetime(2020, 1, 1, tzinfo=UTC))):
        (folder / "dlq" / name).write_text("{}")
        os.utime(folder / "dlq" / name, (at.timestamp(), at.timestamp()))
    done = trendledger("doctor", "--port", "1", "--prefect-port", "2", PREFECT_HOME=folder)
    assert "1 event of the last 7 days came to no automation" in done.stdout
    assert "1 run counts as at work, and nobody works in this home" in done.stdout
    assert "1 run failed in the last 7 days" in done.stdout
    (folder / "prefect.db").write_bytes(b"none" * 500)
    assert "its database cannot be read" in trendledger("doctor", PREFECT_HOME=folder).stdout


def test_a_server_that_does_not_answer_is_told_without_its_password(home: Home, trendledger: CommandLine) -> None:
    done = trendledger("doctor", PREFECT_API_URL="http://name:word@127.0.0.1:9/api")
    assert done.returncode == 1
    assert "no server answers at http://127.0.0.1:9" in done.stdout
    assert "word" not in done.stdout + done.stderr


class Site(BaseHTTPRequestHandler):
    """Answers with a date of its own, and remembers what it was asked for."""

    asked: ClassVar[list[str]] = []
    date = ""

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response_only(200)
        self.send_header("Date", self.date)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Be quiet."""


@contextmanager
def watched_site(home: Home, date: str) -> Iterator[type[Site]]:
    """A site on loopback, watched by the home."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        Site.asked, Site.date = [], date
        changed(home, f"update main.feeds set url = 'http://127.0.0.1:{server.server_address[1]}/feed.xml'")
        yield Site
        server.shutdown()


def test_nobody_is_asked_without_the_word_and_only_for_robots_txt_with_it(home: Home) -> None:
    with watched_site(home, f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S GMT}") as site:
        found(home)
        assert site.asked == []
        assert "network" not in found(home, network=True)
        assert site.asked == ["/robots.txt"]


def test_a_clock_that_differs_from_that_of_a_site_is_told(home: Home) -> None:
    with watched_site(home, "Wed, 01 Jul 2026 10:00:00 GMT"):
        assert "says that it is 2026-07-01 10:00 where the clock here says" in found(home, network=True)
    for none in ("yesterday", "Mon, 01 Jan 99999999999 00:00:00 GMT"):
        with watched_site(home, none):
            assert "network" not in found(home, network=True)


def test_a_site_that_asks_to_be_left_alone_is_left_alone(home: Home) -> None:
    with watched_site(home, "") as site:
        changed(
            home,
            "insert into main.robots (origin, meaning, text, reason, fetched_at, good_until, closed_until) "
            "select distinct regexp_extract(url, 'http://[^/]*'), 'allow all', '', '', now(), now(), "
            "timestamp '2999-01-01' from main.feeds",
        )
        assert "whose site could be asked" in found(home, network=True)
        assert site.asked == []


def test_a_network_that_is_down_is_told(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    changed(home, f"update main.feeds set url = 'http://127.0.0.1:{port}/feed.xml'")
    assert f"bad network: http://127.0.0.1:{port}/robots.txt cannot be had: no connection" in found(home, network=True)


@pytest.mark.parametrize(("running", "state"), [((3, 10), "bad"), ((3, 11), "ok"), ((3, 99), "note")])
def test_a_python_that_was_not_tested_is_told(running: tuple[int, int], state: str) -> None:
    assert packages.python(running).state == state


def test_a_lock_file_is_read_with_its_markers(tmp_path: Path) -> None:
    file = tmp_path / "requirements.lock"
    file.write_text(
        "alpha==1.0 \\\n    --hash=sha256:00\nbeta==2 ; python_full_version < '3.0' \\\n    --hash=sha256:00\n"
    )
    assert packages.locked(file) == ["alpha==1.0"]
    assert list(packages.differing(packages.locked(file), {"alpha": "1.1"})) == ["alpha 1.1 (==1.0)"]


def test_a_disk_without_room_for_the_next_run_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1_000_000))
    assert "bad disk: 1 MB free at" in found(home)
    assert "the next run may need 2" in found(home)


def test_status_and_doctor_fit_one_screen_with_three_hundred_feeds(home: Home, trendledger: CommandLine) -> None:
    changed(
        home,
        "insert into main.feeds by name (select * exclude (i) replace (feed_id || i as feed_id, url || i as url) "
        "from main.feeds, range(100) as r(i))",
        "insert into kept.feed_health by name (select * exclude (i) "
        "replace (feed_id || i as feed_id, 7 as consecutive_failures) "
        "from kept.feed_health, range(100) as r(i))",
    )
    status, doctor = trendledger("status"), trendledger("doctor")
    assert len(status.stdout.splitlines()) <= 40
    assert len(doctor.stdout.splitlines()) <= 24
    assert "300 of 303 fail" in doctor.stdout
