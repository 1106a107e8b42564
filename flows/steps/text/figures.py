"""Figures as text, for tables and sentences."""

from __future__ import annotations


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
