"""What is made aside before it is moved into its place, and what a process that was killed has left of it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

LEFT = re.compile(r"\.trendledger-[a-z]+-(\d+)")


def aside(folder: Path, what: str) -> Path:
    """Return a name in the folder for what this process is making; what dead processes left there is removed."""
    for path in folder.glob(".trendledger-*"):
        named = LEFT.fullmatch(path.name)
        if named and not _is_alive(int(named.group(1))):
            remove(path)
    return folder / f".trendledger-{what}-{os.getpid()}"


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):  # a disk that is read-only refuses to unlink even what is not there
        path.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True
