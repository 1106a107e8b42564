"""The end of the program: what it leans on in Prefect, by its private names, and what it says of files and disks."""

from __future__ import annotations

import errno
import importlib
from pathlib import Path

import pytest

from flows.running.exit import give_up_output


def test_prefect_still_has_the_event_loop_threads_that_are_ended_at_exit() -> None:
    threads = importlib.import_module("prefect._internal.concurrency.threads")
    assert hasattr(threads, "_global_loop")
    assert hasattr(threads, "_run_sync_loop")
    assert hasattr(threads.EventLoopThread, "shutdown")


def test_prefect_still_knows_the_servers_that_it_has_started() -> None:
    # Two seconds of each process that collects tests, were it above.
    from prefect.server.api.server import SubprocessASGIServer

    assert isinstance(SubprocessASGIServer._instances, dict)
    assert "server_process" in vars(SubprocessASGIServer()) or hasattr(SubprocessASGIServer, "server_process")


def test_a_file_that_cannot_be_read_is_named_and_not_called_the_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "absent").read_bytes()
    give_up_output(caught.value)
    said = capsys.readouterr().err
    assert f"{tmp_path / 'absent'} cannot be read or written (No such file or directory)" in said
    assert "output" not in said


def test_a_full_disk_elsewhere_is_not_called_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    give_up_output(OSError(errno.ENOSPC, "No space left on device"))
    said = capsys.readouterr().err
    assert "a file of the home cannot be read or written (No space left on device)" in said
    assert "Is there room on the disk?" in said
    assert "output" not in said


def test_an_error_that_is_of_no_file_is_not_explained_away() -> None:
    with pytest.raises(OSError, match="no errno"):
        give_up_output(OSError("no errno"))
