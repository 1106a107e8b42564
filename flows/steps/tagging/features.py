"""A passage as numbers: its words, pairs of words and sub-words, each weighted by how rare it is.

Sub-words, their weights and lengths are scikit-learn's. What no library has is that sub-words are features of a word,
not of a passage: everything a linear model says of a passage is then a sum over its words and phrases, sub-words are
looked up once a word and not once a passage, and an explanation is made of words that stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.preprocessing import normalize

Floats = NDArray[np.float64]

WORD = re.compile(r"[^\W_]+")
SUBWORDS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (3, 5)}  # 2 to 4 and 3 to 6: same F1 within .005
# Letters that the pattern for words cuts off: the s of "it's", the t of "can't".
SILENT = ENGLISH_STOP_WORDS | {"s", "t", "d", "m", "ll", "re", "ve", "don", "said", "says"}

# Measured as mean average precision on the dev labels, model trained on the catalog alone.
TITLE_COUNTS = 2  # a word of the title counts as so many of the text: 0 .724, 1 .783, 2 .802, 3 .804
RARITY_POWER = 1.5  # of the inverse document frequency: .5 .745, 1 .765, 1.5 .770, 2 .772
SUBWORD_WEIGHT, PHRASE_WEIGHT = 0.3, 0.7  # a word has some 15 sub-words: alone they would drown it


def words(text: str) -> list[str]:
    """Return the words of `text` in order, lower case.

    >>> words("GPT-4o's agents: 2x faster")
    ['gpt', '4o', 's', 'agents', '2x', 'faster']
    """
    return WORD.findall(text.lower())


@dataclass(frozen=True)
class Lexicon:
    """What the training passages are made of, sorted. A phrase is two words and a blank."""

    words: tuple[str, ...]
    phrases: tuple[str, ...]
    subwords: tuple[str, ...]
    rarity: Floats  # of the sub-words
    rarity_of_strangers: float  # of a word that stands in none of the passages

    @cached_property
    def _speller(self) -> TfidfVectorizer:
        speller = TfidfVectorizer(**SUBWORDS, vocabulary=self.subwords, norm=None)
        speller.idf_ = SUBWORD_WEIGHT * self.rarity
        return speller

    def spell(self, unknown: Sequence[str]) -> Any:
        """Return the sub-words of each word, weighted: sparse, words x sub-words."""
        return self._speller.transform(unknown)


def speaks(units: Sequence[str]) -> NDArray[np.bool_]:
    """Return which units say something: all but words such as "the", and pairs of these."""
    return np.array([not SILENT.issuperset(unit.split()) for unit in units], dtype=bool)


def lengths(rows: Any) -> Floats:
    """Return the length of each row."""
    return np.asarray(np.sqrt(rows.multiply(rows).sum(axis=1))).ravel()


def weigh(counts: Any, strengths: NDArray[np.floating]) -> Any:
    """Turn counts of units (sparse, passages x units) into the shares that units have in their passage; in place.

    A passage has the length of its units put at right angles. Two words that share sub-words are not, but this sum
    needs no sub-words when it is done again for every new passage.
    """
    counts.data = np.log1p(counts.data) * strengths[counts.indices]
    return normalize(counts, copy=False)
