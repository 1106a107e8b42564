"""Spans of weeks that are compared, as a person asks for them."""

from __future__ import annotations

from datetime import date

from flows.commands.output import UsageError
from warehouse.books.verdicts import first_watched_week, last_complete_week
from warehouse.database import Connection
from warehouse.records import TrendledgerError

LONGEST_SPAN = 520  # weeks: ten years
EARLIEST = date(1990, 1, 1)  # there was no web


class NothingWatchedError(TrendledgerError):
    """No week that was watched is over by the day that was asked for."""

    def __init__(self, until: date | None, first: date | None) -> None:
        super().__init__(until, first)
        self.until, self.first = until, first

    def __str__(self) -> str:
        if self.first is None:
            return (
                "no week has been watched yet: what feeds list at their first visit is history. "
                "Runs of two weeks make the first one; `trendledger status` says what has come."
            )
        return f"no week that was watched is over by {self.until}; the first is that of Monday {self.first}."


def check_spans(weeks: int, before: int, until: date | None = None) -> None:
    """Raise UsageError where one of the spans to compare has no week, or reaches back before all records."""
    if not (1 <= weeks <= LONGEST_SPAN and 1 <= before <= LONGEST_SPAN):
        raise UsageError(f"--weeks {weeks} and --before {before}: give 1 to {LONGEST_SPAN} weeks each")
    if until is not None and until < EARLIEST:
        raise UsageError(f"--until {until} lies before {EARLIEST}; nothing is older")


def watched_span(db: Connection, until: date | None) -> tuple[date, date]:
    """Return the Mondays of the first week that was watched and of the last to look at. Raises NothingWatchedError."""
    first, last = first_watched_week(db), last_complete_week(db, until)
    if last is None or first is None or last < first:
        raise NothingWatchedError(until, first)
    return first, last


def last_watched_week(db: Connection, until: date | None) -> date:
    """Return the Monday of the last week to look at. Raises NothingWatchedError."""
    return watched_span(db, until)[1]
