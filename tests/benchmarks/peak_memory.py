"""The most memory that this process ever had."""

from __future__ import annotations

import re
import resource
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_megabytes() -> int:
    """Return the peak of this program's resident memory.

    By Linux's own count where there is one: that of getrusage begins, for a program that another one started, with what
    that one ever had.
    """
    if STATUS.exists():
        (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", STATUS.read_text(encoding="ascii"))
        return int(kilobytes) >> 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
