"""Training passages as rows of numbers: what they are made of is found, counted, and weighted by how rare it is.

Counted from the numbers of words, a portion at a time: pairs of words as text took most of the time and of the memory.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, diags, hstack, vstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from flows.steps.tagging.features import (
    PHRASE_WEIGHT,
    RARITY_POWER,
    SUBWORD_WEIGHT,
    SUBWORDS,
    TITLE_COUNTS,
    Floats,
    Lexicon,
    lengths,
    speaks,
    weigh,
    words,
)

Places = NDArray[np.int64]

MINIMUM_PASSAGES = 2  # what stands in a single passage cannot generalise; a word alone may, through its sub-words
PORTION = 512  # passages whose sub-words are counted at a time: some 5 MB


class TrainingRows(NamedTuple):
    """Training passages, read. A unit is a word or a phrase; a feature is a unit or a sub-word.

    A passage's features are `shares @ units`: written out they would be ten times as many numbers.
    """

    lexicon: Lexicon
    shares: Any  # passages x units, sparse, rows of length 1
    units: Any  # units x features, sparse: what each is made of, rows of length 1
    strengths: Floats  # of the units: how much one counts in a passage


class _WordsRead(NamedTuple):
    """The words of all passages, one after the other."""

    words: list[str]  # that there are, sorted
    word: Places  # which it is
    part: Places  # in which part it stands: title and text of a passage by turns


def training_rows(passages: Sequence[tuple[str, str]], defining: int) -> TrainingRows:
    """Read passages, each a title and a text. Phrases of the last `defining` are kept however rare."""
    names, phrases, counts = _count(passages, defining)
    subwords, found_in, spelt = _spell(names, counts[:, : len(names)])
    units = [*names, *phrases]
    rarity = _rarity(np.bincount(counts.indices, minlength=len(units)), len(passages))
    rarity[len(names) :] *= PHRASE_WEIGHT
    of_subwords = _rarity(found_in, len(passages))
    pieces = spelt @ diags(SUBWORD_WEIGHT * of_subwords)
    made_of = hstack([diags(rarity), vstack([pieces, csr_matrix((len(phrases), len(subwords)))])], format="csr")
    strengths = lengths(made_of) * speaks(units)
    shares = weigh(counts, strengths)
    shares.eliminate_zeros()
    return TrainingRows(
        Lexicon(
            tuple(names),
            tuple(phrases),
            tuple(subwords),
            rarity=of_subwords,
            rarity_of_strangers=float((np.log(1 + len(passages)) + 1) ** RARITY_POWER),
        ),
        shares.astype(np.float32),
        normalize(made_of, copy=False).astype(np.float32),
        strengths,
    )


def _count(passages: Sequence[tuple[str, str]], defining: int) -> tuple[list[str], list[str], Any]:
    """Return the words that there are and the phrases that are kept, sorted, and how often each stands in a passage."""
    read = _read(passages)
    phrase, first, phrases = _phrases(read, len(passages) - defining)
    unit = np.concatenate([read.word, phrase + len(read.words)])
    part = np.concatenate([read.part, read.part[first]])
    shape = (len(passages), len(read.words) + len(phrases))
    times = np.where(part % 2 == 0, float(TITLE_COUNTS), 1.0)
    return read.words, phrases, coo_matrix((times, (part // 2, unit)), shape=shape).tocsr()


def _read(passages: Sequence[tuple[str, str]]) -> _WordsRead:
    number_of: defaultdict[str, int] = defaultdict(lambda: len(number_of))
    sizes, met = array("q"), array("q")
    for part in chain.from_iterable(passages):
        found = words(part)
        sizes.append(len(found))
        met.extend(map(number_of.__getitem__, found))
    names = sorted(number_of)
    place_of = np.empty(len(names), dtype=np.int64)
    place_of[[number_of[name] for name in names]] = np.arange(len(names))
    return _WordsRead(names, place_of[np.array(met)], np.repeat(np.arange(len(sizes)), np.array(sizes)))


def _phrases(read: _WordsRead, defining_from: int) -> tuple[Places, Places, list[str]]:
    """Return, for each phrase met that is kept, which it is and at which word it begins; and their names, sorted.

    None spans two parts.
    """
    first = np.flatnonzero(read.part[:-1] == read.part[1:])
    passage, many = read.part[first] // 2, len(read.words)
    codes, which = np.unique(read.word[first] * many + read.word[first + 1], return_inverse=True)
    stands = coo_matrix(
        (np.ones(len(which), dtype=bool), (passage, which)), shape=(read.part.max(initial=0) // 2 + 1, len(codes))
    )
    is_kept = np.bincount(stands.tocsr().indices, minlength=len(codes)) >= MINIMUM_PASSAGES
    is_kept[which[passage >= defining_from]] = True
    sides = (side.tolist() for side in np.divmod(codes[is_kept], many))
    names = [f"{read.words[one]} {read.words[other]}" for one, other in zip(*sides, strict=True)]
    met = np.flatnonzero(is_kept[which])
    return (np.cumsum(is_kept) - 1)[which[met]], first[met], names


def _spell(names: Sequence[str], counts: Any) -> tuple[list[str], Places, Any]:
    """Return the sub-words that stand in enough passages, in how many, and how often they stand in each word.

    What passages a sub-word stands in follows from the words of the passages and the sub-words of the words.
    """
    speller = CountVectorizer(**SUBWORDS)
    spelt = speller.fit_transform(names)
    stands, holds = counts.astype(bool), spelt.astype(bool)
    found_in = np.zeros(spelt.shape[1], dtype=np.int64)
    for start in range(0, counts.shape[0], PORTION):
        found_in += np.bincount((stands[start : start + PORTION] @ holds).indices, minlength=len(found_in))
    kept = np.flatnonzero(found_in >= MINIMUM_PASSAGES)
    return speller.get_feature_names_out()[kept].tolist(), found_in[kept], spelt[:, kept]


def _rarity(found_in: NDArray[Any], passages: int) -> Floats:
    """Return the inverse document frequency, as scikit-learn has it, to our power."""
    return np.asarray((np.log((1 + passages) / (1 + found_in)) + 1) ** RARITY_POWER)
