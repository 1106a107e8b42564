"""Open the books for who only looks: no home is made for that, and none has to be writable.

Where the home can be written, the books are opened as for a write: after whoever has the lock, and brought on where an
older program left them. Elsewhere, as on a disk that is mounted read-only, no lock can be made; DuckDB itself keeps a
reader and a writer apart.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from duckdb import DuckDBPyConnection

from warehouse.database import LOCK_SECONDS, Home, WarehouseError, books_to_read, locked, open_to_read, writing
from warehouse.schema import newest_version, version_of

EMPTY = "`trendledger run` begins one, `trendledger restore FILE` brings back a backup; --home DIR looks elsewhere."


def need_warehouse(home: Home) -> None:
    """Raise WarehouseError where there is nothing to be looked at, or changed; nothing is made."""
    home.refuse_lost_books()
    if not home.has_warehouse:
        raise WarehouseError(f"there is no warehouse in {home.path}. {EMPTY}")


def refuse_newer(home: Home) -> None:
    """Raise NewerSchemaError where a newer program wrote the books; what keeps them shut now is for others to tell."""
    if home.lake is None and home.warehouse.is_file():
        with suppress(WarehouseError), open_to_read(home.warehouse) as db:
            version_of(db)


@contextmanager
def reading(home: Home, patience: float = LOCK_SECONDS) -> Iterator[DuckDBPyConnection]:
    """Open the books to be read. Raises WarehouseError where there are none, or an older program left them so."""
    need_warehouse(home)
    if is_writable(home):
        with writing(home, patience) as db:
            yield db
        return
    with books_to_read(home) as db:
        if version_of(db) < newest_version():
            raise WarehouseError(
                f"the warehouse in {home.path} is of an older Trendledger, and cannot be written to bring it up to "
                "date. Give yourself the right to write there, or copy that folder to where you have it, and name the "
                "copy with --home DIR."
            )
        yield db


@contextmanager
def kept_still(home: Home) -> Iterator[None]:
    """Keep writers out meanwhile; where this user cannot write there is no lock to take, and DuckDB's own has to do."""
    if home.lake is None and not is_writable(home):
        yield
        return
    with locked(home):
        yield


def is_writable(home: Home) -> bool:
    """Say whether this user may write to a home that is there."""
    return all(os.access(place, os.W_OK) for place in (home.path, home.warehouse) if place.exists())
