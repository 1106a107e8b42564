"""Where the words that somebody looks for stand in a text: the passage to show, and the words marked in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dashboards.marking import Stretch
from warehouse.words.wording import APOSTROPHES, SPACELESS, Wording

AROUND = 160  # characters before the first word that is marked, and
LONGEST = 420  # in all: three lines of a page
GAP = r"[\s\u00ad\u2010-\u2015-]+"
WORD_END = f"(?![^\\W{SPACELESS.pattern[1:-1]}])"
WORD_START = f"(?<![^\\W{SPACELESS.pattern[1:-1]}])"


class Sought(NamedTuple):
    """What finds any of some words for the eye, near enough to the pattern that decides what is found.

    `letters` has some of each, case folded: to ask whether they stand in a text takes a hundredth of its `pattern`.
    """

    pattern: re.Pattern[str]
    letters: tuple[str, ...]


def sought(asked: Sequence[Wording]) -> Sought:
    """Return what finds any of the words."""
    either = re.compile("|".join(_one(wording) for wording in asked), re.IGNORECASE)
    return Sought(either, tuple(wording.literal.casefold() for wording in asked))


def pieces(text: str, words: Sought) -> list[Stretch]:
    """Cut a text at the words. The pieces joined are the text.

    >>> [piece.text for piece in pieces("An AI-made aim", sought([Wording(("ai",))])) if piece.is_marked]
    ['AI']
    """
    cut, done = [], 0
    for found in words.pattern.finditer(text):
        cut += [Stretch(text[done : found.start()], is_marked=False), Stretch(found[0], is_marked=True)]
        done = found.end()
    return [piece for piece in [*cut, Stretch(text[done:], is_marked=False)] if piece.text]


def snippet(texts: Sequence[str], words: Sought) -> list[Stretch]:
    """Return the stretch to show: around the words in the first passage with all of them, or with the most.

    Where none stands in a passage, how the first begins.
    """
    if not texts:
        return []
    best = _best(texts, words)
    found = words.pattern.search(best)
    start = max(0, found.start() - AROUND) if found else 0
    begins = 0 if start == 0 else best.find(" ", start) + 1
    ends = len(best) if len(best) <= begins + LONGEST else best.rfind(" ", begins, begins + LONGEST)
    ends = ends if ends > begins else begins + LONGEST
    shown = f"{'… ' * (begins > 0)}{best[begins:ends]}{' …' * (ends < len(best))}"
    return pieces(shown, words)


def _best(texts: Sequence[str], words: Sought) -> str:
    best, so_far = texts[0], 0
    for text in texts:
        folded = text.casefold()
        if not any(letters in folded for letters in words.letters):
            continue
        count = len({found.lower() for found in words.pattern.findall(text)})
        if count > so_far:
            best, so_far = text, count
        if so_far >= len(words.letters):  # the rest, of a long article hundreds of passages, could not do better
            break
    return best


def _one(wording: Wording) -> str:
    spelt = GAP.join("".join(map(_letter, word)) for word in wording.words)
    first, last = wording.words[0][0], wording.words[-1][-1]
    end = r"\w*" if wording.is_open else WORD_END if last.isalnum() else ""
    return f"{WORD_START if first.isalnum() else ''}{spelt}{end}"


def _letter(letter: str) -> str:
    return f"[{APOSTROPHES}]" if letter in APOSTROPHES else re.escape(letter)
