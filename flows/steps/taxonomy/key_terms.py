"""The key terms of the taxonomy in a text: which stand there, spelt as people spell them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from warehouse.catalog.records import Taxonomy

WORD = re.compile(r"[^\W_]+")


class TermFinder:
    """Looks for many terms at once: a text is cut into words, and runs of words are looked up, never searched for.

    Punctuation and blanks between words do not count. Case counts in words that have a capital: LIME is no lime.

    >>> sorted(TermFinder(["AI agents", "world models", "LIME"]).find("AI Agents with world-models, and a lime."))
    ['AI agents', 'world models']
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms: defaultdict[tuple[str, ...], list[tuple[str, list[str]]]] = defaultdict(list)
        for term in dict.fromkeys(terms):
            spelt = WORD.findall(term)
            if spelt:
                self._terms[tuple(word.lower() for word in spelt)].append((term, spelt))
        self._lengths = sorted({len(run) for run in self._terms})

    def find(self, text: str) -> set[str]:
        """Return the terms that stand in the text."""
        spelt = WORD.findall(text)
        lower = [word.lower() for word in spelt]
        return {
            term
            for length in self._lengths
            for start in range(len(spelt) - length + 1)
            for term, words in self._terms.get(tuple(lower[start : start + length]), ())
            if all(_is(word, here) for word, here in zip(words, spelt[start : start + length], strict=True))
        }


def _is(word: str, here: str) -> bool:
    return word in (here, here.lower())


class TrendFinder:
    """Says which trends of a taxonomy have a key term in a text."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._trends: defaultdict[str, set[str]] = defaultdict(set)
        for trend in taxonomy.trends:
            for term in trend.terms:
                self._trends[term].add(trend.id)
        self._finder = TermFinder(self._trends)

    def find(self, text: str) -> set[str]:
        """Return the ids of the trends."""
        return set().union(*(self._trends[term] for term in self._finder.find(text)))
