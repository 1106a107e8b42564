"""A passage as numbers: its words, pairs of words and sub-words, each weighted by how rare it is.

Sub-words are features of a word, not of a passage, so that everything a linear model says of a passage is a sum over
its words and phrases: the sub-words of a word are looked up once, however often it comes back, and an explanation is
made of words that stand in the text.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

Floats = NDArray[np.float64]

WORD = re.compile(r"[^\W_]+")
SHORTEST_SUBWORD, LONGEST_SUBWORD = 3, 5  # 2 to 4 and 3 to 6 gave the same F1 within .005
MINIMUM_PASSAGES = 2  # what stands in a single passage cannot generalise; a word alone may, through its sub-words

# Measured as mean average precision on the dev labels, model trained on the catalog alone.
TITLE_WEIGHT = 2.0  # a word of the title counts as so many of the text: 0 .724, .5 .765, 1 .783, 2 .802, 3 .804
RARITY_POWER = 1.5  # of the inverse document frequency: .5 .745, 1 .765, 1.5 .770, 2 .772
SUBWORD_WEIGHT, PHRASE_WEIGHT = 0.3, 0.7  # a word has some 15 sub-words: alone they would drown it
TINY = 1e-9  # the length of a passage without a word, which must not divide by zero


def words(text: str) -> list[str]:
    """Return the words of `text` in order, lower case.

    >>> words("GPT-4o's agents: 2x faster")
    ['gpt', '4o', 's', 'agents', '2x', 'faster']
    """
    return WORD.findall(text.lower())


def subwords(word: str) -> list[str]:
    """Return the pieces of `word`, its ends marked.

    >>> subwords("gpus")
    ['<gp', 'gpu', 'pus', 'us>', '<gpu', 'gpus', 'pus>', '<gpus', 'gpus>']
    """
    marked = f"<{word}>"
    return [
        marked[start : start + size]
        for size in range(SHORTEST_SUBWORD, min(LONGEST_SUBWORD, len(marked) - 1) + 1)
        for start in range(len(marked) - size + 1)
    ]


@dataclass(frozen=True)
class Lexicon:
    """What the training passages are made of, sorted, and how rare it is there. A phrase is two words and a blank."""

    words: tuple[str, ...]
    phrases: tuple[str, ...]
    subwords: tuple[str, ...]
    rarity: Floats  # of words, phrases and sub-words, one after the other
    rarity_of_strangers: float

    @cached_property
    def _subword_place(self) -> dict[str, int]:
        return {piece: place for place, piece in enumerate(self.subwords)}

    def places_of_subwords(self, word: str) -> list[int]:
        """Return where the pieces of `word` stand among the sub-words; unknown pieces are left out."""
        place = self._subword_place
        return [place[piece] for piece in subwords(word) if piece in place]

    @property
    def rarity_of_subwords(self) -> Floats:
        """Return the rarity of each sub-word, as strong as it counts beside words."""
        return SUBWORD_WEIGHT * self.rarity[len(self.words) + len(self.phrases) :]


def read_lexicon(passages: Sequence[tuple[str, str]], always: Sequence[tuple[str, str]] = ()) -> Lexicon:
    """Return the lexicon of passages, each a title and a text. Phrases in `always` are kept however rare."""
    readings = [(words(title), words(text)) for title, text in passages]
    in_words = Counter(word for title, text in readings for word in {*title, *text})
    in_phrases = Counter(pair for title, text in readings for pair in {*pairwise(title), *pairwise(text)})
    pieces = {word: set(subwords(word)) for word in in_words}
    in_subwords = Counter(
        piece for title, text in readings for piece in set().union(*(pieces[word] for word in {*title, *text}))
    )

    def rarity(count: int) -> float:
        return math.pow(math.log((1 + len(passages)) / (1 + count)) + 1, RARITY_POWER)

    kept_words = sorted(in_words)
    wanted = {pair for passage in always for part in passage for pair in pairwise(words(part))}
    kept_phrases = sorted(pair for pair, count in in_phrases.items() if count >= MINIMUM_PASSAGES or pair in wanted)
    kept_subwords = sorted(piece for piece, count in in_subwords.items() if count >= MINIMUM_PASSAGES)
    return Lexicon(
        words=tuple(kept_words),
        phrases=tuple(" ".join(pair) for pair in kept_phrases),
        subwords=tuple(kept_subwords),
        rarity=np.array(
            [
                *(rarity(in_words[word]) for word in kept_words),
                *(rarity(in_phrases[pair]) for pair in kept_phrases),
                *(rarity(in_subwords[piece]) for piece in kept_subwords),
            ]
        ),
        rarity_of_strangers=rarity(0),
    )


def count_units(lexicon: Lexicon, passages: Sequence[tuple[str, str]]) -> Any:
    """Return how often each unit, a word or a phrase, stands in each passage: sparse, passages x units."""
    place = {unit: place for place, unit in enumerate((*lexicon.words, *lexicon.phrases))}
    starts, places, counts = [0], list[int](), list[float]()
    for title, text in passages:
        found: defaultdict[int, float] = defaultdict(float)
        for weight, part in ((TITLE_WEIGHT, words(title)), (1.0, words(text))):
            for unit in (*part, *map(" ".join, pairwise(part))):
                if unit in place:
                    found[place[unit]] += weight
        places.extend(found.keys())
        counts.extend(found.values())
        starts.append(len(places))
    return csr_matrix((np.array(counts), places, starts), shape=(len(passages), len(place)))


def describe_units(lexicon: Lexicon) -> Any:
    """Return what each unit is made of: sparse, units x features (words, phrases, sub-words)."""
    units = len(lexicon.words) + len(lexicon.phrases)
    strength = np.ones(units)
    strength[len(lexicon.words) :] = PHRASE_WEIGHT
    pieces = [lexicon.places_of_subwords(word) for word in lexicon.words]
    starts = np.cumsum([0, *map(len, pieces), *[0] * len(lexicon.phrases)])
    places = np.fromiter(chain.from_iterable(pieces), dtype=np.int64, count=int(starts[-1]))
    of_subwords = csr_matrix((lexicon.rarity_of_subwords[places], places, starts), shape=(units, len(lexicon.subwords)))
    of_subwords.sum_duplicates()
    return hstack([diags(strength * lexicon.rarity[:units]), of_subwords], format="csr")


def squared_lengths(features: Any) -> Floats:
    """Return the squared length of each row."""
    return np.asarray(features.multiply(features).sum(axis=1)).ravel()


def describe_passages(counts: Any, units: Any) -> Any:
    """Return passages x features: the damped counts of each passage's units, brought to the same length.

    The length is that of its units put at right angles, which is a sum over units too; two words that share sub-words
    are not at right angles, but the sum needs no sub-words when it is done again for every new passage.
    """
    damped = counts.copy()
    damped.data = np.log1p(damped.data)
    lengths = np.sqrt(damped.multiply(damped) @ squared_lengths(units))
    return diags(1 / np.maximum(lengths, TINY)) @ damped @ units
