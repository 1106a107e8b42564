"""One writer at a time in a lake, on whichever machine: an advisory lock of the PostgreSQL that holds its catalog.

A lock on a file is seen on one machine. This one belongs to a session: who is killed, or loses the machine, frees it.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse import lake as lakes
from warehouse.home import Home
from warehouse.lake import POSTGRES, Lake, LakeError

OURS = int.from_bytes(b"TLEG")  # the first number of our locks: no other program that we know of takes it
LOOK_SECONDS = 0.2  # a write takes about as long
LONGEST_NAME = 63  # bytes of a session's name that PostgreSQL keeps
# A machine that is gone says nothing: after 60 s of silence it is asked, and given up after three questions.
SESSION = "set tcp_keepalives_idle to 60; set tcp_keepalives_interval to 10; set tcp_keepalives_count to 3"
TAKE = f"select pg_try_advisory_lock({OURS}, {{kind}}) as is_ours"
HOLDER = f"""
select application_name as name, coalesce(host(client_addr), 'the machine of the server') as address,
    to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as since
from pg_locks join pg_stat_activity using (pid)
where locktype = 'advisory' and granted and classid = {OURS} and objid = {{kind}}
    and pg_locks.database = (select oid from pg_database where datname = current_database())
"""


class LockKind(IntEnum):
    """The second number of our locks: a run from its beginning to its end, and each single write."""

    RUN = 1
    WRITE = 2


class HeldElsewhereError(LakeError):
    """Somebody else holds the lock. `holder` says who: machine, process, home, and since when."""

    def __init__(self, lake: Lake, holder: str) -> None:
        super().__init__(lake, holder)
        self.lake, self.holder = lake, holder

    def __str__(self) -> str:
        return f"{self.lake} is held by {self.holder}; nothing was done."


@contextmanager
def held(home: Home, kind: LockKind, patience: float) -> Iterator[None]:
    """Hold a lock on the lake of a home, where it has one, as `holding` does."""
    lake = home.lake
    if lake is None:
        yield
        return
    with holding(lake, kind, patience, home.path):
        yield


@contextmanager
def holding(lake: Lake, kind: LockKind, patience: float, home: Path) -> Iterator[None]:
    """Hold a lock on a lake in the name of a home; one whose catalog is a file is guarded by the lock on a file.

    Raises HeldElsewhereError where another has it for longer than `patience` in seconds, LakeError where the server is
    not to be had.
    """
    if not lake.is_in_postgres:
        yield
        return
    with lakes.met_opening(lake):
        db = _server(lake).cursor()
    try:
        _take(db, lake, kind, patience)
        _name(db, home)
        yield
    finally:
        with suppress(duckdb.Error):  # a server that went away holds nothing any more
            db.rollback()
        db.close()


@lru_cache(maxsize=2)
def _server(lake: Lake) -> DuckDBPyConnection:
    """Return a DuckDB of its own, attached to the server: a session holds the lock, and does nothing else."""
    db = duckdb.connect()
    lakes.load(db, lake)
    db.execute(f"attach '{lake.catalog.removeprefix(POSTGRES)}' as guard (type postgres)")
    return db


def _take(db: DuckDBPyConnection, lake: Lake, kind: LockKind, patience: float) -> None:
    until = time.monotonic() + patience
    try:
        db.begin()  # for as long as DuckDB is in a transaction, it gives the session to nobody and does not reset it
        while not _ask(db, TAKE.format(kind=kind.value))[0][0]:
            if time.monotonic() >= until:
                found = _ask(db, HOLDER.format(kind=kind.value))
                raise HeldElsewhereError(lake, _told(*found[0]) if found else "somebody who has just let go of it")
            time.sleep(LOOK_SECONDS)
    except duckdb.Error as error:
        _server.cache_clear()  # the server may be up again, and this session is not
        with lakes.met_opening(lake):
            raise error from None


def _name(db: DuckDBPyConnection, home: Path) -> None:
    """Say who holds the lock, and end the server's transaction: an open one would keep it from clearing up."""
    name = f"trendledger {platform.node()} {os.getpid()} {home}".encode("ascii", "replace")[:LONGEST_NAME].decode()
    quoted = name.replace("\\", "/").replace("'", "_")
    db.execute("call postgres_execute('guard', $1)", [f"commit; set application_name to '{quoted}'; {SESSION}"])


def _ask(db: DuckDBPyConnection, question: str) -> list[tuple[object, ...]]:
    return db.execute("from postgres_query('guard', $1)", [question]).fetchall()


def _told(name: object, address: object, since: object) -> str:
    """Return who holds a lock, in words.

    >>> _told("trendledger north 4711 /srv/trendledger", "192.0.2.7", "2026-11-28 07:12")
    'process 4711 on north (192.0.2.7) with the home /srv/trendledger, since 2026-11-28 07:12 UTC'
    """
    words = str(name).split(" ", 3)
    if len(words) < len(("program", "machine", "process", "home")):
        return f"a session of {address}, since {since} UTC"
    return f"process {words[2]} on {words[1]} ({address}) with the home {words[3]}, since {since} UTC"
