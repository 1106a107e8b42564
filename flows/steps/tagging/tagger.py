"""What every model that tags passages has in common, whatever it learns with; `models.MODELS` lists those there are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from warehouse.records import Term, TrendledgerError

SETTINGS = "model.json"  # of a saved model: its kind, its id, and what it is made of


class FoundTag(NamedTuple):
    """A trend that a passage carries, with the words and phrases that said so, heaviest first.

    `part` is where in the text they were read, from and up to, if a part of it says so and not the whole.
    """

    trend: str
    probability: float
    terms: list[Term]
    part: tuple[int, int] | None = None


class Relevance(NamedTuple):
    """How much a passage looks to be about AI, and the least that lets it carry a trend at all."""

    score: float
    needed: float


class NearMiss(NamedTuple):
    """The trend that a passage came nearest to carrying: its probability, that from which it is given, and why so much.

    `relevance` is told where the passage was kept out because it does not look to be about AI.
    """

    trend: str
    probability: float
    needed: float
    terms: list[Term]
    relevance: Relevance | None


class ModelError(TrendledgerError):
    """A saved model cannot be used. Names the file and the mend."""

    def __init__(self, file: str, mend: str) -> None:
        super().__init__(file, mend)
        self.file, self.mend = file, mend

    def __str__(self) -> str:
        return f"{self.file}: {self.mend}"


class Tagger(Protocol):
    """A model that says which trends a passage, a title and a text, carries. Same input to its training, same id."""

    model_id: str
    taxonomy_version: int
    trends: tuple[str, ...]
    settings: dict[str, Any]

    def tag(self, passages: Sequence[tuple[str, str]]) -> list[list[FoundTag]]:
        """Return the tags of each passage, the most probable first, each with the terms that made it."""

    def probabilities(self, passages: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return passages x trends."""

    def near_misses(self, passages: Sequence[tuple[str, str]]) -> list[NearMiss | None]:
        """Return for each passage the trend it came nearest to without being given it; None where nothing is near."""

    def save(self, folder: Path) -> None:
        """Write the model into a folder; its `model.json` names its kind. No pickle."""


def read_settings(file: Path) -> dict[str, Any]:
    """Return what the `model.json` of a saved model says. Raises ModelError."""
    try:
        head = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(str(file), "is not there; train a model first") from error
    except (OSError, ValueError) as error:
        raise ModelError(str(file), f"cannot be read ({error}); train again") from error
    if not isinstance(head, dict):
        raise ModelError(str(file), "is not a model of this program; train again")
    return head
