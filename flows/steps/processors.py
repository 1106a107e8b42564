"""How many processors there are to work with."""

from __future__ import annotations

import os


def processors() -> int:
    """Return how many processors this process may use: those it is bound to, all where the system binds nobody."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS and Windows
