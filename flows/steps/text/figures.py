"""Figures as text, for tables and sentences."""

from __future__ import annotations

import math


def percent(share: float | None) -> str:
    """Return a share for a person; nothing where none is known.

    >>> percent(0.0981), percent(None)
    ('9.8%', '')
    """
    return "" if share is None else f"{share:.1%}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "story", "stories"), counted(1200, "story", "stories"), counted(0, "feed")
    ('1 story', '1,200 stories', '0 feeds')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def times(ratio: float, low: float | None = None, high: float | None = None) -> str:
    """Return a ratio, with its interval where that is known; it is infinite where nothing was before.

    >>> times(12.714, 2.238, 72.26), times(math.inf, 2.238, math.inf), times(0.5)
    ('×12.71 (2.24 to 72.26)', '×∞ (2.24 to ∞)', '×0.50')
    """
    interval = "" if low is None or high is None else f" ({_ratio(low)} to {_ratio(high)})"
    return f"×{_ratio(ratio)}{interval}"


def _ratio(ratio: float) -> str:
    return "∞" if math.isinf(ratio) else f"{ratio:.2f}"
