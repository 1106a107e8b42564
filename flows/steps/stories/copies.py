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


def is_copy(one: Words, other: Words) -> bool:
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


def compare(one: Words, other: Words) -> Comparison:
    """Return what two texts have in common. Stops early where their word pairs already tell that it is too little."""
    pairs, other_pairs = shingles_of(one), shingles_of(other)
    unique, first_at = np.unique(pairs, return_index=True)
    other_unique, other_first_at = np.unique(other_pairs, return_index=True)
    shared, here, there = np.intersect1d(unique, other_unique, assume_unique=True, return_indices=True)
    fewest = min(len(one.hashes), len(other.hashes))
    union = len(unique) + len(other_unique) - len(shared)
    likeness = len(shared) / union if union else 0.0
    if likeness < MIN_LIKENESS:
        return Comparison(likeness, (0.0, 0.0), 0.0, 0.0, 0.0, fewest)
    # A pair counts where it stands first: a listing repeats its mould, and that must not pass for common text.
    is_common = _stretches(_covered(first_at[here], len(one.hashes)))
    is_common_there = _stretches(_covered(other_first_at[there], len(other.hashes)))
    sizes = int(is_common.sum()), int(is_common_there.sum())
    return Comparison(
        likeness,
        (sizes[0] / len(is_common), sizes[1] / len(is_common_there)),
        sum(sizes) / (2 * (len(is_common) + len(is_common_there)) - sum(sizes)),
        min(sizes) / max(sizes) if max(sizes) else 0.0,
        _survival(one, is_common, other, is_common_there),
        fewest,
    )


def _covered(starts: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """Return which of `count` words belong to a pair that starts at one of `starts`."""
    covered = np.zeros(count + 1, dtype=bool)
    covered[starts] = True
    covered[starts + 1] = True
    return covered[:count]


def _stretches(covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which words lie in no foreign stretch."""
    count = len(covered)
    if count <= STRETCH:
        return np.full(count, covered.mean() >= SHARED_IN_STRETCH)
    sums = np.concatenate([[0], np.cumsum(covered)])
    is_foreign = (sums[STRETCH:] - sums[:-STRETCH]) < SHARED_IN_STRETCH * STRETCH
    edges = np.zeros(count + 1, dtype=np.int64)
    edges[: len(is_foreign)] += is_foreign
    edges[STRETCH : STRETCH + len(is_foreign)] -= is_foreign
    return np.asarray(np.cumsum(edges[:count]) == 0)


def _survival(one: Words, is_common: NDArray[np.bool_], other: Words, is_common_there: NDArray[np.bool_]) -> float:
    """Return the share of names and numbers of the common stretches that are in both, over that of the other words.

    Of the two texts the one whose names fare better decides: an editor who adds figures does not make another story.
    """
    sides = [
        (np.isin(text.hashes[here], elsewhere.hashes[there]), text.is_specific[here])
        for text, here, elsewhere, there in (
            (one, is_common, other, is_common_there),
            (other, is_common_there, one, is_common),
        )
    ]
    found, is_name = (np.concatenate(parts) for parts in zip(*sides, strict=True))
    if is_name.sum() < FEW_NAMES or not found[~is_name].any():
        return 1.0
    fares = [float(found[is_name].mean()) for found, is_name in sides if is_name.any()]
    return max(fares) / float(found[~is_name].mean())
