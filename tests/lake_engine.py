"""What a lake needs and the tests' own environment does not have: the DuckDB that DuckLake is built for, PostgreSQL."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

EXTENSIONS = ("ducklake", "postgres-scanner", "httpfs", "aws")
LAKE = ("duckdb==1.5.5", *(f"duckdb-extension-{name}==1.5.5" for name in EXTENSIONS))
STORE = "moto[server]==5.2.5"  # speaks S3 on loopback
STORE_SECONDS = 60
KEYS = {"AWS_ACCESS_KEY_ID": "a-key", "AWS_SECRET_ACCESS_KEY": "a-secret", "AWS_REGION": "us-east-1"}
SERVER = "postgres"  # the user that a server may run as: as root it refuses to


def install(folder: Path, packages: tuple[str, ...] = ("--no-deps", *LAKE)) -> Path:
    """Install what the extra `lake` pins beside this environment, which has another DuckDB; skip where it is not had."""
    words = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(folder), *packages]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        pytest.skip(f"{packages[-1]} cannot be installed here: {done.stderr.strip()[-200:]}")
    return folder


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server of the test's own, on loopback, whose messages are in English, as DuckLake needs them."""

    folder: Path
    port: int

    @property
    def catalog(self) -> str:
        return f"postgres:host=127.0.0.1 port={self.port} user={SERVER} dbname=postgres"

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


@contextmanager
def object_store(folder: Path, port: int) -> Iterator[dict[str, str]]:
    """Start an object store on loopback, empty; yield what AWS's tools ask the environment for."""
    packages = install(folder / "packages", (STORE,))
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (folder / "said").open("wb") as said:
        path = os.pathsep.join([str(packages), *filter(None, [os.environ.get("PYTHONPATH")])])
        store = subprocess.Popen(words, env={**os.environ, "PYTHONPATH": path}, stdout=said, stderr=said)
    try:
        until = time.monotonic() + STORE_SECONDS
        while not is_listening(port):
            assert store.poll() is None, (folder / "said").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
        yield {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", **KEYS}
    finally:
        store.kill()
        store.wait()


def is_listening(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def as_server(words: list[str], folder: Path) -> None:
    user = SERVER if os.getuid() == 0 else None
    with (folder / "said").open("ab") as said:  # a pipe would be held open by the server
        subprocess.run(words, check=True, user=user, cwd=folder, stdout=said, stderr=said, timeout=120)


def _program(name: str) -> str:
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), "")
    return found or ""
