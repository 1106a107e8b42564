"""The logs of a station's parts: each no longer than a bound, and what came before in one file beside it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# A Prefect server at work writes some 3 MB a day at our level: a week each, in this file and in the one before.
LOG_BYTES = 20 * 10**6


def begin(log: Path) -> None:
    """Put what a part said at its last start into the file before, and begin an empty one, for its owner alone."""
    log.parent.mkdir(exist_ok=True)
    if log.exists():
        log.replace(before(log))
    log.touch(mode=0o600)


def bound(log: Path, most: int = LOG_BYTES) -> bool:
    """Where a log is longer than `most` bytes, move what it has into the file before; return whether it was.

    The part goes on writing into the same file, opened to append: a line written between the two steps is lost. Where
    there is no room for a copy the log grows on, and the station with it: that is no reason to stop.
    """
    if not log.exists() or log.stat().st_size <= most:
        return False
    aside = log.with_suffix(".log.moving")
    try:
        shutil.copyfile(log, aside)
    except OSError:
        aside.unlink(missing_ok=True)
        return False
    os.truncate(log, 0)
    aside.replace(before(log))
    return True


def before(log: Path) -> Path:
    """Return the file with what stood in a log before."""
    return log.with_suffix(".log.before")
