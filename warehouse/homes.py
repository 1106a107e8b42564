"""What lives in a home: real articles or the demo's invented ones, which are kept apart."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from warehouse.database import DEMO_HOME, Home, writing
from warehouse.records import TrendledgerError

RUNS = "select count(*), count(*) filter (where kind <> 'archive') from runs"


class InventedHomeError(TrendledgerError):
    """A home holds the demo's invented articles and nothing else; real ones beside them would spoil every number."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.home = home

    def __str__(self) -> str:
        return (
            f"{self.home} holds the demo's invented articles, so nothing was done: real ones beside them would be "
            "counted together. Name another home (--home DIR or TRENDLEDGER_HOME), or delete that folder first: "
            f"`rm -r {shlex.quote(str(self.home))}`; `trendledger demo` makes it again."
        )


class LivedInHomeError(TrendledgerError):
    """The demo was asked for in a home that has seen runs of its owner."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.home = home

    def __str__(self) -> str:
        return (
            f"{self.home} holds articles of your own, so nothing was done: the demo's invented ones beside them would "
            f"be counted together. Give the demo a home of its own: `trendledger demo --home {DEMO_HOME}`."
        )


def refuse_invented(home: Home, archives: Sequence[Path] = ()) -> None:
    """Raise InventedHomeError where only the demo has run, unless it is to run again, on the archive that it packed.

    A home in which both ran before goes on as it was.
    """
    is_demo = bool(archives) and all(path.absolute() == home.demo_archive for path in archives)
    if not is_demo and home.demo_feeds.exists() and not _runs(home)[1]:
        raise InventedHomeError(home.path)


def refuse_lived_in(home: Home) -> None:
    """Raise LivedInHomeError where anything but the demo has run."""
    if not home.has_warehouse:
        return
    runs, real = _runs(home)
    if real or (runs and not home.demo_feeds.exists()):
        raise LivedInHomeError(home.path)


def _runs(home: Home) -> tuple[int, int]:
    """Return how many runs the home has seen, and how many of them on no archive: those of the demo are on one."""
    with writing(home) as db:
        every, real = db.execute(RUNS).fetchall()[0]
    return int(every), int(real)
