"""What differs between two texts: the words that one has and the other has not, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Fewer words than this between two differences are taken with them: a lone "the" that two unlike sentences share tells
# a reader nothing.
FEWEST_SAME = 4


class Fragment(NamedTuple):
    """Words that stand in one text and what stands there in the other; one of the two may be empty."""

    before: str
    after: str


class Difference(NamedTuple):
    """How one text differs from another: the share of words that stayed, words added and missing, and which."""

    in_common: float
    added: int
    missing: int
    fragments: list[Fragment]


Stretch = tuple[bool, Sequence[str], Sequence[str]]


def difference(before: str, after: str) -> Difference:
    """Return what makes `after` of `before`. How a text is set, in lines and spaces, makes no difference.

    >>> difference("An agent books a table.", "An agent books two tables.").fragments
    [Fragment(before='a table.', after='two tables.')]
    """
    stretches = list(_stretches(before, after))
    same = sum(len(old) for is_same, old, _ in stretches if is_same)
    words, words_after = sum(len(old) for _, old, _ in stretches), sum(len(new) for _, _, new in stretches)
    share = same / words if words else 0.0
    return Difference(share, words_after - same, words - same, list(_fragments(stretches)))


def _stretches(before: str, after: str) -> Iterator[Stretch]:
    """Yield the words of both in order: same or not, those before, those after.

    Lines first: it takes time with the square of what is compared, and most lines of a new revision are as they were.
    """
    if before.split() == after.split():  # in other lines, perhaps
        yield True, before.split(), after.split()
        return
    for is_same, old, new in _runs(before.split("\n"), after.split("\n")):
        old_words, new_words = (" ".join(lines).split() for lines in (old, new))
        if is_same:
            yield True, old_words, new_words
        else:
            yield from _runs(old_words, new_words)


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    for tag, start, end, start_after, end_after in SequenceMatcher(None, before, after).get_opcodes():
        yield tag == "equal", before[start:end], after[start_after:end_after]


def _fragments(stretches: Sequence[Stretch]) -> Iterator[Fragment]:
    old: list[str] = []
    new: list[str] = []
    held: Sequence[str] = ()  # the same words behind what has been taken so far
    for is_same, before, after in stretches:
        if is_same:
            held = [*held, *before]
            continue
        if (old or new) and len(held) >= FEWEST_SAME:
            yield Fragment(" ".join(old), " ".join(new))
            old, new = [], []
        between = held if old or new else ()
        old, new, held = [*old, *between, *before], [*new, *between, *after], ()
    if old or new:
        yield Fragment(" ".join(old), " ".join(new))
