"""Whether two texts are one: an edited, cut, framed or longer copy, and not another text from the same mould.

Decides on two texts alone. Which pairs to look at, and what follows for stories, is left to others. The numbers were
chosen on the labelled set of tests/benchmarks/bench_stories.py, which prints what they reach. Lines that recur in an
outlet count like others: without them not one of the false pairs there went away, and what is a copy would hang on what
else is stored.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from flows.steps.stories.sketches import Words, shingles_of

# Under this Jaccard likeness of word pairs two texts are not one; a copy with half of its words changed has .07 to .17.
MIN_LIKENESS = 0.08
# Texts of few words are alike by chance and by their first sentence.
FEW_WORDS = 60
MIN_LIKENESS_OF_FEW = 0.42
# A stretch of this many words of which under a quarter is shared is foreign: not in the other text, however edited.
STRETCH = 24
SHARED_IN_STRETCH = 0.25
# The text that holds more of what is common must have this much of itself in it: a frame around another column, or a
# passage quoted in a newsletter, is less.
MIN_COMMON_OF_ONE = 0.63
# And the longer one this much: cut to half, or grown to twice the length, is still a copy; a quotation is not.
MIN_COMMON_OF_BOTH = 0.38
# Where neither text is nearly whole in the other, what is common must be this much of both together: of two pages with
# a menu and a frame around different articles it was .39 to .42.
NEARLY_WHOLE = 0.9
MIN_OVERLAP = 0.43
# The common stretches of both have about the same length; where not, single words were strewn over another text.
MIN_BALANCE = 0.6
# In the common stretches names and numbers must survive as other words do. In a template they are what changes: reports
# of two funding rounds share .9 of their words and .1 of their names, a copy with half of its words changed .5 and .5.
MIN_SURVIVAL_OF_NAMES = 0.7
# And other words as names do: two reports of one event share a list of its dates and places, and no sentence. There it
# was 1.9; of 200 copies one has more than this.
MAX_SURVIVAL_OF_NAMES = 1.6
FEW_NAMES = 6  # fewer say nothing


class Comparison(NamedTuple):
    """What two texts have in common, each figure a share.

    `likeness` is the Jaccard likeness of their word pairs; `common` how much of each text lies in stretches that the
    other has too, `overlap` how much of both together; `balance` how the stretches compare in length; `survival` how
    names and numbers fare there beside other words.
    """

    likeness: float
    common: tuple[float, float]
    overlap: float
    balance: float
    survival: float
    fewest_words: int


class LaidOut(NamedTuple):
    """The words of a text, laid out once to be compared with many: texts from one mould meet each other, all of them.

    `pairs` are its word pairs, sorted, each once, `first_at` where each stands first; `known` are its words, sorted,
    each once, and `places` says where in them each word of the text is.
    """

    words: Words
    pairs: NDArray[np.uint64]
    first_at: NDArray[np.intp]
    known: NDArray[np.uint64]
    places: NDArray[np.intp]


def laid_out(words: Words) -> LaidOut:
    """Return the words of a text as they are compared."""
    pairs, first_at = np.unique(shingles_of(words), return_index=True)
    known, places = np.unique(words.hashes, return_inverse=True)
    return LaidOut(words, pairs, first_at, known, places)


def is_copy(one: LaidOut, other: LaidOut) -> bool:
    """Return whether two texts are copies of each other. The order of the two makes no difference."""
    compared = compare(one, other)
    least = MIN_LIKENESS_OF_FEW if compared.fewest_words < FEW_WORDS else MIN_LIKENESS
    return (
        compared.likeness >= least
        and max(compared.common) >= MIN_COMMON_OF_ONE
        and min(compared.common) >= MIN_COMMON_OF_BOTH
        and (max(compared.common) >= NEARLY_WHOLE or compared.overlap >= MIN_OVERLAP)
        and compared.balance >= MIN_BALANCE
        and MIN_SURVIVAL_OF_NAMES <= compared.survival <= MAX_SURVIVAL_OF_NAMES
    )


def compare(one: LaidOut, other: LaidOut) -> Comparison:
    """Return what two texts have in common. Stops early where their word pairs already tell that it is too little."""
    here, there = _shared(one.pairs, other.pairs)
    count, count_there = len(one.places), len(other.places)
    fewest = min(count, count_there)
    union = len(one.pairs) + len(other.pairs) - len(here)
    likeness = len(here) / union if union else 0.0
    if likeness < MIN_LIKENESS:
        return Comparison(likeness, (0.0, 0.0), 0.0, 0.0, 0.0, fewest)
    # A pair counts where it stands first: a listing repeats its mould, and that must not pass for common text.
    is_common = _stretches(_covered(one.first_at[here], count))
    is_common_there = _stretches(_covered(other.first_at[there], count_there))
    sizes = int(np.count_nonzero(is_common)), int(np.count_nonzero(is_common_there))
    return Comparison(
        likeness,
        (sizes[0] / count, sizes[1] / count_there),
        sum(sizes) / (2 * (count + count_there) - sum(sizes)),
        min(sizes) / max(sizes) if max(sizes) else 0.0,
        _survival(one, is_common, other, is_common_there),
        fewest,
    )


def _shared(some: NDArray[np.uint64], others: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where what two sorted arrays share stands in the one and in the other."""
    if not len(others):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    at = np.searchsorted(others, some)
    here = np.flatnonzero(others.take(at, mode="clip") == some)
    return here, at[here]


