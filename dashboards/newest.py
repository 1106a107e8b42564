"""The newest published copy, held open until a run publishes another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from duckdb import BinderException, CatalogException, DuckDBPyConnection

from warehouse.database import Home
from warehouse.memory import let_go_of_cache, resident_megabytes
from warehouse.published.publish import current, is_this_version, of_another_version, open_published

# Left alone, DuckDB keeps what it has read up to its limit, which is 1 GB: pages of a million passages filled it. Above
# this the last of the requests under way lets go of it; the system has the file at hand still.
MEGABYTES_AT_REST = 200


class NewestCopy:
    """Hands out cursors on the newest published copy, one a request, to any number of threads."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = Lock()
        self._path: Path | None = None
        self._db: DuckDBPyConnection | None = None
        self._lent = 0

    @contextmanager
    def cursor(self) -> Iterator[DuckDBPyConnection]:
        """Lend a cursor for one request.

        Raises WarehouseError before anything has been published, OldEditionError where the copy is another version's
        and lacks what the page asks for.
        """
        cursor = self._lend()
        try:
            yield cursor
        except (CatalogException, BinderException) as error:
            if self._path is None or is_this_version(cursor):
                raise
            raise of_another_version(cursor, self._path) from error
        finally:
            cursor.close()
            self._take_back()

    def _lend(self) -> DuckDBPyConnection:
        with self._lock:
            cursor = self._current().cursor()
            self._lent += 1
            return cursor

    def _current(self) -> DuckDBPyConnection:
        # The link's target names the copy: each publication is a file of its own, never touched again.
        path = current(self._home).resolve()
        if self._db is None or path != self._path or not path.exists():
            # The old connection is let go, not closed: closing it would close the cursors of requests under way.
            self._db = open_published(self._home)
            self._path = path
        return self._db

    def _take_back(self) -> None:
        with self._lock:
            self._lent -= 1
            if self._db is not None and not self._lent and resident_megabytes() > MEGABYTES_AT_REST:
                let_go_of_cache(self._db)
