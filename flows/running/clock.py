"""The time that a run takes for now."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flows.running.run_context import archive_index
from flows.steps.web.archive import MOST_AHEAD
from warehouse.records import TrendledgerError


class ClockAheadError(TrendledgerError):
    """A run was to take a time for now that has not come, in the world or in its archives."""

    def __init__(self, clock: datetime, newest: datetime) -> None:
        super().__init__(clock, newest)
        self.clock, self.newest = clock, newest

    def __str__(self) -> str:
        return (
            f"{self.clock:%Y-%m-%d} has not come yet, and nothing here is newer than "
            f"{self.newest:%Y-%m-%d %H:%M}; nothing was done. The books would stand there, and no later run would be "
            "judged: name a time up to a week from then (--as-of, or --to of a replay), or leave --as-of out."
        )


def clock_of(as_of: datetime | None, archives: tuple[Path, ...], now: datetime) -> datetime:
    """Return the time to take for now: the one asked for, else that of the archives' newest record, else `now`.

    Raises ClockAheadError.
    """
    if as_of is None:
        return archive_index(archives).newest if archives else now
    clock = as_of.replace(tzinfo=UTC) if as_of.tzinfo is None else as_of
    newest = max(now, archive_index(archives).newest) if archives else now
    if clock - newest > MOST_AHEAD:  # a slip of the keyboard: a weekly run stands at the end of its week
        raise ClockAheadError(clock, newest)
    return clock.astimezone(UTC)
