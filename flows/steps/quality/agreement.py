"""How far people agree on the trends of passages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple


class Agreement(NamedTuple):
    """Over pairs of opinions: the share with the very same trends, and Cohen's kappa over all single decisions.

    Kappa is None where chance alone would explain everything, as when nobody saw any trend.
    """

    pairs: int
    share_same: float
    kappa: float | None


def agreement(opinions: Sequence[tuple[Collection[str], Collection[str]]], trends: int) -> Agreement | None:
    """Return how far two opinions on the same passage agree, or None without any.

    Each trend of a passage is a decision. Cohen 1960: (observed - chance) / (1 - chance).
    """
    if not opinions:
        return None
    decisions = len(opinions) * trends
    both = sum(len({*one} & {*other}) for one, other in opinions)
    first, second = sum(len({*one}) for one, _ in opinions), sum(len({*other}) for _, other in opinions)
    observed = (decisions - first - second + 2 * both) / decisions
    chance = (first * second + (decisions - first) * (decisions - second)) / decisions**2
    same = sum({*one} == {*other} for one, other in opinions) / len(opinions)
    return Agreement(len(opinions), same, None if chance == 1 else (observed - chance) / (1 - chance))
