"""What to call it. A word is said only where it is known."""

from __future__ import annotations

from typing import Literal

from flows.steps.judging.counts import Horizon
from flows.steps.judging.memory import Remembered

Word = Literal["surging", "rising", "falling", "steady", "cannot tell", "too little", "not enough history"]

MIN_STORIES = 10  # in compared sources and both spans: of fewer not even x3 can be told
STEADY = (2 / 3, 3 / 2)  # what changes less than this is no news; the interval must lie within
# The least a surge has surely done is double. At 20 stories a week .006 of x2 steps are so called, and of x3 .997.
SURGE = 2.0
# Of each span, so many of its weeks must have been watched: half a quarter says something, a week of it does not.
MIN_WATCHED = 0.5


def has_history(watched_now: int, watched_before: int, horizon: Horizon) -> bool:
    """Whether enough weeks of both spans were watched at all."""
    return watched_now >= MIN_WATCHED * horizon.now and watched_before >= MIN_WATCHED * horizon.before


def told(verdict: str, named: str) -> str:
    """Return a verdict with what it rests on.

    >>> told("rising", "many sources"), told("steady", "")
    ('rising (many sources)', 'steady')
    """
    return f"{verdict} ({named})" if named else verdict


def word_for(held: Remembered | None, low: float, high: float) -> Word:
    """Return the word for a trend that was tested, with the verdict that holds and the interval of its ratio.

    >>> word_for(None, 0.9, 1.2), word_for(None, 0.4, 2.1)
    ('steady', 'cannot tell')
    """
    if held is not None:
        return "surging" if held.direction == "rising" and low >= SURGE else held.direction
    return "steady" if STEADY[0] <= low and high <= STEADY[1] else "cannot tell"
