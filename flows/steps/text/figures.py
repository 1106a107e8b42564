"""Figures as text, for tables."""

from __future__ import annotations


def percent(share: float | None) -> str:
    """Return a share for a person; nothing where none is known.

    >>> percent(0.0981), percent(None)
    ('9.8%', '')
    """
    return "" if share is None else f"{share:.1%}"
