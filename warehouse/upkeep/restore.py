"""Bring a home back from its backup: made aside, every digest compared, and moved into its place in one step."""

from __future__ import annotations

import gzip
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from isal import igzip, isal_zlib

from warehouse import failpoints
from warehouse.asides import aside, remove
from warehouse.database import OWNERS, Home
from warehouse.schema import newest_version
from warehouse.upkeep import backup_file
from warehouse.upkeep.backup_file import BackupError, Manifest

ISAL_ERROR: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its types call the class an instance
NOTHING = "Nothing was restored, and nothing was changed."
ROOM = 64 * 2**20  # that a restore leaves on the disk: a home that fills it cannot be opened


def restore(file: Path, home: Home, check: Callable[[Home], None]) -> Manifest:
    """Make the home anew from a backup. Raises BackupError where it is not whole, or the home is not empty.

    `check` is shown the restored home before it is moved into its place, and raises what speaks against that.
    """
    file, target = file.expanduser().absolute(), home.path.resolve()
    refuse_full(target)
    with _said_of_disk(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        making = aside(target.parent, "restore")
    try:
        with _said_of_disk(target):
            manifest = _unpack(file, making)
        failpoints.reach("restore: unpacked")
        check(Home(making))
        with _said_of_disk(target):
            making.rename(target)  # over an empty folder, or to where none is: a full one is refused by the system, too
        failpoints.reach("restore: in place")
    finally:
        remove(making)
    return manifest


def refuse_full(target: Path) -> None:
    """Raise BackupError where something is in the home's place already."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(
            f"{target} is not empty. {NOTHING} Name a home that does not exist yet, with --home DIR, and look at it "
            "before you put it in the place of the other."
        )


def _unpack(file: Path, making: Path) -> Manifest:
    making.mkdir(mode=OWNERS)
    failpoints.reach("restore: begun")
    with _opened(file) as packed, _said_of_content(file):
        manifest = backup_file.read_manifest(packed)
        _refuse_newer(file, manifest)
        _refuse_large(making.parent, manifest)
        for folder in ("archive", "models", "published"):
            (making / folder).mkdir(mode=OWNERS)
        digests = {}
        for part in manifest.parts:
            path = making / part.name
            path.parent.mkdir(mode=OWNERS, exist_ok=True)
            with path.open("xb") as out:
                digests[part.name] = backup_file.read_part(packed, part, out)
            os.utime(path, ns=(part.changed_at, part.changed_at))
        told = backup_file.read_digests(packed)
        if told != digests:
            names = [name for name in digests if not isinstance(told, dict) or told.get(name) != digests[name]]
            raise ValueError(f"{len(names)} files in it are not what was backed up, {names[:1]} for one")
    _show_copy(making, manifest)
    os.sync()  # once for all: of 225 files, each flushed for itself, a slow disk made 20 s
    return manifest


def _show_copy(making: Path, manifest: Manifest) -> None:
    if manifest.current:
        (making / "published" / manifest.current).chmod(0o444)
        (making / "published" / "current.duckdb").symlink_to(manifest.current)


def _refuse_newer(file: Path, manifest: Manifest) -> None:
    if manifest.schema_version > newest_version():
        raise BackupError(
            f"{file} holds schema version {manifest.schema_version}, of Trendledger {manifest.program}; this program "
            f"knows {newest_version()}. {NOTHING} Upgrade the program, then restore."
        )


def _refuse_large(folder: Path, manifest: Manifest) -> None:
    free = shutil.disk_usage(folder).free
    if manifest.size + ROOM > free:
        raise BackupError(
            f"the backup holds {manifest.size:,} bytes, and {folder} has room for {max(free - ROOM, 0):,}. {NOTHING} "
            "Make room, or name a home on another disk with --home DIR."
        )


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        packed = igzip.open(file, "rb")  # type: ignore[no-untyped-call]  # isal ships no types
    except OSError as error:
        raise BackupError(f"{file} cannot be read ({error.strerror or error}). {NOTHING}") from error
    with packed:
        yield packed


@contextmanager
def _said_of_content(file: Path) -> Iterator[None]:
    """Turn what is wrong in a backup into an error with the way out."""
    try:
        yield
    except EOFError as error:
        raise BackupError(f"{file} is cut off: {error}. {NOTHING} Use another backup.") from error
    except (ValueError, zlib.error, gzip.BadGzipFile, ISAL_ERROR, RecursionError) as error:
        raise BackupError(f"{file} is no whole backup: {error}. {NOTHING} Use another backup.") from error


@contextmanager
def _said_of_disk(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(
            f"{target} cannot be written ({error.strerror or error}). {NOTHING} Is there room on the disk, and the "
            "right to write there? --home DIR names another place."
        ) from error
