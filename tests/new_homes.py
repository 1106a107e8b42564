"""Warehouses of new homes, made once a process by the migrations and copied for each home after that.

To make one takes 0.4 s of a processor, a view at a time; a copy is the same to the byte, without its rows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from duckdb import DuckDBPyConnection

from warehouse import database
from warehouse.lake import Lake
from warehouse.schema import migrate, newest_version, views_digest

FILE = "warehouse.duckdb"
_opened = database.opened


@lru_cache(maxsize=4)
def _made(_version: int, _views: str) -> bytes:
    """Return the file of a new warehouse of a schema, which some tests change."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / FILE
        with _opened(place) as db:
            migrate(db)
            db.execute("checkpoint")
        return place.read_bytes()


def _lay_out(place: Path) -> None:
    """Put a new warehouse where there is none; where that fails, as on a full disk, it is made in the usual way."""
    making = place.with_name(f"{FILE}.{os.getpid()}")
    try:
        making.write_bytes(_made(newest_version(), views_digest()))
        making.rename(place)
    except OSError:
        with suppress(OSError):
            making.unlink()


@contextmanager
def opened(place: Path | Lake) -> Iterator[DuckDBPyConnection]:
    """As `warehouse.database.opened`, which then finds a new warehouse that is up to date."""
    if isinstance(place, Path) and place.name == FILE and place.parent.is_dir() and not os.path.lexists(place):
        _lay_out(place)
    with _opened(place) as db:
        yield db


def copied(patch: Any) -> None:
    """Let new homes be copied in this process from here on."""
    patch.setattr(database, "opened", opened)
