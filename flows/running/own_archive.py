"""The home's own WARC files: which one a run writes to, and which have lost what was written to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from pathlib import Path

from flows.steps.web.archive_writer import ArchiveWriter, cut_torn_tail
from warehouse.books import ledger, responses
from warehouse.database import Connection, Home
from warehouse.fates import EventKind, Stage
from warehouse.records import Fate, LedgerEvent, Run

ARCHIVES: Stage = "archives"  # the stage at which a run takes up its archives
CUT_SHORT: EventKind = "archive cut short"


def open_writer(home: Home, clock: datetime, ends: Mapping[str, int]) -> ArchiveWriter:
    """Open the WARC file of the day, its torn tail cut if a crash left one. `ends`: how far each file was written.

    One that has lost more than that is left alone and another begun: the books know places behind its end, at which
    no answer of another page may come to stand.
    """
    for number in count(1):
        path = home.archive / (f"{clock:%Y-%m-%d}.warc.gz" if number == 1 else f"{clock:%Y-%m-%d}-{number}.warc.gz")
        if _size(path) < ends.get(path.name, 0):
            continue
        if path.exists():
            cut_torn_tail(path, ends.get(path.name, 0))
        return ArchiveWriter(path)
    raise AssertionError("there is always another number")


def tell_of_losses(db: Connection, home: Home, run: Run) -> None:
    """Enter which of the home's WARC files are shorter than what was written to them; each is told of once."""
    told = ledger.subjects_of(db, CUT_SHORT)
    losses = {
        file: f"{end - size:,} of {end:,} bytes that were written are gone from {home.archive / file}: the answers in "
        "them cannot be shown any more, what was made of them is kept; a backup of the file mends it"
        for file, end in responses.archive_ends(db).items()
        if (size := _size(home.archive / file)) < end and file not in told
    }
    if losses:
        fates = [Fate(run.run_id, ARCHIVES, file, "cut off", said, 1) for file, said in losses.items()]
        ledger.add_fates(db, run.run_id, ARCHIVES, len(losses), fates)
        ledger.add_changes(
            db, [LedgerEvent(run.clock, run.run_id, CUT_SHORT, file, "", "", said) for file, said in losses.items()]
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
