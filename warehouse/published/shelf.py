"""The folder of published copies: what names they have, which stay, and what is half made."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from warehouse.file_errors import OF_THE_DISK, WarehouseError, first_line
from warehouse.published.manifest import beside


class NoRoomError(WarehouseError):
    """A new copy cannot be written. The last one stays."""

    def __init__(self, target: Path, why: str) -> None:
        super().__init__(target, why)
        self.target, self.why = target, why

    def __str__(self) -> str:
        return (
            f"{self.target} cannot be written ({self.why}). The last published copy stays, and what was stored is "
            "kept. Is there room on the disk for one more copy? Then run again."
        )


class Loss(NamedTuple):
    """What a folder of copies has lost, and how it is mended."""

    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what}; {self.mend}."


def free(folder: Path, name: str, suffix: str) -> Path:
    """Return a file that no copy is: one that was published is never another, and a run may publish twice."""
    target, number = folder / f"{name}{suffix}", 1
    while target.exists():
        number += 1
        target = folder / f"{name}-{number}{suffix}"
    return target


def clear(folder: Path) -> None:
    """Remove what is half made, and DuckDB's log of it, which would be taken for that of the next of this name."""
    for left in folder.glob("*.making*"):
        left.unlink()


def copies_in(folder: Path, suffix: str) -> list[Path]:
    """Return the copies of a folder, the newest last."""
    return sorted(
        (path for path in folder.glob(f"*{suffix}") if not path.is_symlink()),
        key=lambda path: (path.stat().st_mtime_ns, path.stem),  # two of one moment: the second has a number behind
    )


def lost(link: Path) -> Loss | None:
    """Return that copies were published here and the link to the newest is gone, or leads to none; else None."""
    kept = copies_in(link.parent, link.suffix)
    if link.exists() or not (kept or link.is_symlink()):
        return None
    if link.is_symlink():
        what = f"{link} leads to {link.readlink()}, which is not there"
    else:
        what = f"{link} is not there, the link to the newest published copy"
    mend = "`trendledger run` publishes another copy, and nothing is lost"
    if kept:
        mend += f"; until then, `ln -sfn {kept[-1].name} {shlex.quote(str(link))}` shows the last that is there"
    return Loss(what, mend)


def drop_old(newest: Path, kept: int) -> None:
    """Keep so many copies, the last ones, each with its manifest."""
    folder = newest.parent
    old = [path for path in copies_in(folder, newest.suffix) if path != newest]
    for path in old[: max(len(old) - kept + 1, 0)]:
        path.unlink()
        beside(path).unlink(missing_ok=True)


@contextmanager
def half_made(target: Path) -> Iterator[None]:
    """Leave nothing behind of a copy that is not finished; what fails for want of room is a NoRoomError."""
    try:
        yield
    except BaseException as error:
        target.unlink(missing_ok=True)
        beside(target).unlink(missing_ok=True)
        said = _of_the_disk(error)
        if said:
            raise NoRoomError(target, said) from error
        raise
    finally:
        clear(target.parent)


def _of_the_disk(error: BaseException) -> str:
    """Return what the disk refused, where it is that; empty where it is not."""
    for one in (error, error.__cause__):
        if isinstance(one, OSError):
            return one.strerror or str(one)
        if isinstance(one, OF_THE_DISK):
            return first_line(one)
    return ""
