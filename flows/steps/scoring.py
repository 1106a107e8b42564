"""New passages against learnt weights: what each word and phrase says for each trend, and the sums.

Nothing here runs per character or per trend in Python: a batch is one list of row numbers and one sparse product.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from flows.steps.features import TINY, TITLE_WEIGHT, Lexicon, words
from warehouse.records import Term

Singles = NDArray[np.float32]
Places = NDArray[np.int64]

STRANGERS_KEPT = 100_000  # words outside the lexicon whose rows are remembered, some 20 MB; then all are forgotten
SIEVE_BITS = 20  # 22,000 phrases leave 98 % of the cells empty: few pairs of words are looked up in vain
SIEVE_FACTOR = 0x9E3779B97F4A7C15  # Knuth's multiplicative hash, for 64 bits
TERMS_SHOWN = 6
TERM_DIGITS = 4
LEAST_PUSH = 10.0**-TERM_DIGITS
# Letters that the pattern for words cuts off: the s of "it's", the t of "can't".
NOT_SHOWN = ENGLISH_STOP_WORDS | {"s", "t", "d", "m", "ll", "re", "ve", "don", "said", "says"}


class Weights(NamedTuple):
    """What a linear model learnt, an output a column: for units (words, then phrases) and for sub-words."""

    units: Singles
    subwords: Singles
    bias: Singles
    squared_lengths: Singles  # of the units, in the space of the features


class Scorer:
    """Scores passages. It remembers the words it met; what it answers does not depend on them."""

    def __init__(self, lexicon: Lexicon, weights: Weights) -> None:
        self._lexicon, self._weights = lexicon, weights
        self._units = len(lexicon.words) + len(lexicon.phrases)
        self._phrases = _PhraseIndex(lexicon)
        self._forget()

    def score(self, passages: Sequence[tuple[str, str]]) -> tuple[Any, Singles]:
        """Return the shares that units have in each passage (sparse, passages x rows) and its scores."""
        if len(self._names) > self._units + STRANGERS_KEPT:
            self._forget()
        shares = self._shares(passages)
        return shares, shares @ self._table[: shares.shape[1]] + self._weights.bias

    def terms(self, shares: Any, passages: Places, outputs: Places) -> list[list[Term]]:
        """Return, for each pair of a passage and an output, the units that pushed the score up most, heaviest first."""
        sizes = np.diff(shares.indptr)[passages]
        pair = np.repeat(np.arange(len(passages)), sizes)
        entry = np.arange(len(pair)) + np.repeat(shares.indptr[passages] - np.cumsum(sizes) + sizes, sizes)
        row = shares.indices[entry]
        pushed = shares.data[entry] * self._table[row, outputs[pair]]
        kept = np.flatnonzero((pushed > LEAST_PUSH) & self._shown[row])
        kept = kept[np.lexsort((row[kept], -pushed[kept], pair[kept]))]
        starts = np.searchsorted(pair[kept], np.arange(len(passages) + 1))
        kept = kept[np.arange(len(kept)) - starts[pair[kept]] < TERMS_SHOWN]
        names = map(self._names.__getitem__, row[kept].tolist())
        found = list(map(Term, names, pushed[kept].astype(np.float64).round(TERM_DIGITS).tolist()))
        ends = np.searchsorted(pair[kept], np.arange(len(passages) + 1)).tolist()
        return [found[start:end] for start, end in pairwise(ends)]

    def _shares(self, passages: Sequence[tuple[str, str]]) -> Any:
        parts = [words(part) for passage in passages for part in passage]
        row = np.array(list(map(self._row_of.__getitem__, chain.from_iterable(parts))), dtype=np.int64)
        part = np.repeat(np.arange(len(parts)), np.fromiter(map(len, parts), dtype=np.int64, count=len(parts)))
        first, phrase = self._phrases.find(row, part)
        row, part = np.concatenate([row, phrase]), np.concatenate([part, part[first]])
        counts = np.where(part % 2 == 0, np.float32(TITLE_WEIGHT), np.float32(1))
        shares = coo_matrix((counts, (part // 2, row)), shape=(len(passages), len(self._names))).tocsr()
        shares.data = np.log1p(shares.data)
        squares = np.square(shares.data) * self._squared_lengths[shares.indices]
        owner = np.repeat(np.arange(len(passages)), np.diff(shares.indptr))
        lengths = np.sqrt(np.bincount(owner, weights=squares, minlength=len(passages)))
        shares.data /= np.maximum(lengths, TINY)[owner].astype(np.float32)
        return shares

    def _forget(self) -> None:
        """Start again with the units of the lexicon alone."""
        self._names = [*self._lexicon.words, *self._lexicon.phrases]
        self._row_of = _Rows(self._meet)
        self._row_of.update(zip(self._lexicon.words, range(len(self._lexicon.words)), strict=True))
        room = self._units + STRANGERS_KEPT // 4
        self._table = np.zeros((room, self._weights.units.shape[1]), dtype=np.float32)
        self._table[: self._units] = self._weights.units
        self._squared_lengths = np.zeros(room, dtype=np.float32)
        self._squared_lengths[: self._units] = self._weights.squared_lengths
        self._shown = np.ones(room, dtype=bool)
        self._shown[: self._units] = [not NOT_SHOWN.issuperset(name.split()) for name in self._names]

    def _meet(self, word: str) -> int:
        """Return a new row for a word outside the lexicon: its sub-words speak for it, its own weight is nought."""
        row = len(self._names)
        if row == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
            self._squared_lengths = np.concatenate([self._squared_lengths, np.zeros_like(self._squared_lengths)])
            self._shown = np.concatenate([self._shown, np.ones_like(self._shown)])
        pieces = self._lexicon.places_of_subwords(word)
        strengths = self._lexicon.rarity_of_subwords[pieces].astype(np.float32)
        self._table[row] = strengths @ self._weights.subwords[pieces]
        self._squared_lengths[row] = strengths @ strengths + self._lexicon.rarity_of_strangers**2
        self._shown[row] = word not in NOT_SHOWN
        self._names.append(word)
        return row


class _Rows(dict[str, int]):
    """The row of each word; a word that is missing is met."""

    def __init__(self, meet: Any) -> None:
        super().__init__()
        self._meet = meet

    def __missing__(self, word: str) -> int:
        row: int = self._meet(word)
        self[word] = row
        return row


class _PhraseIndex:
    """Which pairs of neighbouring words are phrases of the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        place = {word: place for place, word in enumerate(lexicon.words)}
        halves = [phrase.split(" ") for phrase in lexicon.phrases]
        keys = np.array([self._key(place[left], place[right]) for left, right in halves], dtype=np.uint64)
        self._order = np.argsort(keys)
        self._keys = keys[self._order]
        self._first_row, self._words = len(place), len(place)
        self._sieve = np.zeros(1 << SIEVE_BITS, dtype=bool)
        self._sieve[self._cell(keys)] = True

    def find(self, row: Places, part: Places) -> tuple[Places, Places]:
        """Return where in `row` phrases begin, and the rows of these phrases. None spans two parts."""
        left, right = row[:-1], row[1:]
        keys = self._key(left.astype(np.uint64), right.astype(np.uint64))
        likely = self._sieve[self._cell(keys)] & (part[:-1] == part[1:]) & (left < self._words) & (right < self._words)
        start = np.flatnonzero(likely)
        found = np.searchsorted(self._keys, keys[start])
        is_phrase = self._keys.take(found, mode="clip") == keys[start] if len(self._keys) else np.zeros(0, dtype=bool)
        return start[is_phrase], self._order[found[is_phrase]] + self._first_row

    @staticmethod
    def _key(left: Any, right: Any) -> Any:
        return left << 32 | right

    @staticmethod
    def _cell(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return (keys * np.uint64(SIEVE_FACTOR)) >> np.uint64(64 - SIEVE_BITS)
