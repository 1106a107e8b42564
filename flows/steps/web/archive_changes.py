"""Whether a WARC file is still the one that was indexed: another one has other records at the same bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from flows.steps.web.archive_writer import ArchiveError

END_BYTES = 4096  # in front of where a file ended: by these one that only grew is told from one written anew


class FileState(NamedTuple):
    """A file as it was: which one, when it was written to, how long it was, and its last bytes."""

    device: int
    inode: int
    written_at: int
    size: int
    end: bytes


def state_of(path: Path) -> FileState:
    """Return the state of a file. Raises OSError."""
    with path.open("rb") as file:
        found = os.fstat(file.fileno())
        file.seek(max(found.st_size - END_BYTES, 0))
        return FileState(found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size, file.read(END_BYTES))


def refuse_changed(path: Path, before: FileState) -> None:
    """Raise ArchiveError where a file is gone, another, or written anew; one that grew holds what it held before."""
    try:
        now = path.stat()
        if (now.st_dev, now.st_ino, now.st_mtime_ns, now.st_size) == before[:-1] or _only_grew(path, before):
            return
    except FileNotFoundError:
        pass
    raise ArchiveError(
        f"{path}: was replaced, written anew or removed while it was read, so that its records are not where they were "
        "found. What was taken from it before is kept. Let the file be, then run again: it goes on there."
    )


def _only_grew(path: Path, before: FileState) -> bool:
    with path.open("rb") as file:
        now = os.fstat(file.fileno())
        file.seek(max(before.size - END_BYTES, 0))
        end = file.read(len(before.end))
    return (now.st_dev, now.st_ino, end) == (before.device, before.inode, before.end)
