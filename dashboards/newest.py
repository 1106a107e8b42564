"""The newest published copy, held open until a run publishes another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from duckdb import BinderException, CatalogException, DuckDBPyConnection

from dashboards.reader import asked_for
from warehouse.database import Home
from warehouse.memory import GRANT, LEAN_THREADS, at_most, limit_to
from warehouse.published.publish import current, is_this_version, of_another_version, open_published

# MB that DuckDB may take for the pages, of what the home grants. Left alone it keeps what it has read up to its limit.
# No page of a million passages needs more than 90, and the server then takes 240 in all.
MOST_MEMORY = 96
# Even to grant more takes some bytes, and who uses all that there is may leave none: they are gone in milliseconds.
SECONDS_TO_GRANT, LOOK_SECONDS = 5.0, 0.005


class NewestCopy:
    """Hands out cursors on the newest published copy, one a request, to any number of threads."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = Lock()
        self._path: Path | None = None
        self._db: DuckDBPyConnection | None = None
        self._is_granted_all, self._is_held = False, True

    @contextmanager
    def cursor(self) -> Iterator[DuckDBPyConnection]:
        """Lend a cursor for one request.

        Raises WarehouseError before anything has been published, OldEditionError where the copy is another version's
        and lacks what the page asks for, ReaderGoneError where the reader of this request has gone.
        """
        cursor = self._lend()
        try:
            with asked_for(cursor):
                yield cursor
        except (CatalogException, BinderException) as error:
            if self._path is None or is_this_version(cursor):
                raise
            raise of_another_version(cursor, self._path) from error
        finally:
            cursor.close()

    def grant(self, *, all_there_is: bool) -> None:
        """Let questions take what the home grants, or no more than usual again as soon as what is in use fits."""
        with self._lock:
            self._is_granted_all = all_there_is
            if self._db is None:
                return
            until = time.monotonic() + SECONDS_TO_GRANT
            while not (is_held := self._hold(self._db)) and all_there_is and time.monotonic() < until:
                time.sleep(LOOK_SECONDS)
            self._is_held = is_held

    def _hold(self, db: DuckDBPyConnection) -> bool:
        return limit_to(db, GRANT.limit if self._is_granted_all else at_most(MOST_MEMORY))

    def _lend(self) -> DuckDBPyConnection:
        with self._lock:
            db = self._current()
            if not self._is_held:
                self._is_held = self._hold(db)
            return db.cursor()

    def _current(self) -> DuckDBPyConnection:
        # The link's target names the copy: each publication is a file of its own, never touched again.
        path = current(self._home).resolve()
        if self._db is None or path != self._path or not path.exists():
            # The old connection is let go, not closed: closing it would close the cursors of requests under way.
            self._db = open_published(self._home)
            self._db.execute(f"set threads = {LEAN_THREADS}")
            self._is_held = self._hold(self._db)
            self._path = path
        return self._db
