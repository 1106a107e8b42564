"""What the end of the program leans on in Prefect: private names, so that a release that moves them fails here by name."""

from __future__ import annotations

import importlib

from prefect.server.api.server import SubprocessASGIServer


def test_prefect_still_has_the_event_loop_threads_that_are_ended_at_exit() -> None:
    threads = importlib.import_module("prefect._internal.concurrency.threads")
    assert hasattr(threads, "_global_loop")
    assert hasattr(threads, "_run_sync_loop")
    assert hasattr(threads.EventLoopThread, "shutdown")


def test_prefect_still_knows_the_servers_that_it_has_started() -> None:
    assert isinstance(SubprocessASGIServer._instances, dict)
    assert "server_process" in vars(SubprocessASGIServer()) or hasattr(SubprocessASGIServer, "server_process")
