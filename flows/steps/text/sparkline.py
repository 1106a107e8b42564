"""A line of figures as a line of text."""

from __future__ import annotations

from collections.abc import Sequence

LEVELS = "▁▂▃▄▅▆▇█"
MISSING = "·"


def sparkline(figures: Sequence[float | None]) -> str:
    """Return a block a figure, as high as it is beside the largest; a dot where there is none.

    >>> sparkline([0, 1, None, 2, 4])
    '▁▃·▅█'
    """
    top = max((figure for figure in figures if figure is not None), default=0.0)
    scale = (len(LEVELS) - 1) / top if top > 0 else 0.0
    return "".join(MISSING if figure is None else LEVELS[round(figure * scale)] for figure in figures)
