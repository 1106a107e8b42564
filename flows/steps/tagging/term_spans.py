"""Where the terms of a tag stand. The view `api.places` gives the same answer for what is in the warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, pairwise

from flows.steps.tagging.features import WORD

Span = tuple[int, int]


def places(text: str, terms: Iterable[str]) -> dict[str, list[Span]]:
    """Return for each term, a word or two, where it begins and ends in `text`; a term that is not there has no place.

    >>> places("Is it fair-use? A misuse.", ["fair use", "use", "misuse", "law"])
    {'fair use': [(6, 14)], 'use': [(11, 14)], 'misuse': [(18, 24)], 'law': []}
    """
    found: dict[str, list[Span]] = {term: [] for term in terms}
    singles = [(word[0].lower(), word.span()) for word in WORD.finditer(text)]
    pairs = ((f"{one} {other}", (span[0], end[1])) for (one, span), (other, end) in pairwise(singles))
    for run, span in chain(singles, pairs):
        if run in found:
            found[run].append(span)
    return found
