"""New passages against learnt weights: what each word and phrase says for each trend, and the sums.

Ours, since scikit-learn's vectorizers and its linear models, one after the other, reach half the speed and know neither
sub-words of words nor terms. Nothing here runs per character or per trend in Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from flows.steps.tagging.features import TITLE_COUNTS, Lexicon, lengths, speaks, weigh, words
from warehouse.records import Term

Singles = NDArray[np.float32]
Places = NDArray[np.int64]

STRANGERS_KEPT = 100_000  # words outside the lexicon whose rows are remembered, some 20 MB; then all are forgotten
TERMS_SHOWN = 6
TERM_DIGITS = 4
LEAST_PUSH = 10.0**-TERM_DIGITS


class Weights(NamedTuple):
    """What a linear model learnt, an output a column: for units (words, then phrases) and for sub-words."""

    units: Singles
    subwords: Singles
    bias: Singles
    strengths: Singles  # of the units


class Scorer:
    """Scores passages. It remembers the words it met; what it answers does not depend on them."""

    def __init__(self, lexicon: Lexicon, weights: Weights) -> None:
        self._lexicon, self._weights = lexicon, weights
        self._forget()
        halves = [[self._row_of[word] for word in phrase.split(" ")] for phrase in lexicon.phrases]
        rows = np.arange(len(lexicon.words), len(lexicon.words) + len(lexicon.phrases))
        sides = np.array(halves, dtype=np.int64).reshape(-1, 2).T
        self._phrases = csr_matrix((rows, tuple(sides)), shape=(len(lexicon.words), len(lexicon.words)))

    def score(self, passages: Sequence[tuple[str, str]]) -> tuple[Any, Singles]:
        """Return the shares that units have in each passage (sparse, passages x rows) and its scores."""
        if len(self._row_of) > len(self._weights.units) + STRANGERS_KEPT:
            self._forget()
        parts = [words(part) for passage in passages for part in passage]
        row = np.array(list(map(self._row_of.__getitem__, chain.from_iterable(parts))), dtype=np.int64)
        self._learn_strangers()
        part = np.repeat(np.arange(len(parts)), list(map(len, parts)))
        first, phrase = self._find_phrases(row, part)
        row, part = np.concatenate([row, phrase]), np.concatenate([part, part[first]])
        counts = np.where(part % 2 == 0, np.float32(TITLE_COUNTS), np.float32(1))
        found = coo_matrix((counts, (part // 2, row)), shape=(len(passages), len(self._table))).tocsr()
        shares = weigh(found, self._strengths)
        return shares, shares @ self._table + self._weights.bias

    def terms(self, shares: Any, passages: Places, outputs: Places) -> list[list[Term]]:
        """Return, for each pair of a passage and an output, the units that pushed the score up most, heaviest first."""
        rows = shares[passages]
        pair = np.repeat(np.arange(len(passages)), np.diff(rows.indptr))
        pushed = rows.data * self._table[rows.indices, outputs[pair]]
        kept = np.flatnonzero(pushed > LEAST_PUSH)
        kept = kept[np.lexsort((rows.indices[kept], -pushed[kept], pair[kept]))]
        starts = np.searchsorted(pair[kept], np.arange(len(passages) + 1))
        kept = kept[np.arange(len(kept)) - starts[pair[kept]] < TERMS_SHOWN]
        names = map(self._names.__getitem__, rows.indices[kept].tolist())
        found = list(map(Term, names, pushed[kept].astype(np.float64).round(TERM_DIGITS).tolist()))
        ends = np.searchsorted(pair[kept], np.arange(len(passages) + 1)).tolist()
        return [found[start:end] for start, end in pairwise(ends)]

    def _forget(self) -> None:
        """Start again with the units of the lexicon alone."""
        self._names = [*self._lexicon.words, *self._lexicon.phrases]
        self._row_of = _Rows({name: row for row, name in enumerate(self._names)})
        self._table, self._strengths = self._weights.units, self._weights.strengths

    def _learn_strangers(self) -> None:
        """Give the words met for the first time their rows: their sub-words speak for them."""
        strangers = list(islice(reversed(self._row_of), len(self._row_of) - len(self._names)))[::-1]
        if strangers:
            self._names += strangers
            pieces = self._lexicon.spell(strangers).astype(np.float32)
            strengths = np.hypot(lengths(pieces), np.float32(self._lexicon.rarity_of_strangers))
            self._table = np.concatenate([self._table, pieces @ self._weights.subwords / strengths[:, None]])
            self._strengths = np.concatenate([self._strengths, strengths * speaks(strangers)])

    def _find_phrases(self, row: Places, part: Places) -> tuple[Places, Places]:
        """Return where in `row` phrases begin, and the rows of these phrases. None spans two parts."""
        left, right, count = row[:-1], row[1:], len(self._lexicon.words)
        start = np.flatnonzero((part[:-1] == part[1:]) & (left < count) & (right < count))
        phrase = np.asarray(self._phrases[left[start], right[start]]).ravel() if len(start) else start
        return start[phrase > 0], phrase[phrase > 0]


class _Rows(dict[str, int]):
    """The row of each unit; a word that is missing gets the next."""

    def __missing__(self, word: str) -> int:
        return self.setdefault(word, len(self))
