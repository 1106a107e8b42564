"""What a site repeats on its pages: newsletter boxes, disclaimers, author lives, breadcrumbs, lists of headlines.

Looked for are whole lines, and, near the ends of a page, the beginnings and ends of lines, where furniture is glued to
what was written. In how many stories a piece must recur hangs on where it stands and how long it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from flows.steps.text.segment import count_words


class Recurrence(NamedTuple):
    """In how many stories of one site a piece must stand, and in how many weeks, to be the site's and no article's."""

    stories: int
    weeks: int


# What a piece needs: the last two bits of its number, and the place in this table.
ANYWHERE, AT_EDGES, OFTEN = range(3)
RECURRENCES = (
    # A column's title recurs too; it says nothing of its subject either.
    Recurrence(stories=5, weeks=3),
    # At the ends of pages furniture stands, so that less will do there: an outlet may have few pages, and all of one
    # week. Two would be too few: a statement that is quoted below a report and below what followed from it is news.
    Recurrence(stories=3, weeks=1),
    # Few words, and what is quoted, may begin or end what three reports say; that of five is a habit of the house.
    Recurrence(stories=5, weeks=1),
)

TOP, FOOT = 8, 10  # lines: a page begins with title, crumbs and byline and ends with boxes of several lines
LISTED = 30  # lines from either end, for what is no sentence: lists of headlines and of links are longer
GLUED_LINES = 3  # to the first and last of these something may be glued
# Words of a beginning or an end that are looked for: each number up to crumbs and lives of a line, then steps of a
# quarter: of 60 words that pages share 50 are seen.
GLUED = frozenset((*range(1, 33), 40, 50, 64, 80, 100, 128))
SOME, FEW = 4, 8  # fewer words than some are looked for in crumbs alone; few begin and end many a sentence
# "Home > News", "Home / News", "Subjects | Law": no sentence begins so.
CRUMBS = frozenset((">", "›", "»", "→", "|", "•", "·", "/", "::"))
QUOTES = frozenset('"“”„«')
SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
QUOTED = re.compile(r"[\"“„«][^\"”“»]{30,}")  # characters: shorter ones are titles
# Where most of a passage is the outlet's, its tags would be too; so many words of its own are tagged alone.
MOST = 0.5
ENOUGH = 30

Place = Literal["line", "edge", "start", "end"]


class Piece(NamedTuple):
    """A piece of a page that may recur: a line, a line at an edge, or so many words at the start or end of a line."""

    number: int
    place: Place
    line: int
    words: int


class OwnWords(NamedTuple):
    """What a passage says itself, None where that is all of it; and the longest line of its site's, if that is most."""

    text: str | None
    lost: str


def pieces_of(lines: Sequence[str]) -> Iterator[Piece]:
    """Yield all pieces of a page, which is given as its lines in order."""
    for place, line in enumerate(lines):
        if any(map(str.isalpha, line)):  # no frames of formulas, no rules between parts
            yield from _wholes(line, place, len(lines))
            yield from _beginnings(line, place)
            yield from _ends(line, place, len(lines))


def words_of(piece: Piece, lines: Sequence[str]) -> str:
    """Return the words of a piece of these lines."""
    line = lines[piece.line]
    match piece.place:
        case "start":
            return " ".join(line.split()[: piece.words])
        case "end":
            return " ".join(line.split()[-piece.words :])
    return line


def own_lines(lines: Sequence[str], recurring: Collection[int], title: str) -> list[str]:
    """Return what of each line is the page's own; the title is, even where other pages list it."""
    if not recurring:
        return list(lines)
    return [_own(line, place, len(lines), recurring) if line != title else line for place, line in enumerate(lines)]


def own_words(lines: Sequence[str], own: Sequence[str]) -> OwnWords:
    """Return what a passage says itself, after its lines and what of each is its own."""
    if list(lines) == list(own):
        return OwnWords(None, "")
    kept = "\n".join(line for line in own if line)
    if count_words(kept) < min(MOST * count_words("\n".join(lines)), ENOUGH):
        return OwnWords(None, max((line for line, rest in zip(lines, own, strict=True) if line != rest), key=len))
    return OwnWords(kept, "")


def _own(line: str, place: int, count: int, recurring: Collection[int]) -> str:
    if any(piece.number in recurring for piece in _wholes(line, place, count)):
        return ""
    first = _longest(_beginnings(line, place), recurring)
    last = _longest(_ends(line, place, count), recurring)
    if not first and not last:
        return line
    words = line.split()
    first += _rest_of_sentence(first, words[first:], ends=True)
    last += _rest_of_sentence(last, words[: len(words) - last][::-1], ends=False)
    return " ".join(words[first : len(words) - last])


def _rest_of_sentence(found: int, words: Sequence[str], *, ends: bool) -> int:
    """Return how many of the words that come next belong to the sentence in which a found piece breaks off.

    0 where that is more than lies between the numbers of words that are looked for: longer pieces were looked for.
    """
    gap = min((size for size in GLUED if size > found), default=found) - found if found else 0
    for size, word in enumerate(words[:gap]):
        if SENTENCE.search(word):
            return size + 1 if ends else size
    return 0


def _longest(pieces: Iterable[Piece], recurring: Collection[int]) -> int:
    return max((piece.words for piece in pieces if piece.number in recurring), default=0)


def _wholes(line: str, place: int, count: int) -> list[Piece]:
    """Return a line as the pieces that it is. A short page has its upper half and its lower."""
    digest = hashlib.blake2b(line.encode(), digest_size=8).digest()
    found = [Piece(_number(digest, ANYWHERE), "line", place, 0)]
    from_end = count - 1 - place
    is_edge = place < min(TOP, (count + 1) // 2) or from_end < min(FOOT, (count + 1) // 2)
    if is_edge or (min(place, from_end) < LISTED and not SENTENCE.search(line)):
        found.append(Piece(_number(digest, OFTEN if QUOTED.search(line) else AT_EDGES), "edge", place, 0))
    return found


def _beginnings(line: str, place: int) -> Iterator[Piece]:
    """Yield the beginnings of a line that are looked for, where it is one of the first of its page."""
    if place < GLUED_LINES:
        yield from _glued(line.split(None, max(GLUED)), "start", place)


def _ends(line: str, place: int, count: int) -> Iterator[Piece]:
    if count - 1 - place < GLUED_LINES:
        yield from _glued(line.rsplit(None, max(GLUED))[::-1], "end", place)


def _glued(words: Sequence[str], where: Place, place: int) -> Iterator[Piece]:
    """Yield pieces of the words of a line but all of them, counted from the line's start or end."""
    digest = hashlib.blake2b(where.encode(), digest_size=8)
    is_crumb = is_quoted = False
    for size, word in enumerate(words[:-1], start=1):
        digest.update(word.encode() + b" ")
        is_crumb = is_crumb or word in CRUMBS
        is_quoted = is_quoted or not QUOTES.isdisjoint(word)
        if size in GLUED and (size >= SOME or is_crumb):
            needs = AT_EDGES if (size >= FEW or is_crumb) and not is_quoted else OFTEN
            yield Piece(_number(digest.digest(), needs), where, place, size)


def _number(digest: bytes, needs: int) -> int:
    """Return the number under which a piece is counted; its last two bits tell how often it must recur."""
    return int.from_bytes(digest, "big") & ~3 | needs
