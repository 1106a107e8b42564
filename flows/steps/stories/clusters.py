"""From pairs of copies to stories: who belongs together, under which id, and which article is the original.

The stories are the connected components of the copies, and id and original follow from the members alone. So neither
the order in which articles arrive nor how they are batched makes a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from flows.steps.disjoint_sets import Families
from flows.steps.stories.copies import MIN_LIKENESS, LaidOut, is_copy, laid_out
from flows.steps.stories.sketches import Sketch, Words, estimated_jaccard, sketch, words_of
from warehouse.records import LedgerEvent, StoryMember

# Unrelated texts agree in one band in 6 of 10,000 pairs, in two in 5 of 100,000: 50 candidates in a million texts.
AGREEING_BANDS = 2
# What the signatures must suggest before the texts are read. They err by .02; MIN_LIKENESS is checked on the texts.
SUGGESTED_LIKENESS = MIN_LIKENESS - 0.02
PAIRS_AT_ONCE = 50_000  # of signatures: 25 MB
COMPARED_AT_ONCE = 2_000  # pairs whose texts are in memory together: some 20 MB
WORDS_LAID_OUT = 500_000  # of texts that are kept as they are compared: 20 MB
TEXTS_AT_ONCE = 2_000  # of a file, when it is looked up which agree


@dataclass(frozen=True, slots=True)
class StoryMoves:
    """What has to be written: the members whose story or standing changes, as they are to be; the merged stories."""

    moved: list[StoryMember]
    merged: list[LedgerEvent]


def suspects(pairs: NDArray[np.int32], signatures: Mapping[int, bytes]) -> list[tuple[int, int]]:
    """Return those of the pairs, a row each, that are worth comparing after their signatures, likeliest first."""
    kept: list[tuple[float, int, int]] = []
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        some = pairs[start : start + PAIRS_AT_ONCE].tolist()
        suggested = estimated_jaccard(
            _rows(signatures, [left for left, _ in some]), _rows(signatures, [right for _, right in some])
        )
        kept += [
            (-value, left, right)
            for value, (left, right) in zip(suggested.tolist(), some, strict=True)
            if value >= SUGGESTED_LIKENESS
        ]
    return [(left, right) for _, left, right in sorted(kept)]


def _rows(signatures: Mapping[int, bytes], places: Sequence[int]) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(signatures[place] for place in places), dtype=np.uint8).reshape(len(places), -1)


def find_kin(
    suspected: Sequence[tuple[int, int]],
    grouped: Iterable[tuple[int, str]],
    words_of_all: Callable[[Collection[int]], Mapping[int, Words]],
) -> list[tuple[int, int]]:
    """Return pairs of copies that join all that the suspected pairs join, and no more than needed.

    `grouped` says to which story each text belongs already; where two are known to be in one, the texts are not read.
    """
    families: Families[int | str] = Families()
    for number, story in grouped:
        families.join(number, story)
    kin: list[tuple[int, int]] = []
    kept = _LaidOutTexts()
    for start in range(0, len(suspected), COMPARED_AT_ONCE):
        some = [
            (left, right)
            for left, right in suspected[start : start + COMPARED_AT_ONCE]
            if families.of(left) != families.of(right)
        ]
        words = words_of_all({number for pair in some for number in pair})
        for left, right in some:
            if families.of(left) != families.of(right) and is_copy(kept.text(left, words), kept.text(right, words)):
                families.join(left, right)
                kin.append((left, right))
    return kin


class _LaidOutTexts:
    """Texts as they are compared; the last ones stay at hand: five hundred from one mould make 125,000 pairs."""

    def __init__(self) -> None:
        self._kept: dict[int, LaidOut] = {}
        self._count = 0

    def text(self, number: int, words: Mapping[int, Words]) -> LaidOut:
        """Return the text of a number; `words` has its words."""
        if number not in self._kept:
            self._kept[number] = laid_out(words[number])
            self._count += len(words[number].hashes)
            while self._count > WORDS_LAID_OUT and len(self._kept) > 2:  # the two that are compared
                self._count -= len(self._kept.pop(next(iter(self._kept))).words.hashes)
        return self._kept[number]


def join_stories(
    members: Sequence[StoryMember],
    holding: Iterable[tuple[int, str]],
    kin: Iterable[tuple[int, int]],
    *,
    arriving: Collection[str],
    run_id: str,
    now: datetime,
) -> StoryMoves:
    """Return what follows from `kin`, pairs of texts that are copies, for the stories of `members`.

    `holding` says which articles have each text; `members` are all members of all stories of these articles. A story
    bears the id of its article that was seen first. Where two stories turn out to be one, a Change says so.
    """
    families: Families[int | str] = Families()
    for member in members:
        families.join(member.article_id, member.story_id)
    for number, article_id in holding:
        families.join(number, article_id)
    for one, other in kin:
        families.join(one, other)
    stories: dict[int | str, list[StoryMember]] = defaultdict(list)
    for member in members:
        stories[families.of(member.article_id)].append(member)
    moved: list[StoryMember] = []
    merged: list[LedgerEvent] = []
    for story in stories.values():
        settled = _settled(story)
        moved += [new for old, new in zip(story, settled, strict=True) if old != new]
        merged += _merged(story, settled[0].story_id, arriving, run_id, now)
    return StoryMoves(sorted(moved), sorted(merged, key=lambda change: change.before))


def _settled(story: Sequence[StoryMember]) -> list[StoryMember]:
    """Return the members under the id of the one seen first, the one published first marked as the original."""
    first = min(story, key=lambda member: (member.first_seen_at, member.article_id))
    original = min(story, key=lambda member: (member.published_at, member.first_seen_at, member.article_id))
    return [
        member._replace(story_id=first.article_id, is_original=member.article_id == original.article_id)
        for member in story
    ]


def _merged(
    story: Sequence[StoryMember], story_id: str, arriving: Collection[str], run_id: str, now: datetime
) -> list[LedgerEvent]:
    """Return a change for each story that was written down before and is now part of `story_id`."""
    ended = sorted({member.story_id for member in story if not member.is_new} - {story_id})
    bridges = sorted(member.article_id for member in story if member.article_id in arriving)
    reason = f"{', '.join(bridges)}: copies of articles of both"
    return [LedgerEvent(now, run_id, "stories merged", story_id, before, story_id, reason) for before in ended]


def partition(texts: Sequence[str]) -> list[int]:
    """Return for each text the place of the first text of its story. For texts at hand; nothing is stored.

    >>> partition(["An agent books a table.", "Chips are short again.", "An agent  books a table."])
    [0, 1, 0]
    """
    firsts: dict[str, int] = {}
    same = [firsts.setdefault(" ".join(text.split()), place) for place, text in enumerate(texts)]
    places = list(firsts.values())  # of the texts that differ
    words = [words_of(texts[place]) for place in places]
    sketches = sketch(words)
    suspected = suspects(_agreeing(sketches), {place: made.signature for place, made in enumerate(sketches)})
    kin = find_kin(suspected, (), lambda numbers: {number: words[number] for number in numbers})
    families: Families[int] = Families()
    for one, other in [*enumerate(same), *((places[one], places[other]) for one, other in kin)]:
        families.join(one, other)
    lowest: dict[int, int] = {}
    return [lowest.setdefault(families.of(place), place) for place in range(len(texts))]


def _agreeing(sketches: Sequence[Sketch]) -> NDArray[np.int32]:
    """Return the pairs of places, a row each, whose sketches agree in enough bands."""
    from scipy import sparse  # .1 s that a run with nothing new need not take

    bands = np.concatenate([np.empty(0, dtype=np.uint32), *(made.bands for made in sketches)])
    _, columns = np.unique(bands, return_inverse=True)
    starts = np.cumsum([0, *(len(made.bands) for made in sketches)])
    shape = (len(sketches), int(columns.max(initial=-1)) + 1)
    held = sparse.csr_matrix((np.ones(len(bands), dtype=np.int32), columns, starts), shape=shape)
    found = []
    for start in range(0, len(sketches), TEXTS_AT_ONCE):
        counts = (held[start : start + TEXTS_AT_ONCE] @ held.T).tocoo()
        one, other = counts.row + start, counts.col
        is_pair = (one < other) & (counts.data >= AGREEING_BANDS)
        found.append(np.stack([one[is_pair], other[is_pair]], axis=1))
    return np.concatenate([np.empty((0, 2)), *found]).astype(np.int32)
