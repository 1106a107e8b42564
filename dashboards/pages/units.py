"""In which unit of time shares are shown: weeks where they hold enough stories, else months or four weeks together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.address import NoSuchPageError
from dashboards.asking import answer, question
from dashboards.charts.series import By

# At 30 stories a share of 10 % has an interval from 3 to 26 %: with fewer, lines by week show little but scatter.
ENOUGH_A_WEEK = 30
# With fewer months a line by month has too few points to be one.
ENOUGH_MONTHS = 12
NAMES: dict[By, str] = {"week": "weeks", "four": "four weeks, centred", "month": "months"}

# Every trend has the same weeks and totals, so that any one of them says how full the weeks are.
FULLNESS = """
    select
        coalesce(median(stories_about_ai), 0),
        count(distinct date_trunc('month', week))
    from api.trend_weeks
    where
        trend = (select min(trend) from api.trends)
        and week between $since and $until and is_complete and stories_about_ai > 0
"""


class Fullness(NamedTuple):
    """How many stories about AI a median complete week of a range has, and over how many months they reach."""

    median: float
    months: int


class Unit(NamedTuple):
    """The unit that is shown, whether the reader named it, and the one that stands where nobody does."""

    by: By
    is_asked: bool
    default: By
    fullness: Fullness

    @property
    def said(self) -> str:
        """Why this unit is shown, in a sentence."""
        if not self.fullness.months:
            return "No complete week of this range has a story about AI."
        median = f"a median week of this range has {self.fullness.median:.0f} stories about AI"
        if self.is_asked and self.by != self.default:
            return f"Shown by {NAMES[self.by]}, as asked; the default here is {NAMES[self.default]}, for {median}."
        if self.default == "week":
            return f"Shown by weeks: {median}, and from {ENOUGH_A_WEEK} on weeks can be told apart."
        return (
            f"Shown by {NAMES[self.default]}: {median}, and under {ENOUGH_A_WEEK} single weeks show little but scatter."
        )


def asked_unit(wishes: Mapping[str, str]) -> By | None:
    """Read the unit of an address, None where it names none. Raises NoSuchPageError."""
    written = wishes.get("by", "")
    for by in NAMES:
        if by == written:
            return by
    if written:
        raise NoSuchPageError("Time is shown by=week, by=four (four weeks, centred) or by=month.")
    return None


def unit(db: DuckDBPyConnection, asked: By | None, since: date, until: date) -> Unit:
    """Return the unit that a range is shown in."""
    (fullness,) = answer(db, Fullness, question(FULLNESS, since=since, until=until))
    few: By = "month" if fullness.months >= ENOUGH_MONTHS else "four"
    default: By = "week" if fullness.median >= ENOUGH_A_WEEK else few
    return Unit(asked or default, asked is not None, default, fullness)
