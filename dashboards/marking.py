"""Which words of a passage are terms that made its tag."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from warehouse.records import Term

WORD = re.compile(r"[^\W_]+")  # as where tags are made, and in api.places
TERMS_SHOWN = 8  # of a passage; past that the weights are crumbs


class Stretch(NamedTuple):
    """A stretch of a passage, and whether it is to be marked."""

    text: str
    is_marked: bool


def heaviest(terms: Sequence[Mapping[str, Any]]) -> list[Term]:
    """Return the terms that are shown of a tag, as `api` has them: heaviest first.

    >>> heaviest([{"term": "gpu", "weight": 3.0}])
    [Term(term='gpu', weight=3.0)]
    """
    return [Term(**term) for term in terms[:TERMS_SHOWN]]


def marked(text: str, terms: Iterable[str]) -> list[Stretch]:
    """Cut a passage at the terms that stand in it as whole words, whatever their case and the marks between them.

    A term that is part of a word marks nothing. The pieces joined are the text.

    >>> [piece.text for piece in marked("Is it fair-use? A misuse.", ["fair use", "use"]) if piece.is_marked]
    ['fair-use']
    """
    pieces, done = [], 0
    for start, end in _joined(_occurrences(text, terms)):
        pieces += [Stretch(text[done:start], is_marked=False), Stretch(text[start:end], is_marked=True)]
        done = end
    return [piece for piece in [*pieces, Stretch(text[done:], is_marked=False)] if piece.text]


def _occurrences(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Return where terms begin and end, in order of their beginning."""
    # Compared word by word, each lowered by itself: "İ" grows when lowered, and the places must be the text's own.
    words = [(found[0].lower(), found.start(), found.end()) for found in WORD.finditer(text)]
    by_first_word: dict[str, list[list[str]]] = defaultdict(list)
    for term in terms:
        parts = WORD.findall(term.lower())
        if parts:
            by_first_word[parts[0]].append(parts)
    return [
        (start, words[place + len(parts) - 1][2])
        for place, (word, start, _) in enumerate(words)
        for parts in by_first_word.get(word, ())
        if [other for other, _, _ in words[place : place + len(parts)]] == parts
    ]


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap; they come in order of their beginning."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
