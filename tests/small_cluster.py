"""A Dask cluster of the test's own, on loopback: a scheduler and workers, each a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 300  # each takes three on a quiet machine
LOOK_SECONDS = 0.05
QUIET = ("--host", "127.0.0.1", "--no-dashboard")


@dataclass
class SmallCluster:
    """A running scheduler, and the workers that were started for it."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return str(json.loads((self.folder / "scheduler.json").read_bytes())["address"])

    @property
    def _known(self) -> tuple[str, str]:
        return "--scheduler-file", str(self.folder / "scheduler.json")

    def start(self, what: str, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a process that knows the scheduler by its file."""
        with (self.folder / "told.txt").open("ab") as told:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", *QUIET, *self._known, *words],
                env={**os.environ, "OMP_NUM_THREADS": "1", "DASK_DISTRIBUTED__WORKER__DAEMON": "False", **environment},
                stdout=told,
                stderr=told,
                start_new_session=True,  # so that it ends with all that it started
            )
        self.processes.append(process)
        return process

    def worker(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker with one thread."""
        return self.start("worker", "--nthreads", "1", "--local-directory", str(self.folder), *words, **environment)

    def told(self) -> str:
        return (self.folder / "told.txt").read_text(encoding="utf-8", errors="replace")

    def wait_for(self, workers: int) -> None:
        """Wait until so many workers have come."""
        from distributed import Client

        with Client(self.address, timeout=START_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=START_SECONDS)


@contextmanager
def small_cluster(folder: Path, workers: int = 0) -> Iterator[SmallCluster]:
    """Start a scheduler and so many workers; end them all."""
    cluster = SmallCluster(folder)
    cluster.start("scheduler", "--port", "0")
    try:
        until = time.monotonic() + START_SECONDS
        while not (folder / "scheduler.json").exists():
            assert time.monotonic() < until, cluster.told()
            time.sleep(LOOK_SECONDS)
        for _ in range(workers):
            cluster.worker()
        if workers:
            cluster.wait_for(workers)
        yield cluster
    finally:
        for process in reversed(cluster.processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(START_SECONDS)
