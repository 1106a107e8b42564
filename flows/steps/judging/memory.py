"""What is remembered from look to look, so that a verdict neither flickers nor is told twice.

A verdict comes at q <= .05 and goes when p > .1 or the ratio turns round. Looks a week apart share most of their weeks:
without memory a verdict at the brink comes and goes, and each time counts as news.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

IN, OUT = 0.05, 0.1  # q at which a verdict comes, p above which it goes
# q at which it is worth an alert: some 1 to 2 false ones a year over 40 trends where sources drift, 2 to 4 at .05.
ALERT = 0.02
Direction = Literal["rising", "falling"]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A verdict that holds: since the look of which week, and whether it has been strong enough for an alert."""

    direction: Direction
    since: date
    is_alert: bool


def hold(before: Remembered | None, *, is_up: bool, p_value: float, q_value: float, week: date) -> Remembered | None:
    """Return the verdict that holds in the look of `week`, given the one that held; None where none does."""
    direction: Direction = "rising" if is_up else "falling"
    if before is not None and before.direction == direction and p_value <= OUT:
        return Remembered(direction, before.since, before.is_alert or q_value <= ALERT)
    return Remembered(direction, week, q_value <= ALERT) if q_value <= IN else None


def only_earlier(remembered: Mapping[str, Remembered], week: date) -> dict[str, Remembered]:
    """Return what was remembered in looks before that of `week`: the same look, judged again, says the same."""
    return {trend: one for trend, one in remembered.items() if one.since < week}
