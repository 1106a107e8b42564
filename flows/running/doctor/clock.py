"""The machine's clock, by what it has written before: files of the future, and books that stand ahead of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.running.doctor.finding import Observation, bad, well
from warehouse.database import Home

TOLERATED = timedelta(minutes=2)  # file servers have clocks of their own


def told(home: Home, now: datetime) -> Iterator[Observation]:
    """Yield whether the clock was set back since the home was last written: its newest file would be of the future."""
    files = (home.warehouse, *home.published.glob("*.duckdb"), *home.archive.glob("*"))
    newest = max(_written_at(files), default=now)
    said = f"{now:%Y-%m-%d %H:%M} UTC"
    if newest - now > TOLERATED:
        what = f"the clock says {said}, and files of the home are of {newest:%Y-%m-%d %H:%M}: it was set back"
        yield bad("clock", what, "set the machine's clock (`timedatectl set-ntp true`); no run is due before that time")
    else:
        yield well("clock", f"{said}, later than all that the home has written")


def _written_at(files: Iterable[Path]) -> Iterator[datetime]:
    """Yield when files were last written, those that are there: a run at work drops old copies meanwhile.

    Where a file stands in the home's place there are none.
    """
    for path in files:
        with suppress(FileNotFoundError, NotADirectoryError):
            yield datetime.fromtimestamp(path.stat().st_mtime, UTC)
