"""Back a home up into one file, while its runs go on: the books as of one moment, and the bytes that they speak of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, NamedTuple

from duckdb import DuckDBPyConnection
from isal import igzip

from warehouse import failpoints
from warehouse.asides import aside, remove
from warehouse.books.responses import archive_ends
from warehouse.database import Home, WarehouseError, locked, open_to_read, opened
from warehouse.lake import Lake
from warehouse.published import lake_copy
from warehouse.schema import version_of
from warehouse.to_read import kept_still
from warehouse.unheard import nobody_waits
from warehouse.upkeep import backup_file
from warehouse.upkeep.backup_file import FORMAT, MAX_NAME_BYTES, BackupError, KeptFile, Manifest
from warehouse.upkeep.moving import carry_into_file

OWNERS_FILE = 0o600  # what is read and kept is its owner's business
LEVEL = 1  # measured: a home with 4,700 articles shrinks from 179 to 93 MB in a second of one core


class Backup(NamedTuple):
    """A backup that was made: the file, its size, what it holds, and what is to be said of that."""

    path: Path
    size: int
    manifest: Manifest
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class _Held:
    """The state of a home at one moment: parts with where their bytes are; the copy is open, as a run may drop it."""

    schema_version: int
    parts: list[tuple[KeptFile, Path]]
    current: str
    copy: BinaryIO | None
    remarks: list[str]


def back_up(home: Home, target: Path, now: datetime) -> Backup:
    """Write the home into a new file. Raises BackupError, and leaves nothing, where that cannot be done.

    The writers' lock is held while the warehouse, or a lake's catalog, is copied aside; the rest is read behind it, as
    far as the books speak of it: archives only grow. Left out: secrets, Prefect's own books, logs, and older published
    copies; of a lake also the newest, as it is a catalog of files that stay there.
    """
    target = target.expanduser().absolute()
    home.refuse_lost_books()
    if not home.has_warehouse:
        raise WarehouseError(f"there is no warehouse in {home.path}, so there is nothing to back up.")
    if target.exists() or target.is_symlink():
        raise BackupError(f"{target} is there already; nothing was done. Name a file that is not there yet.")
    with _said_of_disk(target), ExitStack() as stack:
        books, making = aside(target.parent, "books"), aside(target.parent, "backup")
        stack.callback(remove, books)
        stack.callback(remove, making)
        if home.lake is None:
            with kept_still(home):
                held = _hold(home, books)
        else:
            held = _hold_lake(home, home.lake, books)
        failpoints.reach("backup: books copied")
        if held.copy is not None:
            stack.enter_context(held.copy)
        parts = [part for part, _ in held.parts]
        manifest = Manifest(FORMAT, version("trendledger"), held.schema_version, now.isoformat(), held.current, parts)
        _write(making, manifest, held)
        failpoints.reach("backup: written")
        making.rename(target)
        failpoints.reach("backup: in place")
        return Backup(target, target.stat().st_size, manifest, held.remarks)


def _hold(home: Home, books: Path) -> _Held:
    """Copy the warehouse aside and note how far everything else goes."""
    if home.warehouse.with_name(
        home.warehouse.name + ".wal"
    ).exists():  # a process was killed before it closed the file
        with opened(home.warehouse) as db:
            db.execute("checkpoint")
    with open_to_read(home.warehouse) as db:  # nobody can write to the file meanwhile, with our lock or without
        schema_version, ends = version_of(db), archive_ends(db)
        books.touch(mode=OWNERS_FILE, exist_ok=False)
        shutil.copyfile(home.warehouse, books)
    parts = [(_part(home, home.warehouse), books)]
    current, copy = "", None
    link = home.published / "current.duckdb"
    if link.exists():
        path = link.resolve()
        current, copy = path.name, path.open("rb")
        parts.append((_part(home, path, f"published/{current}"), path))
    remarks = _gone(home, ends)
    return _Held(schema_version, [*parts, *_beside_the_books(home, ends)], current, copy, remarks)


def _hold_lake(home: Home, lake: Lake, books: Path) -> _Held:
    """Write a lake's books as a file, and note how far everything else goes."""
    catalog = aside(books.parent, "catalog")
    try:
        with _at_a_moment(home, lake, catalog) as db:
            schema_version, ends = version_of(db), archive_ends(db)
            carry_into_file(db, books, nobody_waits)
    finally:
        remove(catalog)
    remarks = [
        f"It holds as a file what {lake} held: `trendledger migrate --to lake` moves that on.",
        *_gone(home, ends),
    ]
    parts = [(_part(home, books, home.warehouse.name), books), *_beside_the_books(home, ends)]
    return _Held(schema_version, parts, "", None, remarks)


