"""What a DuckDB file can refuse, in words: locked elsewhere, no room on the disk, damaged; and the way out of each."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.again import AGAIN
from warehouse.records import TrendledgerError

OF_THE_DISK = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
# DuckDB has no type of error for a file that is not as it was written, only these words.
DAMAGE = (
    "Corrupt database file",
    "not a valid DuckDB database file",
    "Could not read enough bytes",
    "Failed to deserialize",
    "Failure while replaying WAL",
)
HOLDER = re.compile(r"held in (\S+) \(PID (\d+)\)")  # Conflicting lock is held in /usr/bin/duckdb (PID 4711)
DATA_FILE = re.compile(r"(?:\b\w+:/)?/[^\s'\"]+\.parquet")  # of a lake, on a disk or in a bucket
GONE_FROM_BUCKET = "NoSuchKey"
# Behind it is what a lake's server says, under whatever kind of error asked for it.
FROM_CATALOG = ("from DuckLake: ", "connect to Postgres")
QUERY = re.compile(r'Failed to (?:prepare|execute) \w+ ".*": ?', re.DOTALL)  # some lines of SQL that are not the user's
# What a disk says of a file that it will not take or give, as DuckDB hands it on.
REFUSED = tuple(os.strerror(one) for one in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES))
TOO_LITTLE_MEMORY = (
    "could not take what was written: it needs more memory than `keep.memory` grants ({said}). Nothing of this write "
    "was kept, everything before it was. Grant more in trendledger.toml, then run the command again."
)
STORE = (
    "Does the store answer (AWS_ENDPOINT_URL, where it is not Amazon's), is the bucket there, and may this key enter? "
    "Then run the command again."
)

ELSEWHERE = "`trendledger verify` says what else is gone."
OF_THE_LAKE = f"The archive is untouched. Bring the file back from a backup; {ELSEWHERE}"
OF_THE_COPY = (
    f"Nothing is lost by it: it is made from the warehouse, and `trendledger run` publishes another. {ELSEWHERE}"
)


class WarehouseError(TrendledgerError):
    """The warehouse cannot be opened or written. Says what to do."""


class DamagedError(WarehouseError):
    """A DuckDB file of the home has lost bytes, or some of them have changed: the disk's doing, or a copy cut short."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(path, what)
        self.path, self.what = path, what

    def __str__(self) -> str:
        if self._is_of_copy:
            return f"{self.path}, the published copy, is damaged ({self.what}). {self.mend}"
        return f"{self.path} is damaged ({self.what}). Nothing of this write was kept. {self.mend}"

    @property
    def mend(self) -> str:
        """What is left in spite of it, and the way back."""
        if self._is_of_copy:
            return "Nothing is lost: it is made from the warehouse, and `trendledger run` publishes another."
        home = self.path.parent
        return (
            f"What servers sent is in {home / 'archive'} all the same, and the copies in {home / 'published'} go on "
            "answering. To come back, put a backup of the file in its place; without one, `trendledger rebuild` makes "
            "the books anew from both."
        )

    @property
    def _is_of_copy(self) -> bool:
        return self.path.parent.name == "published"


@contextmanager
def met_opening(path: Path) -> Iterator[None]:
    """Turn DuckDB's refusals to open a file into errors that say what to do."""
    try:
        yield
    except duckdb.IOException as error:
        if is_damage(error):  # first, as it speaks of blocks
            raise DamagedError(path, first_line(error)) from error
        if "lock" in str(error).lower():
            raise WarehouseError(
                f"{path} is open in another program{_holder(error)}, perhaps a forgotten SQL session; nothing was "
                "written. Close it there: to query, open published/current.duckdb instead, which never blocks a run."
            ) from error
        raise WarehouseError(f"{path} cannot be opened: {error}") from error
    except duckdb.Error as error:
        if is_damage(error):
            raise DamagedError(path, first_line(error)) from error
        raise WarehouseError(f"{path} is not a DuckDB file that this version can read: {error}") from error


def _holder(error: duckdb.Error) -> str:
    """Return which process DuckDB says has the file, where it can tell."""
    found = HOLDER.search(str(error))
    return f" ({found[1]}, process {found[2]})" if found else ""


@contextmanager
def met_at_work(path: Path, *, beside_lake: bool = False) -> Iterator[None]:
    """Turn a disk's refusals and a file's damage, met at work, into errors that say what to do.

    `beside_lake`: what a lake refuses, from which the file is made, is told by who has opened the lake.
    """
    try:
        yield
    except duckdb.Error as error:
        if beside_lake and is_of_a_lake(error):
            raise
        if is_damage(error):
            raise DamagedError(path, first_line(error)) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            raise WarehouseError(f"{path} {TOO_LITTLE_MEMORY.format(said=first_line(error))}") from error
        if not isinstance(error, OF_THE_DISK):
            raise
        raise WarehouseError(
            f"{path} cannot be written ({first_line(error)}). Nothing of this write was kept, everything before it "
            f"was. Is there room on the disk? Then {AGAIN}."
        ) from error


@contextmanager
def met_reading() -> Iterator[None]:
    """Turn what a published copy that lost some of its bytes says to a question into an error that says what to do."""
    try:
        yield
    except duckdb.Error as error:
        if is_of_the_store(error):
            raise WarehouseError(f"the lake's data could not be read ({first_line(error)}). {STORE}") from error
        part = lost_file(error)
        if part is None and not is_damage(error):
            raise
        what = f"{part} is missing or cut short" if part else first_line(error)
        mend = OF_THE_LAKE if part else OF_THE_COPY
        raise WarehouseError(f"the published copy is damaged: {what}. {mend}") from error


def lost_file(error: duckdb.Error) -> str | None:
    """Return the data file of a lake that is gone or cut short, where an error names one and not what refused it."""
    found = DATA_FILE.search(str(error))
    is_refused = any(words in str(error) for words in REFUSED)
    return None if found is None or is_refused or is_of_the_store(error) else found[0]


def is_of_the_store(error: duckdb.Error) -> bool:
    """Say whether a bucket could not be had, in which a file may well be whole."""
    found = DATA_FILE.search(str(error))
    is_there = found is not None and "://" in found[0] and isinstance(error, duckdb.IOException)
    return is_there and GONE_FROM_BUCKET not in str(error)


def is_of_the_catalog(error: duckdb.Error) -> bool:
    """Say whether the catalog of a lake gave no answer: DuckDB has no kind of error for it, or that of the question."""
    is_of_no_kind = type(error) is duckdb.Error and not is_damage(error)  # as is a file's checksum that is wrong
    return is_of_no_kind or any(words in str(error) for words in FROM_CATALOG)


def is_of_a_lake(error: duckdb.Error) -> bool:
    """Say whether a lake gave no answer, by its catalog, its bucket or one of its files."""
    return is_of_the_catalog(error) or is_of_the_store(error) or lost_file(error) is not None


def is_damage(error: duckdb.Error) -> bool:
    """Say whether DuckDB tells of a file that is not as it was written."""
    return any(words in str(error) for words in DAMAGE)


def first_line(error: duckdb.Error) -> str:
    """Return what DuckDB says without the place in the query, the hints below and what it asked a server itself."""
    said = QUERY.sub("", str(error)).strip() or str(error)
    return said.partition("\n")[0].rstrip(": ")