def _covered(starts: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """Return which of `count` words belong to a pair that starts at one of `starts`."""
    covered = np.zeros(count + 1, dtype=bool)
    covered[starts] = True
    covered[1:] |= covered[:-1].copy()
    return covered[:count]


def _stretches(covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which words lie in no foreign stretch."""
    count = len(covered)
    if count <= STRETCH:
        return np.full(count, covered.mean() >= SHARED_IN_STRETCH)
    sums = np.zeros(count + 1, dtype=np.intp)
    np.add.accumulate(covered.astype(np.intp), out=sums[1:])
    is_foreign = (sums[STRETCH:] - sums[:-STRETCH]) < SHARED_IN_STRETCH * STRETCH
    if not is_foreign.any():
        return np.ones(count, dtype=bool)
    edges = np.zeros(count + 1, dtype=np.intp)
    edges[: len(is_foreign)] += is_foreign
    edges[STRETCH : STRETCH + len(is_foreign)] -= is_foreign
    return np.asarray(np.cumsum(edges[:count]) == 0)


def _survival(one: LaidOut, is_common: NDArray[np.bool_], other: LaidOut, is_common_there: NDArray[np.bool_]) -> float:
    """Return the share of names and numbers of the common stretches that are in both, over that of the other words.

    Of the two texts the one whose names fare better decides: an editor who adds figures does not make another story.
    """
    here, there = _shared(one.known, other.known)
    standing, standing_there = _standing(one, is_common), _standing(other, is_common_there)
    is_in_both = standing[here] & standing_there[there]
    sides = _fare(one, is_common, here[is_in_both]), _fare(other, is_common_there, there[is_in_both])
    names, _, others, found_others = map(sum, zip(*sides, strict=True))
    if names < FEW_NAMES or not found_others:
        return 1.0
    return max(found / count for count, found, _, _ in sides if count) / (found_others / others)


def _standing(text: LaidOut, is_common: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which of a text's known words stand in its common stretches."""
    standing = np.zeros(len(text.known), dtype=bool)
    standing[text.places[is_common]] = True
    return standing


def _fare(text: LaidOut, is_common: NDArray[np.bool_], in_both: NDArray[np.intp]) -> tuple[int, int, int, int]:
    """Return how many names its common stretches have, and how many of them are in both; and so of other words."""
    is_found = np.zeros(len(text.known), dtype=bool)
    is_found[in_both] = True
    found, is_name = is_found[text.places] & is_common, text.words.is_specific
    names, words = int(np.count_nonzero(is_name & is_common)), int(np.count_nonzero(is_common))
    found_names, found_words = int(np.count_nonzero(is_name & found)), int(np.count_nonzero(found))
    return names, found_names, words - names, found_words - found_names
