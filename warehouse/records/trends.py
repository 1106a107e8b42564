"""How coverage changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

WEEKS_NOW, WEEKS_BEFORE = 4, 12  # what a verdict compares, unless it is asked for others


Verdict = Literal["rising", "falling", "steady", "too little"]


class Week(NamedTuple):
    """In the week from Monday `week` on, `stories` of `stories_about_ai` carried the trend."""

    trend: str
    week: date
    stories: int
    stories_about_ai: int


@dataclass(frozen=True, slots=True)
class CorrectedShare:
    """A trend's share of a week or month with the model's known errors taken off, and its 95 % interval."""

    model_id: str
    period: Literal["week", "month"]
    trend: str
    starts: date
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mover:
    """How a trend's share in the last weeks compares with the weeks before, and what to call it."""

    trend: str
    week: date
    share_now: float
    share_before: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p_value: float | None
    q_value: float | None
    verdict: Verdict
