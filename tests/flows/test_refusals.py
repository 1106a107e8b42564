"""What a machine refuses: a write, a folder, a disk, a file that somebody holds, a clock that goes back. Nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from front_door import CommandLine
from growing_web import clock
from killed_home import KilledHome, assert_like, laid_out
from nursery import DONE, REFUSED, Nursery, nursery

from warehouse.database import Home

WEEKS = 6
FIRST_BYTES, STEP = 20_000, 2.5  # of the largest file that may be written, and what it grows by
MOST_BYTES = 100_000_000
HOLDER = (
    "import sys, duckdb; db = duckdb.connect(sys.argv[1], read_only=True); print('held', flush=True); sys.stdin.read()"
)
NAMESPACE = ["unshare", "--mount", "--map-root-user", "sh", "-ec"]
CAN_MOUNT = (
    shutil.which("unshare") is not None
    and subprocess.run([*NAMESPACE, "mount -t tmpfs none /mnt"], capture_output=True, check=False).returncode == 0
)
needs_mounts = pytest.mark.skipif(not CAN_MOUNT, reason="needs the right to mount in a namespace of its own")


@pytest.fixture(scope="module")
def do(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """A process that runs what it is told."""
    with nursery(tmp_path_factory.mktemp("nursery") / "errors.txt") as started:
        yield started


@pytest.fixture
def two(do: Nursery, trained, tmp_path: Path) -> KilledHome:
    """A home and its twin."""
    return laid_out(do, tmp_path, trained, WEEKS)


def words(two: KilledHome, week: int) -> tuple[str, ...]:
    return "run", "--feeds", str(two.feeds), "--archive", str(two.archive), "--as-of", clock(week).isoformat()


@pytest.mark.long
def test_whichever_write_is_refused_the_next_run_goes_on_where_this_one_stopped(two: KilledHome) -> None:
    two.next_week()
    largest, refusals = float(FIRST_BYTES), 0
    while (code := two.run(two.home, largest_file=int(largest))) != DONE:
        assert code == REFUSED, "an error that says nothing to who runs it"
        refusals, largest = refusals + 1, largest * STEP
        assert largest < MOST_BYTES
    assert refusals > 3
    assert_like(two.home, two.twin)


@pytest.mark.long
def test_a_clock_that_goes_back_costs_nothing(two: KilledHome) -> None:
    for _ in range(2):
        two.next_week()
        assert two.run(two.home) == DONE
    two.week -= 1
    assert two.run(two.home) == DONE
    two.week += 1
    two.next_week()
    two.recover()


@pytest.mark.long
def test_who_holds_the_warehouse_is_named_and_who_reads_the_copy_is_in_nobodys_way(
    two: KilledHome, trendledger: CommandLine
) -> None:
    two.next_week()
    two.recover()
    two.next_week()
    with held(two.home.warehouse) as holder:
        refused = trendledger("--home", two.home.path, *words(two, two.week))
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
        assert str(holder.pid) in refused.stderr
        assert "warehouse.duckdb" in refused.stderr
    with held((two.home.published / "current.duckdb").resolve()):
        two.recover()


class held:  # noqa: N801  reads as what it does
    """A client that has a file open."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(self.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout.readline() == "held\n"
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()


@needs_mounts
@pytest.mark.long
def test_a_folder_that_is_read_only_is_named_and_nothing_is_changed(two: KilledHome) -> None:
    two.next_week()
    two.recover()
    two.next_week()
    home = two.home.path
    script = 'mount --bind "$HOME_" "$HOME_"; mount -o remount,ro,bind "$HOME_"; exec "$@"'
    refused = namespaced(script, home, *words(two, two.week))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert f"the home folder {home} cannot be written (Read-only file system); nothing was done." in refused.stderr
    two.recover()


@needs_mounts
def test_a_restore_to_a_disk_that_is_read_only_says_what_to_do(tmp_path: Path) -> None:
    (disk := tmp_path / "disk").mkdir()
    script = 'mount -t tmpfs -o ro none "$(dirname "$HOME_")"; exec "$@"'
    refused = namespaced(script, disk / "home", "restore", str(tmp_path / "backup.tar.gz"))
    assert refused.returncode == 1
    assert f"{disk}/home cannot be written (Read-only file system). Nothing was restored, and" in refused.stderr
    assert "--home DIR names another place." in refused.stderr


@needs_mounts
@pytest.mark.long
def test_a_disk_that_is_full_is_named_and_with_room_the_next_run_goes_on(two: KilledHome, tmp_path: Path) -> None:
    two.next_week()
    home, saved = tmp_path / "disk", tmp_path / "saved"
    home.mkdir()
    script = (
        f'mount -t tmpfs -o size=8m none "$HOME_"; cp -a {two.home.path}/. "$HOME_"; '
        'if "$@"; then echo "there was room" >&2; exit 9; fi; '
        f'mount -o remount,size=200m "$HOME_"; "$@"; cp -a "$HOME_" {saved}'
    )
    done = namespaced(script, home, *words(two, two.week))
    assert done.returncode == DONE, done.stderr
    assert "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr
    assert "kept" in done.stderr
    assert_like(Home(saved), two.twin)


def namespaced(script: str, home: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    """Run the command line behind a script that mounts, in a namespace of its own."""
    command = [sys.executable, "-m", "trendledger", "--home", str(home), *asked]
    return subprocess.run(
        [*NAMESPACE, script, "sh", *command],
        env={**os.environ, "HOME_": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
