"""Progress of which nobody asked to be told."""

from __future__ import annotations


def nobody_waits(*_told: object) -> None:
    """Hear how much is done, of how much or of what, and tell nobody."""
