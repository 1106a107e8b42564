"""In which words two texts differ, bounded: a page must not wait for two books to be compared."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import islice
from typing import NamedTuple

from dashboards.wording import beginning

MOST_WORDS = 3000  # of each text; comparing takes time with the square of what differs: 3,000 unlike words 0.1 s
STRETCHES_SHOWN = 12
LONGEST_STRETCH = 300  # characters


class Replaced(NamedTuple):
    """Words of the one text, and what stands there in the other. One of both may be empty."""

    before: str
    after: str


class Differing(NamedTuple):
    """How one text differs from another: the share of its words that stayed (0 to 1), and where it differs."""

    in_common: float
    stretches: list[Replaced]
    more: int
    is_cut: bool

    @property
    def is_same(self) -> bool:
        """Whether the texts are the same, word by word."""
        return not self.stretches


def differing(before: str, after: str) -> Differing:
    """Return what makes `after` of `before`. How a text is set, in lines and spaces, makes no difference.

    >>> differing("An agent books a table.", "An agent books two tables.").stretches
    [Replaced(before='a table.', after='two tables.')]
    """
    old, new = _words(before), _words(after)
    is_cut = len(old) > MOST_WORDS or len(new) > MOST_WORDS
    old, new = old[:MOST_WORDS], new[:MOST_WORDS]
    steps = SequenceMatcher(None, old, new).get_opcodes() if old != new else []
    found = [
        Replaced(_shown(old[start:end]), _shown(new[other:other_end]))
        for step, start, end, other, other_end in steps
        if step != "equal"
    ]
    same = sum(end - start for step, start, end, _, _ in steps if step == "equal")
    share = same / len(old) if steps and old else float(not steps)
    shown = list(islice(found, STRETCHES_SHOWN))
    return Differing(share, shown, len(found) - len(shown), is_cut)


def _words(text: str) -> list[str]:
    return text.split(None, MOST_WORDS)[: MOST_WORDS + 1]


def _shown(words: list[str]) -> str:
    return beginning(" ".join(words), LONGEST_STRETCH)
