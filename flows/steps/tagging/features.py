"""A passage as numbers: its words, pairs of words and sub-words, each weighted by how rare it is.

Counting, rarity and lengths are scikit-learn's. What no library has is that sub-words are features of a word, not of a
passage: everything a linear model says of a passage is then a sum over its words and phrases, sub-words are looked up
once a word and not once a passage, and an explanation is made of words that stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack, vstack
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.preprocessing import normalize

Floats = NDArray[np.float64]

WORD = re.compile(r"[^\W_]+")
SUBWORDS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (3, 5)}  # 2 to 4 and 3 to 6: same F1 within .005
MINIMUM_PASSAGES = 2  # what stands in a single passage cannot generalise; a word alone may, through its sub-words
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


class FeatureMatrix(NamedTuple):
    """Training passages, read. A unit is a word or a phrase; a feature is a unit or a sub-word."""

    lexicon: Lexicon
    features: Any  # passages x features, sparse, rows of length 1
    units: Any  # units x features, sparse: what each is made of, rows of length 1
    strengths: Floats  # of the units: how much one counts in a passage


def vectorize(passages: Sequence[tuple[str, str]], defining: int) -> FeatureMatrix:
    """Read passages, each a title and a text. Phrases of the last `defining` are kept however rare."""
    as_units = CountVectorizer(token_pattern=WORD.pattern, ngram_range=(1, 2)).build_analyzer()
    counter = CountVectorizer(analyzer=lambda passage: [*TITLE_COUNTS * as_units(passage[0]), *as_units(passage[1])])
    counts = counter.fit_transform(passages)
    names = counter.get_feature_names_out()
    is_phrase = np.array([" " in name for name in names])
    is_kept = (counts > 0).sum(axis=0).A1 >= MINIMUM_PASSAGES
    is_kept |= counts[-defining:].sum(axis=0).A1 > 0
    kept = np.concatenate([np.flatnonzero(~is_phrase), np.flatnonzero(is_phrase & is_kept)])
    names, counts, count_words = names[kept], counts[:, kept], int((~is_phrase).sum())

    running = [" ".join(words(" ".join(passage))) for passage in passages]
    speller = TfidfVectorizer(**SUBWORDS, min_df=MINIMUM_PASSAGES).fit(running)
    lexicon = Lexicon(
        words=tuple(names[:count_words].tolist()),
        phrases=tuple(names[count_words:].tolist()),
        subwords=tuple(speller.get_feature_names_out().tolist()),
        rarity=speller.idf_**RARITY_POWER,
        rarity_of_strangers=float((np.log(1 + len(passages)) + 1) ** RARITY_POWER),
    )
    rarity = TfidfTransformer().fit(counts).idf_ ** RARITY_POWER
    rarity[count_words:] *= PHRASE_WEIGHT
    no_pieces = csr_matrix((len(lexicon.phrases), len(lexicon.subwords)))
    units = hstack([diags(rarity), vstack([lexicon.spell(lexicon.words), no_pieces])], format="csr")
    strengths = lengths(units) * speaks(names)
    units = normalize(units)
    return FeatureMatrix(lexicon, weigh(counts.astype(np.float64), strengths) @ units, units, strengths)


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
