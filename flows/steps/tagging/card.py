"""The card of a model: how it does on passages that it had not seen, kept beside it and no part of what it is.

Training scores every passage by a model without it, to set threshold and probabilities; read once more, the same scores
say how good the model is, on any machine and without labelled passages at hand. What it says is of the catalog's
passages, which were written to be hard: micro F1 is .66 there where real passages have .79.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flows.steps.tagging.calibration import Calibration, Flags, probabilities
from warehouse.catalog.records import LABELLED, Example

CARD = "card.json"  # of a saved model
SAID_FROM = 0.3  # probabilities from here on are looked at: nearly all others are near nought, and true to it
BINS = 7  # of a tenth each, up to 1
WEAKEST = 10  # trends whose errors are shown, the clearest of each kind
EXCERPT = 300  # characters


class Unseen(NamedTuple):
    """Scores of passages by models without them, relevance last; what they carry; which people labelled."""

    scores: NDArray[np.floating]
    labels: Flags
    is_labelled: Flags
    is_outside: Flags
    passages: Sequence[tuple[str, str]]  # titles and texts


class TrendCard(NamedTuple):
    """Unseen passages of the catalog that carry a trend, that were given it, and that were rightly."""

    carried: int
    given: int
    right: int


class CardError(NamedTuple):
    """An unseen passage of the catalog that was given a trend that is not its own, or was not given one that is."""

    trend: str
    title: str
    text: str
    is_given: bool
    probability: float


class ModelCard(NamedTuple):
    """What unseen passages say of a model. `too_bold`: how much less often tags come true than their probability says.

    `outside` are passages that are about none of the matter, `outside_tagged` those that were given a trend all the
    same. `terms` are key terms, `terms_right` those that speak for a trend of theirs more than for any other.
    """

    catalog: str  # a name for the passages of the catalog that it learnt from: those of two models may be compared
    passages: int
    covered: int  # of those that carry a trend, how many were given any
    carrying: int
    labelled: int
    labelled_f1: float | None
    too_bold: float
    outside: int
    outside_tagged: int
    terms: int
    terms_right: int
    trends: dict[str, TrendCard]
    errors: tuple[CardError, ...] = ()

    @property
    def micro_f1(self) -> float | None:
        """F1 over all trends and unseen passages of the catalog; None where nothing is carried nor given."""
        return _f1(*np.array([*self.trends.values()], dtype=np.int64).reshape(-1, 3).sum(axis=0).tolist())


def card_of(
    unseen: Unseen, calibration: Calibration, trends: Sequence[str], terms: Sequence[bool], catalog: str
) -> ModelCard:
    """Return the card that goes with unseen scores; `terms` says of each key term whether it speaks for its trend."""
    scores, is_own = unseen.scores[:, :-1], unseen.is_labelled
    is_in = unseen.scores[:, -1:] >= calibration.relevance_threshold
    given = is_in & (scores >= calibration.thresholds)
    right = given & unseen.labels
    is_shipped = ~is_own
    is_carrying = is_shipped & unseen.labels.any(axis=1)
    counts = zip(*(flags[is_shipped].sum(axis=0).tolist() for flags in (unseen.labels, given, right)), strict=True)
    said = probabilities(calibration, np.where(is_in, scores, 0))
    cards = {trend: TrendCard(*three) for trend, three in zip(trends, counts, strict=True)}
    return ModelCard(
        catalog=catalog,
        passages=int(is_shipped.sum()),
        covered=int(given[is_carrying].any(axis=1).sum()),
        carrying=int(is_carrying.sum()),
        labelled=int(is_own.sum()),
        labelled_f1=_f1(*(int(flags[is_own].sum()) for flags in (unseen.labels, given, right))),
        too_bold=too_bold(said[is_shipped].ravel(), unseen.labels[is_shipped].ravel()),
        outside=int(unseen.is_outside.sum()),
        outside_tagged=int(given[unseen.is_outside].any(axis=1).sum()),
        terms=len(terms),
        terms_right=sum(terms),
        trends=cards,
        errors=_clearest_errors(unseen, given, said, cards),
    )


def _clearest_errors(
    unseen: Unseen, given: Flags, said: NDArray[np.float64], cards: Mapping[str, TrendCard]
) -> tuple[CardError, ...]:
    """Return of each of the weakest trends what was given wrongly and most surely, and what was missed most surely."""
    places = {trend: place for place, trend in enumerate(cards)}
    weakest = sorted((trend for trend in cards if cards[trend].carried), key=lambda trend: _f1(*cards[trend]) or 0.0)
    found = []
    for trend in weakest[:WEAKEST]:
        place = places[trend]
        for is_given in (True, False):
            is_wrong = (given[:, place] == is_given) & (unseen.labels[:, place] != is_given) & ~unseen.is_labelled
            if is_wrong.any():
                sure = said[:, place] if is_given else -said[:, place]
                row = int(np.argmax(np.where(is_wrong, sure, -np.inf)))
                title, text = unseen.passages[row]
                found.append(CardError(trend, title, _excerpt(text), is_given, round(float(said[row, place]), 3)))
    return tuple(found)


def _excerpt(text: str) -> str:
    """Return how a text begins, cut between words."""
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]} …"


def catalog_name(examples: Sequence[Example]) -> str:
    """Return a name for the examples that no person of a home made, in whatever order they come."""
    rows = sorted((one.title, one.text, one.trends) for one in examples if one.kind != LABELLED)
    return hashlib.blake2b(json.dumps(rows).encode(), digest_size=8).hexdigest()


def too_bold(said: NDArray[np.float64], held: Flags) -> float:
    """Return by how much probabilities from SAID_FROM on say more than comes true, on average; too modest is not bold.

    >>> round(too_bold(np.array([0.9, 0.9]), np.array([True, False])), 2)
    0.4
    """
    is_said = said >= SAID_FROM
    if not is_said.any():
        return 0.0
    place = np.minimum(((said[is_said] - SAID_FROM) * 10 + 1e-9).astype(np.int64), BINS - 1)
    over = np.bincount(place, said[is_said] - held[is_said], BINS)
    return float(np.maximum(over, 0).sum() / is_said.sum())


def write_card(card: ModelCard, folder: Path) -> None:
    """Write a card into the folder of its model."""
    (folder / CARD).write_text(json.dumps(card._asdict()), encoding="utf-8")


def read_card(folder: Path) -> ModelCard | None:
    """Return the card of a saved model; None where it was trained before there were cards, or the card is torn."""
    try:
        told: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
        trends = {trend: TrendCard(*three) for trend, three in told["trends"].items()}
        errors = tuple(CardError(*error) for error in told.get("errors", ()))
        return ModelCard(**{**told, "trends": trends, "errors": errors})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _f1(carried: int, given: int, right: int) -> float | None:
    return 2 * right / (carried + given) if carried + given else None
