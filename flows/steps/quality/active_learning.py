"""Which passages teach a model most.

Those it is unsure of, those it sees otherwise than the key terms, those with words that are new to it.
Deterministic; spread over the trends, so that one unsure trend does not fill the whole lesson.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from flows.steps.tagging.features import words
from warehouse.records import Unlabelled

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# What a reason counts. Being unsure is the proven one; terms are often named in passing; a new word may be a name.
UNSURE, DISAGREEING, NEW = 1.0, 0.7, 0.5
WHY = ("unsure", "key terms say otherwise", "new words")
DEFAULT_BORDER = 0.5  # where the model gave a trend to none of the passages, or to all
TINY = 1e-6  # keeps logits finite
IN_PASSAGES = 2  # a word that comes back is worth learning; one that does not may be a misprint


class Predictions(NamedTuple):
    """What a model makes of passages: passages x trends, and the trends that it gives."""

    trends: tuple[str, ...]
    probabilities: Floats
    given: Flags


@dataclass(frozen=True, slots=True)
class Lesson:
    """Passage number `place` teaches, most of all about `trend`; `value` says how much, `why` in a word or two."""

    place: int
    trend: str
    value: float
    why: str


def lessons(
    passages: Sequence[Unlabelled],
    judged: Predictions,
    named: Callable[[str], set[str]],
    known: set[str],
    count: int,
) -> list[Lesson]:
    """Return the `count` passages that teach most, the best first, each of another article.

    `named` says which trends a text names by a key term; `known` are the words that training has seen.
    """
    unsure = UNSURE * uncertainty(judged.probabilities, judged.given)
    otherwise = DISAGREEING * _disagreement(passages, judged, named)
    new = NEW * newness(passages, known)
    value = unsure + otherwise + new[:, None]
    return _spread(passages, judged.trends, value, np.stack([unsure, otherwise, new[:, None] + 0 * unsure]), count)


def uncertainty(probabilities: Floats, given: Flags) -> Floats:
    """Return 1 where a probability is at the border between given and not given, falling to 0 away from it.

    The border of each trend is read off the model's decisions, so that nothing of its inside need be known.
    """
    lowest_given = np.where(given, probabilities, 1.0).min(axis=0, initial=1.0)
    highest_not = np.where(given, 0.0, probabilities).max(axis=0, initial=0.0)
    is_known = given.any(axis=0) & ~given.all(axis=0)
    border = np.where(is_known, (lowest_given + highest_not) / 2, DEFAULT_BORDER)
    return np.asarray(np.exp(-np.abs(_logit(probabilities) - _logit(border))))


def newness(passages: Sequence[Unlabelled], known: set[str]) -> Floats:
    """Return for each passage the share of its words that training has not seen and that come back elsewhere, to 1."""
    unseen = [{word for word in words(one.text) if word.isalpha()} - known for one in passages]
    times = Counter(word for found in unseen for word in found)
    counts = np.array([sum(times[word] >= IN_PASSAGES for word in found) for found in unseen], dtype=float)
    most = counts.max(initial=0.0)
    return counts / most if most else counts


def _disagreement(passages: Sequence[Unlabelled], judged: Predictions, named: Callable[[str], set[str]]) -> Floats:
    """Return 1 where a key term names a trend that was not given, half where a trend was given and no term names it."""
    has_term = np.zeros(judged.given.shape, dtype=bool)
    column = {trend: place for place, trend in enumerate(judged.trends)}
    for row, passage in enumerate(passages):
        for trend in named(f"{passage.title}\n{passage.text}"):
            if trend in column:
                has_term[row, column[trend]] = True
    return np.where(has_term & ~judged.given, 1.0, np.where(judged.given & ~has_term, 0.5, 0.0))


def _spread(
    passages: Sequence[Unlabelled], trends: tuple[str, ...], value: Floats, parts: Floats, count: int
) -> list[Lesson]:
    """Take the most valuable passage again and again; a trend counts less the oftener it was asked about."""
    found: list[Lesson] = []
    asked = np.zeros(len(trends))
    is_left = np.ones(len(passages), dtype=bool)
    rows_of: dict[str, list[int]] = {}
    for row, passage in enumerate(passages):
        rows_of.setdefault(passage.article_id, []).append(row)
    while len(found) < count and is_left.any():
        worth = np.where(is_left[:, None], value / (1 + asked), -1.0)
        row, column = divmod(int(worth.argmax()), len(trends))  # the first of equals: the order decides
        reason = WHY[int(parts[:, row, column].argmax())]
        found.append(Lesson(row, trends[column], round(float(value[row, column]), 4), reason))
        asked[column] += 1
        is_left[rows_of[passages[row].article_id]] = False
    return found


def _logit(probability: Floats) -> Floats:
    inside = np.clip(probability, TINY, 1 - TINY)
    return np.asarray(np.log(inside / (1 - inside)))
