"""Whether a short text is an excerpt, or a stub, of a long one that has the same title or the same address.

Words alone do not tell: what an excerpt shares with its article, a quotation shares with what it quotes. So this asks
only about articles of one title and about the same time, or of one page at two spellings of its address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from flows.steps.stories.sketches import Words, shingles_of
from warehouse.records import Namesakes

# So much of the short text stands in the long one, in pairs of content words. Of 21 pairs of one title on 226 real
# feeds the excerpts had .53 and more; reports of two years under one title had .06, two patch releases .48.
HELD_BY_THE_WHOLE = 0.5
# The same post is fed twice within days; a column of one title comes again after a week.
WITHIN_DAYS = 6
# Longer ones are compared as copies are. And a title of fewer letters ("About us", "Changelog") says nothing.
AT_MOST_OF_THE_WHOLE = 0.6
FEWEST_LETTERS = 12
# More articles of one title in six days either way are a feed's habit, and each would be compared with all.
MOST_NAMESAKES = 20


def find_excerpts(
    pairs: Sequence[Namesakes], words_of_all: Callable[[Collection[int]], Mapping[int, Words]]
) -> list[tuple[int, int]]:
    """Return the pairs of sketches, of namesakes, of which one is an excerpt or a stub of the other."""
    asked = [pair for pair in pairs if not (pair.is_one_title and pair.is_one_page)]
    words = words_of_all({sketch for pair in asked for sketch in (pair.one, pair.other)})
    return [
        (pair.one, pair.other)
        for pair in pairs
        if (pair.is_one_title and pair.is_one_page) or is_held(words[pair.one], words[pair.other])
    ]


def is_held(one: Words, other: Words) -> bool:
    """Say whether the longer of two texts holds enough of the shorter one. The order of the two makes no difference."""
    shorter, longer = sorted((np.unique(shingles_of(text)) for text in (one, other)), key=len)
    if not len(shorter):
        return False
    return len(np.intersect1d(shorter, longer, assume_unique=True)) >= HELD_BY_THE_WHOLE * len(shorter)
