"""What a lake needs and the tests' own environment does not have: the DuckDB that DuckLake is built for, PostgreSQL."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

LAKE = ("duckdb==1.5.5", "duckdb-extension-ducklake==1.5.5", "duckdb-extension-postgres-scanner==1.5.5")
SERVER = "postgres"  # the user that a server may run as: as root it refuses to


def install(folder: Path, packages: tuple[str, ...] = LAKE) -> Path:
    """Install what the extra `lake` pins beside this environment, which has another DuckDB; skip where it is not had."""
    words = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), *packages]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        pytest.skip(f"the engine of lakes cannot be installed here: {done.stderr.strip()[-200:]}")
    return folder


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server of the test's own, on loopback, whose messages are in English, as DuckLake needs them."""

    folder: Path
    port: int

    @property
    def catalog(self) -> str:
        return f"postgres:host=127.0.0.1 port={self.port} user={SERVER} dbname=postgres"

    def another(self, name: str) -> str:
        """Make another database, and return where a catalog in it is."""
        words = ["-h", "127.0.0.1", "-p", str(self.port), "-U", SERVER, name]
        as_server([_program("createdb"), *words], self.folder)
        return self.catalog.replace("dbname=postgres", f"dbname={name}")

    def start(self) -> None:
        self._control("start", "-o", f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off")

    def stop(self) -> None:
        """End it at once, as a machine ends that loses its power."""
        self._control("stop", "-m", "immediate")

    def _control(self, *words: str) -> None:
        log = str(self.folder / "log")
        as_server([_program("pg_ctl"), "-w", "-D", str(self.folder / "data"), "-l", log, *words], self.folder)


@contextmanager
def postgres(port: int) -> Iterator[Server]:
    """Start a server with an empty cluster; skip where there is none."""
    if not _program("initdb"):
        pytest.skip("PostgreSQL is not installed here")
    # Not in pytest's own folder, which lets nobody else pass: as root the server runs as another user.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        if os.getuid() == 0:
            os.chown(folder, pwd.getpwnam(SERVER).pw_uid, -1)
        words = ["-D", str(folder / "data"), "-U", SERVER, "-A", "trust", "--lc-messages=C", "-N"]
        as_server([_program("initdb"), *words], folder)
        server = Server(folder, port)
        server.start()
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):
                server.stop()


def as_server(words: list[str], folder: Path) -> None:
    user = SERVER if os.getuid() == 0 else None
    with (folder / "said").open("ab") as said:  # a pipe would be held open by the server
        subprocess.run(words, check=True, user=user, cwd=folder, stdout=said, stderr=said, timeout=120)


def _program(name: str) -> str:
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), "")
    return found or ""
