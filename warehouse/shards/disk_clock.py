"""What time it is by the disk that all workers see: their machines' clocks may differ."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4


def disk_clock(folder: Path) -> float:
    """Return the time that a file made now gets, in seconds since 1970. Raises FileNotFoundError without the folder."""
    probe = folder / f".clock-{uuid4().hex}"
    try:
        probe.touch()
        return probe.stat().st_mtime
    finally:
        probe.unlink(missing_ok=True)
