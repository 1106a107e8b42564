"""Which trends go together more than chance, and whether that has changed.

Lift and its error are reckoned in SQL (`api.cooccur`); here pairs with enough stories are chosen, words found, and two
spans compared: log lifts of stories that differ are independent, and the difference of two has the root of the sum of
their squared errors. Words are given after Benjamini and Hochberg (1995) over the pairs shown, for with 40 trends there
are 780 of them.

What this cannot tell: whether trends meet in the news or only in a source that writes about both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from flows.steps.false_discovery import adjusted

# Stories with both, or as many expected by chance. Of pairs that have nothing to do with each other at most .06 then
# seem to, at a nominal .05, at 60 to 5,000 stories and shares of .01 to .4; without it up to .17.
ENOUGH = 5
SURE = 0.05  # of pairs said to go together, or to have changed, so many may be chance
REACH = 1.959963984540054  # of a 95 % interval of a normal deviate

Word = Literal["together", "apart", "cannot tell"]
Changed = Literal["closer", "further apart", "cannot tell", ""]


class PairCount(NamedTuple):
    """Two trends in a span, as `api.cooccur` has them."""

    trend: str
    other: str
    stories_both: int
    stories_trend: int
    stories_other: int
    stories: int
    lift: float
    lift_low: float
    lift_high: float
    log_lift: float
    log_lift_error: float

    @property
    def has_enough(self) -> bool:
        """Whether there are enough stories, together or expected to be, to say anything."""
        return max(self.stories_both, self.stories_trend * self.stories_other / self.stories) >= ENOUGH


@dataclass(frozen=True, slots=True)
class Pair:
    """Two trends now, and before where both were there; and what may be said, of now and of the change.

    `change` is lift now over lift before, with its 95 % interval; None where the pair had not enough stories before.
    """

    now: PairCount
    before: PairCount | None
    said: Word
    q_value: float
    change: float | None
    change_low: float | None
    change_high: float | None
    change_q_value: float | None
    changed: Changed


def pairs_of(now: Sequence[PairCount], before: Sequence[PairCount]) -> list[Pair]:
    """Return the pairs with enough stories now, those that surely go together most first."""
    earlier: Mapping[tuple[str, str], PairCount] = {(one.trend, one.other): one for one in before}
    shown = [one for one in now if one.has_enough]
    then = [earlier.get((one.trend, one.other)) for one in shown]
    q_values = _q_values([_p_value(one.log_lift, one.log_lift_error) for one in shown])
    changes = [
        change_of(one, past) if past is not None and past.has_enough else None
        for one, past in zip(shown, then, strict=True)
    ]
    known = [change for change in changes if change is not None]
    sure = iter(_q_values([_p_value(*change) for change in known]))
    found = [
        _pair(one, past, q_value, change, next(sure) if change else None)
        for one, past, q_value, change in zip(shown, then, q_values, changes, strict=True)
    ]
    return sorted(found, key=lambda pair: (-pair.now.lift_low, pair.now.trend, pair.now.other))


def change_of(now: PairCount, before: PairCount) -> tuple[float, float]:
    """Return the logarithm of lift now over lift before, and its standard error."""
    return now.log_lift - before.log_lift, math.hypot(now.log_lift_error, before.log_lift_error)


def _pair(
    now: PairCount, before: PairCount | None, q_value: float, change: tuple[float, float] | None, sure: float | None
) -> Pair:
    low = high = middle = None
    changed: Changed = ""
    if change is not None and sure is not None:
        low, middle, high = (math.exp(change[0] + side * REACH * change[1]) for side in (-1, 0, 1))
        changed = "cannot tell" if sure > SURE else "closer" if change[0] > 0 else "further apart"
    said: Word = "cannot tell" if q_value > SURE else "together" if now.log_lift > 0 else "apart"
    return Pair(now, before, said, q_value, middle, low, high, sure, changed)


def _p_value(log_ratio: float, error: float) -> float:
    """Return the two-sided p-value of a ratio of one; 1 where all stories carry both, and nothing can be told."""
    return math.erfc(abs(log_ratio) / error / math.sqrt(2)) if error > 0 else 1.0


def _q_values(p_values: Sequence[float]) -> list[float]:
    return [float(one) for one in adjusted(np.array(p_values))] if p_values else []
