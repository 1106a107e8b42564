"""Whether an article is about AI at all: by the words of the field in it, and by what its feed writes about otherwise.

On a real roster three quarters of all passages are not, and a model that is shown them one by one finds trends in many:
a pool of workers in a Haskell program is no future of work. So it is asked of the article as a whole, before its tags
count. The sum of signs is a logistic regression on articles of mixed feeds that were labelled by hand: fitted on one
half, 97 % of what is about AI in the other is let in, and 3 % of what is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import chain

from warehouse.catalog.records import FieldWords
from warehouse.records import DecisionWeights

# Log-odds of: the share of passages with a sure word, sure words in 100 (log1p), one in the title, how many different
# ones (log1p), unsure words in 100 (log1p).
PASSAGES, DENSITY, TITLE, VARIETY, UNSURE, BIAS = 0.65, 1.93, 3.9, 0.84, 1.66, -2.7
DECISION = DecisionWeights(own=0.91, feed=1.21, named=2.56, bias=0.15, threshold=0.3)
CHANCE_DIGITS = 4  # as of tags


class FieldReader:
    """Finds the words of the field in texts."""

    def __init__(self, words: FieldWords) -> None:
        names = [word for word in words.unsure if word[0].isupper()]
        self._sure = _pattern([*_spelt(words.sure), *(rf"{name}[ -]?\d[\w.]*" for name in _spelt(names))])
        self._unsure = _pattern(_spelt(words.unsure))

    def names_the_field(self, text: str) -> bool:
        """Say whether a sure word stands in the text."""
        return self._sure.search(text.lower()) is not None

    def evidence(self, title: str, passages: Sequence[str]) -> float:
        """Return the log-odds that an article is about AI, by its words alone."""
        texts = [passage.lower() for passage in passages]
        per_hundred = 100 / max(sum(len(text.split()) for text in texts), 1)
        found = list(map(self._sure.findall, texts))
        sure = list(chain.from_iterable(found))
        is_titled = self.names_the_field(title)
        unsure = sum(len(self._unsure.findall(text)) for text in texts) if sure or is_titled else 0
        with_one = sum(map(bool, found)) / max(len(passages), 1)
        return (
            BIAS
            + PASSAGES * with_one
            + DENSITY * math.log1p(per_hundred * len(sure))
            + TITLE * is_titled
            + VARIETY * math.log1p(len(set(sure)))
            + UNSURE * math.log1p(per_hundred * unsure)
        )

    def chance(self, title: str, text: str) -> float:
        """Return the probability that a text by itself, of no feed, is about AI: by its own words alone."""
        return round(1 / (1 + math.exp(-self.evidence(title, [text]))), CHANCE_DIGITS)


def _spelt(words: Sequence[str]) -> list[str]:
    """Return a pattern for each word, the longest first; a hyphen may be a space or nothing, an `s` may follow."""
    longest_first = sorted(words, key=len, reverse=True)
    return [re.escape(word.lower()).replace(r"\ ", "[ -]").replace(r"\-", "[ -]?") + "s?" for word in longest_first]


def _pattern(choices: Sequence[str]) -> re.Pattern[str]:
    """Return what finds whole words by these patterns, in texts in lower case: the first that fits.

    Patterns that begin alike stand behind their first letter, and no case has to be ignored: an eighth of the time.
    """
    behind: dict[str, list[str]] = {}
    for choice in choices:
        first = choice[0] if choice[0].isalnum() else ""
        behind.setdefault(first, []).append(choice.removeprefix(first))
    branches = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in behind.items())
    return re.compile(rf"(?<![\w-])(?:{branches})(?!\w)")
