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

from warehouse.catalog.records import FieldWords
from warehouse.records import DecisionWeights

# Log-odds of: the share of passages with a sure word, sure words in 100 (log1p), one in the title, how many different
# ones (log1p), unsure words in 100 (log1p).
PASSAGES, DENSITY, TITLE, VARIETY, UNSURE, BIAS = 0.65, 1.93, 3.9, 0.84, 1.66, -2.7
DECISION = DecisionWeights(own=0.91, feed=1.21, named=2.56, bias=0.15, threshold=0.3)


class FieldReader:
    """Finds the words of the field in texts."""

    def __init__(self, words: FieldWords) -> None:
        names = [word for word in words.unsure if word[0].isupper()]
        self._sure = _pattern(_any(words.sure), rf"(?:{_any(names)})[ -]?\d[\w.]*")
        self._unsure = _pattern(_any(words.unsure))

    def names_the_field(self, text: str) -> bool:
        """Say whether a sure word stands in the text."""
        return self._sure.search(text) is not None

    def evidence(self, title: str, passages: Sequence[str]) -> float:
        """Return the log-odds that an article is about AI, by its words alone."""
        text = "\n".join(passages)
        per_hundred = 100 / max(len(text.split()), 1)
        sure = self._sure.findall(text)
        is_titled = self.names_the_field(title)
        unsure = len(self._unsure.findall(text)) if sure or is_titled else 0
        with_one = sum(map(self.names_the_field, passages)) / max(len(passages), 1)
        return (
            BIAS
            + PASSAGES * with_one
            + DENSITY * math.log1p(per_hundred * len(sure))
            + TITLE * is_titled
            + VARIETY * math.log1p(len({word.lower() for word in sure}))
            + UNSURE * math.log1p(per_hundred * unsure)
        )


def _any(words: Sequence[str]) -> str:
    """Return a pattern of these words, the longest first; a hyphen may be a space or nothing, an `s` may follow."""
    spelt = (re.escape(word).replace(r"\ ", "[ -]").replace(r"\-", "[ -]?") for word in sorted(words, key=len)[::-1])
    return "|".join(f"{word}s?" for word in spelt)


def _pattern(*choices: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(choices)})(?!\w)", re.IGNORECASE)