@contextmanager
def _at_a_moment(home: Home, lake: Lake, catalog: Path) -> Iterator[DuckDBPyConnection]:
    """Open the lake as it stands, by a copy of its catalog that is made under the writers' lock. Raises LakeError."""
    with locked(home):
        lake_copy.freeze(lake, catalog)
    with opened(Lake(str(catalog), lake.data)) as db:
        yield db


def _beside_the_books(home: Home, ends: Mapping[str, int]) -> list[tuple[KeptFile, Path]]:
    """Return the parts that are files already: what people wrote, models, and archives up to their `ends`."""
    own = [home.own_trends, home.own_terms, home.alert_rules, home.demo_feeds, home.demo_archive]
    models = sorted(path for path in home.models.glob("*/*") if _is_plain(path))
    parts = [(_part(home, path), path) for path in [*own, *models] if path.is_file()]
    archives = sorted(path for path in home.archive.glob("*") if _is_plain(path))
    return [*parts, *((_part(home, path, size=ends.get(path.name)), path) for path in archives)]


def _part(home: Home, path: Path, name: str = "", size: int | None = None) -> KeptFile:
    """Return a file as a part, up to `size` where the books know no more of it."""
    name = name or path.relative_to(home.path).as_posix()
    if len(name.encode()) > MAX_NAME_BYTES or not backup_file.NAME.fullmatch(name):
        raise BackupError(
            f"{path} has a name that a backup cannot hold ({MAX_NAME_BYTES} bytes, printable); nothing was done. "
            "Rename it, or move it out of the home."
        )
    status = path.stat()
    return KeptFile(name, status.st_size if size is None else min(size, status.st_size), status.st_mtime_ns)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not path.name.startswith(".")


def _gone(home: Home, ends: Mapping[str, int]) -> list[str]:
    gone = [home.archive / name for name in sorted(ends) if not (home.archive / name).exists()]
    return [f"{path} is not there, and so not in the backup." for path in gone]


def _write(making: Path, manifest: Manifest, held: _Held) -> None:
    making.touch(mode=OWNERS_FILE, exist_ok=False)
    with making.open("wb") as file:
        with igzip.open(file, "wb", compresslevel=LEVEL) as packed:  # type: ignore[no-untyped-call]  # isal ships no types
            backup_file.write(packed, manifest, _files(held))
        file.flush()
        os.fsync(file.fileno())


def _files(held: _Held) -> Iterator[BinaryIO]:
    """Yield the files of the parts, open, each closed behind it: there may be thousands."""
    for part, path in held.parts:
        if held.copy is not None and part.name == f"published/{held.current}":
            yield held.copy
            continue
        with path.open("rb") as file:
            yield file


@contextmanager
def _said_of_disk(target: Path) -> Iterator[None]:
    """Turn what a disk refuses, and a home that changes under our hands, into errors that say what to do."""
    try:
        yield
    except EOFError as error:
        raise BackupError(
            f"a file of the home grew shorter while it was read ({error}); no backup was made. Run the command again."
        ) from error
    except OSError as error:
        raise BackupError(
            f"{target} cannot be written, or a file of the home cannot be read: {error.filename or target.parent} "
            f"({error.strerror or error}). No backup was made, and the home is as it was. Is there room on the disk, "
            "and the right to write there?"
        ) from error
