"""Who is at work on which shard: a file that one of many can make, shows that its maker lives, and outlives it.

Claims save work and decide nothing: two that make one shard make the same bytes. So a worker that was thought dead
costs time, and no more.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any
from uuid import uuid4

from warehouse.shards.disk_clock import disk_clock

BEAT_SECONDS = 5.0  # between two signs of life
STALE_SECONDS = 30.0  # six of them missed: dead, or so slow that another is faster
DEATHS = 2  # of workers, after which a shard is given to no other


class NotTaken(Enum):
    """Why a claim was not to be had."""

    HELD = auto()  # its worker lives
    SPENT = auto()  # so many workers have died at it that no other is given it


@dataclass(frozen=True, slots=True)
class Claim:
    """A shard that is ours to make. `deaths`: how many others have died at it; `said`: what its file says."""

    path: Path
    deaths: int
    said: dict[str, Any] = field(default_factory=dict, compare=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Show signs of life; let go of the claim when the work is done, or has failed and we live to tell."""
        over = threading.Event()
        beating = threading.Thread(target=self._beat, args=(over,), name="claim", daemon=True)
        beating.start()
        try:
            yield
        finally:
            over.set()
            beating.join()
            self.let_go()

    def let_go(self) -> None:
        """Let others have the shard; the claim of who has taken it over meanwhile stays."""
        _remove(self.path, self.said)

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(BEAT_SECONDS):
            # Taken over, or the folder is gone: the work is done all the same, and another's claim lives by its signs.
            with suppress(OSError):
                if _read(self.path) == self.said:
                    os.utime(self.path)


def take(folder: Path, shard_id: str, *, is_expendable: bool) -> Claim | NotTaken:
    """Claim a shard, if its worker is not alive.

    Who is expendable may die of the shard: so its death counts, and where others have died it gets no turn. The run
    itself reads hostile pages in processes that can be killed, so that its end says nothing of a shard. A claim that
    was let go between two looks at it is HELD: its shard may be made by now, so that the caller looks for that first.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{shard_id}.claim"
    deaths = 0
    held = _read(path)
    if held is not None:
        if _is_alive(folder, path, held):
            return NotTaken.HELD
        deaths = int(held.get("deaths", 0)) + bool(held.get("is_expendable"))
        if is_expendable and deaths >= DEATHS:
            return NotTaken.SPENT if _read(path) == held else NotTaken.HELD
        if not _remove(path, held):
            return NotTaken.HELD
    who = {"host": os.uname().nodename, "pid": os.getpid(), "claim": uuid4().hex}
    mine = {**who, "deaths": deaths, "is_expendable": is_expendable}
    return Claim(path, deaths, mine) if _make(path, mine) else NotTaken.HELD


def _make(path: Path, mine: dict[str, Any]) -> bool:
    """Make a claim that is whole as soon as it is there; say whether we were the first. A link is that on NFS, too."""
    aside = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        aside.write_text(json.dumps(mine), encoding="utf-8")
        os.link(aside, path)
    except FileExistsError:
        return False
    finally:
        aside.unlink(missing_ok=True)
    return True


def _remove(path: Path, meant: dict[str, Any]) -> bool:
    """Remove a claim if it is the one that is meant; say whether it was. One that another made meanwhile stays."""
    if _read(path) != meant:
        return False
    aside = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return False
    is_meant = _read(aside) == meant
    if not is_meant:
        with suppress(FileExistsError, FileNotFoundError):
            os.link(aside, path)
    aside.unlink(missing_ok=True)
    return is_meant


def _read(path: Path) -> dict[str, Any] | None:
    """Return what a claim says; one that cannot be read says nothing, and is judged by its age."""
    try:
        said = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _is_alive(folder: Path, path: Path, held: dict[str, Any]) -> bool:
    """Say whether the maker of a claim is at work: by its process, if it is on this machine, and by its signs.

    A sign of a time that has not come is of before the disk's clock was set back: who lives gives another in seconds.
    """
    if held.get("host") == os.uname().nodename and isinstance(held.get("pid"), int) and not _runs(held["pid"]):
        return False
    try:
        return abs(disk_clock(folder) - path.stat().st_mtime) < STALE_SECONDS
    except FileNotFoundError:
        return False


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
