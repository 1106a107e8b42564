"""A draft of a trend out of a candidate: its words, and sentences that say what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.steps.candidates.names import pattern_of, spelling_of
from warehouse.catalog.records import TrendDefinition

TO_SAY = "say what looks alike and does not belong here"
SENTENCE = re.compile(r"(?<=[.!?])\s+")
MOST_SENTENCES, LONGEST_SENTENCE = 3, 300  # characters; longer ones are lists


def draft_of(trend: str, name: str, terms: Sequence[str], passages: Sequence[str]) -> TrendDefinition:
    """Return a trend that is told by sentences of the passages, to be edited. It names no seed document and no sibling.

    >>> draft_of("foo", "Foo", ["foo"], ["It rains. A Foo wins."]).about
    'A Foo wins.'
    """
    spelt = tuple(dict.fromkeys(spelling_of(term, passages) for term in terms))
    told = pattern_of(terms[0])
    lines = (line for passage in passages for line in passage.splitlines())
    sentences = (sentence.strip() for line in lines for sentence in SENTENCE.split(line))
    saying = dict.fromkeys(each for each in sentences if told.search(each) and len(each) <= LONGEST_SENTENCE)
    about = " ".join(list(saying)[:MOST_SENTENCES]) or f"The passage is about {name}."
    return TrendDefinition(trend, "", name, about, (name,), (TO_SAY,), (), spelt, ())
