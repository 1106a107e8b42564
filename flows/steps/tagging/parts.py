"""Round-ups: which passages speak of different matters, and the parts in which they do.

A passage of eight matters got one tag or none, since each word counts for less in company. What tells it is the title:
several headlines, most of whose words stand elsewhere in the article. Such a passage is read without its title, which
names what other passages tell, and by its parts, each some 20 words or more of whole sentences.

On 207 passages of round-ups, labelled by hand before any tag was seen, F1 went from .51 to .65 (precision .65 to .68,
recall .42 to .62); on 700 passages as they come .67 to .68; on dev .800 to .798. The rule was chosen on these same
passages, among some hundred, so that new ones may gain less. Left out: lines and list items as the sign (.05 to .10
less on passages as they come), how alike the parts are (.06 less on round-ups), parts of all passages whatever their
title (.04 less on dev), windows of two or three sentences (.02 to .04 less where line breaks were taken out), an item's
first line as its title (.01 less). A round-up whose title is only a name or a date is not told from a plain passage,
and is read whole.

Nor did it pay to end passages of round-ups with each paragraph of 50 words (35, 25), so that an item stands alone where
it is long enough: F1 .650 (.650, .647) where they have .649, on passages as they come the same (.002 to .011 less).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from flows.steps.text.segment import SENTENCE_END

Part = tuple[int, int]  # from and up to, characters of the text

# What stands between two headlines of a title.
BETWEEN = re.compile(r"[,;|•]|: | and |[\u23e9-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]")
LEAST_BETWEEN = 2
TELLING = re.compile(r"\w{4,}")
MOST_TOLD = 0.5  # of the title's words stand in the text of a passage that is only one of its matters
SENTENCE_WORDS = 8  # a shorter one goes with the one before it: "(4 minute read)"
PART_WORDS = 20  # 12 and 30 give the same F1 on round-ups within .02
LEAST_PARTS = 2


class FurtherReading(NamedTuple):
    """A text to be scored in place of a passage: which passage, and its part; None for the whole text."""

    passage: int
    part: Part | None
    text: str


def further_readings(passages: Sequence[tuple[str, str]]) -> list[FurtherReading]:
    """Return what is to be read of the round-ups among passages: each without its title, then its parts."""
    return [
        reading
        for place, (title, text) in enumerate(passages)
        if names_several(title, text)
        for reading in _readings(place, text)
    ]


def names_several(title: str, text: str) -> bool:
    """Say whether a title has several headlines, most of which this text does not tell.

    >>> names_several("Chips sold out, robots dance, and a new law", "The robots of a small firm met at a fair.")
    True
    >>> names_several("Robots dance, and dance, and dance", "The robots of a small firm learnt to dance at a fair.")
    False
    """
    if len(BETWEEN.findall(title)) < LEAST_BETWEEN:
        return False
    named, told = set(TELLING.findall(title.lower())), text.lower()
    return bool(named) and sum(word in told for word in named) < MOST_TOLD * len(named)


def parts_of(text: str) -> list[Part]:
    """Return the parts of a text in order: whole sentences or lines, some 20 words or more each."""
    parts = _joined(text, _joined(text, _sentences(text), SENTENCE_WORDS), PART_WORDS)
    if len(parts) >= LEAST_PARTS and _size(text, parts[-1]) < PART_WORDS / 2:
        (start, _), (_, end) = parts[-2:]
        parts[-2:] = [(start, end)]
    return parts


def _readings(place: int, text: str) -> list[FurtherReading]:
    parts = parts_of(text)
    whole = FurtherReading(place, None, text)
    return [whole, *(FurtherReading(place, part, text[slice(*part)]) for part in parts if len(parts) >= LEAST_PARTS)]


def _sentences(text: str) -> list[Part]:
    found: list[Part] = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for gap in SENTENCE_END.finditer(text, line.start(), line.end()):
            found.append((start, gap.start()))
            start = gap.end()
        found.append((start, line.end()))
    return [part for part in found if text[slice(*part)].strip()]


def _joined(text: str, parts: Sequence[Part], least: int) -> list[Part]:
    """Return parts of at least so many words: each takes in what follows until it has them. The last may have fewer."""
    joined: list[Part] = []
    for part in parts:
        if joined and _size(text, joined[-1]) < least:
            joined[-1] = (joined[-1][0], part[1])
        else:
            joined.append(part)
    return joined


def _size(text: str, part: Part) -> int:
    return len(text[slice(*part)].split())
