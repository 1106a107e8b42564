"""The folder of published copies: what names they have, which stay, and what is half made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def drop_old(newest: Path, kept: int) -> None:
    """Keep so many copies, the last ones, each with its manifest."""
    folder = newest.parent
    old = sorted(
        (path for path in folder.glob(f"*{newest.suffix}") if not path.is_symlink() and path != newest),
        key=lambda path: (path.stat().st_mtime_ns, path.stem),  # two of one moment: the second has a number behind
    )
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
