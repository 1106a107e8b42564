"""Named places at which a crash test kills the process. In everyday use they cost two looks at the environment.

TRENDLEDGER_FAILPOINT=NAME ends the process at that place as `kill -9` does, NAME@3 at the third time it is reached.
TRENDLEDGER_FAILPOINTS_SEEN=FILE writes down every place that is reached: the list that a test holds against the stages.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path

WANTED, SEEN = "TRENDLEDGER_FAILPOINT", "TRENDLEDGER_FAILPOINTS_SEEN"
# Every write of the books passes these two, whoever writes; the name begins with the writer's module.
OF_BOOKS = ("before commit", "committed")
# In the order in which they are reached.
OF_PUBLISHING = (
    "publish: books checked",
    "publish: copied",
    "publish: finished",
    "publish: manifest in place",
    "publish: in place",
    "publish: link made",
    "publish: link swapped",
    "publish: old ones dropped",
)
OF_MIGRATION = (
    "keepsake: copied",
    "keepsake: in place",
    "migration: script at work",
    "migration: script done",
    "migration: views made",
)
OF_ARCHIVE = ("archive: opened", "archive: appended")
OF_BACKUP = ("backup: books copied", "backup: written", "backup: in place")
OF_RESTORE = ("restore: begun", "restore: unpacked", "restore: in place")
OF_COMPACTION = ("compact: rows copied", "compact: in place")
OF_REBUILD = ("rebuild: books made", "rebuild: old ones linked", "rebuild: old ones kept", "rebuild: in place")
# A worker's, wherever it runs; the first is reached with the claim in place.
OF_SHARDS = ("shard: claimed", "shard: rows in place", "shard: manifest in place")
POINTS = OF_ARCHIVE + OF_PUBLISHING + OF_MIGRATION + OF_BACKUP + OF_RESTORE + OF_COMPACTION + OF_REBUILD + OF_SHARDS

_times: Counter[str] = Counter()


def reach(point: str) -> None:
    """Die here, if this is the place and the time that a test has named."""
    wanted, seen = os.environ.get(WANTED), os.environ.get(SEEN)
    if wanted is None and seen is None:
        return
    _times[point] += 1
    if seen:
        with Path(seen).open("a", encoding="utf-8") as file:
            file.write(f"{point}\n")
    name, _, number = (wanted or "").partition("@")
    if name == point and _times[point] == int(number or 1):
        os.kill(os.getpid(), signal.SIGKILL)


def reach_in_books(moment: str) -> None:
    """Die in a write of the books, if this is the writer, the moment and the time that a test has named."""
    if WANTED in os.environ or SEEN in os.environ:
        reach(f"{_writer()}: {moment}")


def _writer() -> str:
    """Return the module of ours that writes: the nearest caller outside the warehouse."""
    frame = sys._getframe()  # noqa: SLF001  what traceback and logging do, too
    while frame.f_back is not None:
        frame = frame.f_back
        name = str(frame.f_globals.get("__name__"))
        if name.startswith("flows."):
            return name.removeprefix("flows.")
    return "elsewhere"
