"""The time range of a page, as it stands in its address: so many weeks back, all of them, or from a day until a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from starlette.datastructures import QueryParams

from dashboards.address import NoSuchPageError, small_number
from dashboards.wording import day

WEEKS_OFFERED = (26, 52, 104)
DEFAULT_WEEKS = 52
MOST_WEEKS = 2600  # fifty years: a date before year 1 cannot be had
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(9999, 12, 31)
PARAMETERS = ("weeks", "from", "until")
SEVERAL = ("trends",)  # what may stand in an address once for each
ECHOED = 40  # letters of a name that a page says again


class Span(NamedTuple):
    """A range of days. `weeks` counts back from the copy's clock, None is the whole history; days go before weeks."""

    weeks: int | None = DEFAULT_WEEKS
    first: date | None = None
    last: date | None = None

    @property
    def is_dated(self) -> bool:
        """Whether the range was named by days."""
        return self.first is not None or self.last is not None

    def since(self, clock: date | None) -> date:
        """Return the first day to show."""
        if self.is_dated or clock is None or self.weeks is None:
            return self.first or FIRST_DAY
        return clock - timedelta(weeks=self.weeks)

    @property
    def until(self) -> date:
        """The last day to show."""
        return self.last or LAST_DAY

    @property
    def address(self) -> str:
        """The range as a part of an address."""
        if not self.is_dated:
            return f"weeks={self.weeks or 'all'}"
        named = (("from", self.first), ("until", self.last))
        return "&".join(f"{name}={at}" for name, at in named if at)

    @property
    def said(self) -> str:
        """The range in words."""
        if not self.is_dated:
            if self.weeks is None:
                return "all weeks"
            return "the last week" if self.weeks == 1 else f"the last {self.weeks:,} weeks"
        begun = f"from {day(self.first)} " if self.first else ""
        return f"{begun}until {day(self.last)}" if self.last else begun.strip()

    @property
    def within(self) -> str:
        """The range behind what happened in it.

        >>> Span().within, Span(1).within, Span(None).within, Span(None, date(2026, 8, 1)).within
        ('in the last 52 weeks', 'in the last week', 'in all weeks', 'from 1 August 2026')
        """
        return self.said if self.is_dated else f"in {self.said}"


def asked_span(wishes: Mapping[str, str]) -> Span:
    """Read the range of an address. Raises NoSuchPageError where it names none."""
    weeks = wishes.get("weeks", "")
    first, last = _day(wishes, "from"), _day(wishes, "until")
    if first is None and last is None:
        return Span(_weeks(weeks))
    if weeks:
        raise NoSuchPageError("A range is named by weeks, or by from and until, and not by both.")
    if first and last and last < first:
        raise NoSuchPageError(f"This range ends before it begins: from {day(first)} until {day(last)}.")
    return Span(None, first, last)


def only_known(wishes: Mapping[str, str], known: tuple[str, ...]) -> None:
    """Refuse an address that asks for what its page does not know, or twice for one thing, instead of leaving it aside.

    Raises NoSuchPageError.
    """
    if isinstance(wishes, QueryParams):
        twice = next((name for name in wishes if name not in SEVERAL and len(wishes.getlist(name)) > 1), None)
        if twice is not None:
            raise NoSuchPageError(f"This address says “{twice[:ECHOED]}” twice; which is meant?")
    strange = next((name for name in wishes if name not in known), None)
    if strange is not None:
        offered = f"What it knows: {', '.join(known)}." if known else "Ranges and units of time are chosen at /trends."
        raise NoSuchPageError(f"This page does not know “{strange[:ECHOED]}”. {offered}")


def asked_week(written: str | None) -> date | None:
    """Read the week of an address, named by any of its days; return its Monday. Raises NoSuchPageError.

    >>> asked_week("2026-08-12")
    datetime.date(2026, 8, 10)
    """
    if not written:
        return None
    try:
        asked = date.fromisoformat(written)
    except ValueError as error:
        raise NoSuchPageError("A week is named by any of its days, as in week=2026-08-10.") from error
    if asked < FIRST_DAY:
        raise NoSuchPageError(f"The books begin with {day(FIRST_DAY)}.")
    return asked - timedelta(days=asked.weekday())


def _weeks(written: str) -> int | None:
    if not written:
        return DEFAULT_WEEKS
    number = None if written == "all" else small_number(written)
    if written == "all" or (number is not None and number <= MOST_WEEKS):
        return number
    raise NoSuchPageError(f"A range is weeks=26, 52, 104 or any number up to {MOST_WEEKS:,}, or weeks=all.")


def _day(wishes: Mapping[str, str], name: str) -> date | None:
    written = wishes.get(name, "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise NoSuchPageError(f"A day is written as in {name}=2026-08-10.") from error
