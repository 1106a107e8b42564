"""What a probability is worth: how often what was said with it turned out right, by the figures that ship."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dashboards.asking import Query, question

MEASURED = """
    select scope, low, high, said, count_right, count_doubtful, count_wrong, held, held_low, held_high, is_of_current
    from api.calibration
"""
OF_SCOPE = MEASURED + "    where scope = $scope\n    order by low\n"
SCOPES = {
    "tags": "Tags that stand here: of articles about AI that carry the trend",
    "stories": "Stories that carry a trend, by their surest passage",
    "nearest": "Passages that came near, of articles that do not carry the trend",
    "texts": "Texts by themselves, as trendledger tag reads them, about AI by their own words",
    "others": "The same, not about AI by their own words",
}


class MeasuredBand(NamedTuple):
    """A band of probabilities: how sure the model was on average, and what a reader found of it."""

    scope: str
    low: float
    high: float
    said: float
    right: int
    doubtful: int
    wrong: int
    held: float
    held_low: float
    held_high: float
    is_of_current: bool

    @property
    def decided(self) -> int:
        """How many the reader could decide on."""
        return self.right + self.wrong

    @property
    def heading(self) -> str:
        """What was read."""
        return SCOPES.get(self.scope, self.scope)


def asked_bands(scope: str) -> Query:
    """What is asked to get the bands of one place where probabilities are said."""
    return question(OF_SCOPE, scope=scope)


def asked_all_bands() -> Query:
    """What is asked to get them all, in the order in which they are shown."""
    return question(f"{MEASURED}    order by list_position($scopes, scope), low\n", scopes=list(SCOPES))


def band_of(bands: Iterable[MeasuredBand], probability: float) -> MeasuredBand | None:
    """Return the band that a probability lies in; None where none was read.

    >>> band = MeasuredBand("tags", 0.8, 1.0, 0.9, 8, 1, 2, 0.8, 0.5, 0.9, True)
    >>> band_of([band], 1.0) is band, band_of([band], 0.79)
    (True, None)
    """
    return next((one for one in bands if one.low <= probability < one.high or probability == one.high == 1), None)
