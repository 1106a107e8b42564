"""Whether a passage repeats another, quoted with a lead-in or with a few words changed; and which of them came first.

Decides on plain records. The numbers were chosen on the sets of tests/benchmarks/bench_quotations.py, which prints what
they reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from flows.steps.stories.copies import LaidOut, compare
from flows.steps.stories.sketches import Words

K = TypeVar("K")
Order = tuple[object, ...]

# Every sixth word triple, chosen by its hash, so that two passages choose the same ones. Of a paragraph of 100 words
# that stands in both some nine are in common; with a tenth of the words changed, six.
ONE_IN = 6
# Samples that the later passage must share with the earlier one to be compared with it: two, and a quarter of its own.
FEWEST_SHARED, LEAST_SHARE = 2, 0.25
# Of content words; a shorter passage is linked only where all its words are those of another.
FEWEST_WORDS = 25
# The passage that came later is the other's where this much of it stands there; a newsletter's own words around a
# quotation are more than the rest.
MIN_COMMON = 0.65
# Names and numbers must survive in what is common, as for articles: in a template they are what changes.
MIN_SURVIVAL_OF_NAMES = 0.8

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def samples_of(words: Words) -> NDArray[np.uint32]:
    """Return the word triples that a passage is found by, hashed; none of a passage too short to be told apart."""
    hashes = words.hashes
    if len(hashes) < FEWEST_WORDS:
        return np.empty(0, dtype=np.uint32)
    triples = (hashes[:-2] * _MULTIPLIER + hashes[1:-1]) * _MULTIPLIER + hashes[2:]
    mixed = triples * _MULTIPLIER
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32)[mixed % np.uint64(ONE_IN) == 0])


def is_suspect(later: NDArray[np.uint32], earlier: NDArray[np.uint32]) -> bool:
    """Return whether these samples of two passages suggest that the later one repeats the earlier."""
    return len(np.intersect1d(later, earlier, assume_unique=True)) >= max(FEWEST_SHARED, LEAST_SHARE * len(later))


def repeats(later: LaidOut, earlier: LaidOut) -> bool:
    """Return whether most of `later` stands in `earlier`, names and numbers as well."""
    compared = compare(later, earlier)
    return compared.common[0] >= MIN_COMMON and compared.survival >= MIN_SURVIVAL_OF_NAMES


def firsts(repeating: Iterable[tuple[K, K]], orders: Mapping[K, Order]) -> dict[K, K]:
    """Return for each passage the first of those that it repeats, given pairs of one that repeats and one repeated.

    >>> firsts([("b", "a"), ("c", "b"), ("c", "a")], {"a": (1,), "b": (2,), "c": (3,)})
    {'b': 'a', 'c': 'a'}
    """
    found: dict[K, K] = {}
    for later, earlier in repeating:
        if later not in found or orders[earlier] < orders[found[later]]:
            found[later] = earlier
    return found
