"""The books of a lake as one file, for a backup: as of one moment, while runs go on and their lake grows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.database import Home, locked, opened
from warehouse.lake import Lake
from warehouse.published import lake_copy
from warehouse.unheard import nobody_waits
from warehouse.upkeep.moving import carry


@contextmanager
def at_a_moment(home: Home, lake: Lake, catalog: Path) -> Iterator[DuckDBPyConnection]:
    """Open the lake as it stands, by a copy of its catalog that is made under the writers' lock. Raises LakeError."""
    with locked(home), closing(duckdb.connect()) as db:
        lake_copy.freeze(db, lake, catalog)
    with opened(Lake(str(catalog), lake.data)) as db:
        yield db


def write_as_file(source: DuckDBPyConnection, books: Path) -> None:
    """Write the books into a new file, every table compared with where it came from. Raises LakeError."""
    with opened(books) as target:
        carry(source, target, nobody_waits)
        target.execute("checkpoint")
