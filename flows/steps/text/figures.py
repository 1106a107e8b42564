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
    """Return a ratio as a factor, with its interval where that is known.

    >>> times(12.714, 2.238, 72.26), times(math.inf, 2.238, math.inf), times(0.5)
    ('×12.71 (2.24 to 72.26)', '×∞ (2.24 to ∞)', '×0.50')
    """
    return f"×{ratio_told(ratio)}" if low is None or high is None else f"×{with_interval(ratio, low, high)}"


def with_interval(ratio: float | None, low: float | None, high: float | None, digits: int = 2) -> str:
    """Return a ratio and its interval; nothing where they were not reckoned.

    >>> with_interval(12.714, 2.238, 72.26, 1), with_interval(None, None, None)
    ('12.7 (2.2 to 72.3)', '')
    """
    if ratio is None or low is None or high is None:
        return ""
    return f"{ratio_told(ratio, digits)} ({ratio_told(low, digits)} to {ratio_told(high, digits)})"


def ratio_told(ratio: float | None, digits: int = 2) -> str:
    """Return a ratio for a person; it is infinite where nothing was before.

    >>> ratio_told(0.5), ratio_told(math.inf), ratio_told(None)
    ('0.50', '∞', '')
    """
    if ratio is None:
        return ""
    return "∞" if math.isinf(ratio) else f"{ratio:.{digits}f}"
