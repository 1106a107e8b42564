"""Candidates: terms whose coverage rises by the test of the trends, put together where they stand in the same stories.

Every term that is frequent enough to be judged is tested, and Benjamini and Hochberg's q is over all of them: a term
that was looked at because it rises would rise. What a trend explains is no candidate: its name, and where it rises
itself its terms, and what mostly stands in its stories.

Tried and left: to read passages without any tag alone. 7 of 10 carry one, and of DeepSeek's rise two stories were left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

from flows.steps.candidates.names import spelling_of
from flows.steps.candidates.terms import StoryText, Terms, frequent_terms
from flows.steps.disjoint_sets import Families
from flows.steps.judging.counts import HORIZONS, Counts
from flows.steps.judging.memory import Remembered
from flows.steps.judging.naming import FEWEST_SOURCES
from flows.steps.judging.verdicts import Verdict, judge_look
from flows.steps.judging.words import MIN_STORIES
from warehouse.records import CountedStory

MOST_TERMS = 2000  # judged: 1 s and 60 MB at 200 sources
MOST_CELLS = 1_000_000  # terms x sources: an array of so many takes 8 MB, and judging holds some twenty
ALIKE = 0.5  # of their stories now that two terms share: then they are one matter
PART_ALIKE = 0.3  # the same where one term holds the other: "summit" and "safety summit"
EXPLAINED = 0.5  # of its stories now that carry a trend which rises: then that trend is what rises
LONGER_NAME = 0.7  # of the stories of a term that a longer one must have to give the name
MOST_STORIES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class FoundCandidate:
    """Terms that rise together: the surest gives the verdicts, by horizon. Stories are those of now, the newest first.

    `beside` is the trend that most of those stories carry, and `share_beside` the share that does.
    """

    name: str
    kind: Literal["name", "topic"]
    head: str
    terms: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    stories: tuple[str, ...]
    beside: str
    share_beside: float


@dataclass(frozen=True, slots=True)
class CandidateLook:
    """What was found, and over how many terms the q-values are, by horizon."""

    found: list[FoundCandidate]
    tested: Mapping[str, int]


class TrendsTell(NamedTuple):
    """What trends explain: their names and their terms, lower case, with the trends of each term, and which rise."""

    names: frozenset[str]
    terms: Mapping[str, frozenset[str]]
    rising: frozenset[str]

    def rise_of(self, term: str) -> bool:
        """Whether a trend tells of a term that rises: one of that name, or one that has the term and rises itself."""
        return term in self.names or bool(self.terms.get(term, frozenset()) & self.rising)


def find_candidates(
    stories: Sequence[CountedStory],
    weeks: Sequence[date],
    explained: TrendsTell,
    remembered: Mapping[str, Mapping[str, Remembered]],
) -> CandidateLook:
    """Return what rises in the last of `weeks` in these stories, the surest first, in whatever order they come.

    `remembered` is what the look before left, by horizon and term.
    """
    stories = sorted(stories, key=lambda story: story.story_id)
    sources = sorted({story.publisher for story in stories})
    texts = [
        StoryText(place, words, is_headline)
        for place, story in enumerate(stories)
        for words, is_headline in [(story.title, True), *((passage, False) for passage in story.passages)]
    ]
    most = min(MOST_TERMS, MOST_CELLS // max(len(sources), 1))
    terms = _of_several_sources(frequent_terms(texts, MIN_STORIES, most), [story.publisher for story in stories])
    counts = _counts(terms, stories, sources, weeks)
    looks = {one.name: judge_look(counts, one, remembered.get(one.name)) for one in HORIZONS}
    rises = [
        place
        for place, term in enumerate(terms.terms)
        if not explained.rise_of(term) and any(_is_rising(look[place]) for look in looks.values())
    ]
    tested = {name: sum(verdict.p_value is not None for verdict in look) for name, look in looks.items()}
    now = _Now(terms, stories, weeks[-max(one.now for one in HORIZONS) :])
    found = [now.candidate(group, looks) for group in now.together(rises)]
    kept = [one for one in found if one.share_beside < EXPLAINED or one.beside not in explained.rising]
    return CandidateLook(sorted(kept, key=_surest_first), tested)


def _of_several_sources(terms: Terms, publisher_of: Sequence[str]) -> Terms:
    """Return the terms that several sources use: the others are a publisher's own words, "sign up for" and the like.

    On a year and a half of 60 feeds 9 of 12 candidates were such words, each of one outlet.
    """
    uses: list[set[str]] = [set() for _ in terms.terms]
    for term, story in zip(terms.term.tolist(), terms.story.tolist(), strict=True):
        uses[term].add(publisher_of[story])
    return terms.only([place for place, publishers in enumerate(uses) if len(publishers) >= FEWEST_SOURCES])


def _counts(terms: Terms, stories: Sequence[CountedStory], sources: Sequence[str], weeks: Sequence[date]) -> Counts:
    source_of, week_of = {one: place for place, one in enumerate(sources)}, {one: at for at, one in enumerate(weeks)}
    source = np.array([source_of[story.publisher] for story in stories], np.int64)
    week = np.array([week_of[story.week] for story in stories], np.int64)
    shape = (len(sources), len(weeks))
    totals = np.bincount(source * shape[1] + week, minlength=shape[0] * shape[1]).reshape(shape)
    cell = (terms.term * shape[0] + source[terms.story]) * shape[1] + week[terms.story]
    cells, sizes = np.unique(cell, return_counts=True)
    return Counts(
        trends=terms.terms,
        sources=sources,
        weeks=weeks,
        trend=(cells // (shape[0] * shape[1])).astype(np.int32),
        source=(cells // shape[1] % max(shape[0], 1)).astype(np.int32),
        week=(cells % shape[1]).astype(np.int32),
        stories=sizes.astype(np.int32),
        totals=totals.astype(np.int32),
    )


def _is_rising(verdict: Verdict) -> bool:
    return verdict.verdict in {"rising", "surging"}


def _surest_first(found: FoundCandidate) -> tuple[float, str]:
    return (min(one.p_value for one in found.verdicts if one.p_value is not None), found.head)


class _Now:
    """The stories of the weeks now, of the longer horizon, by term."""

    def __init__(self, terms: Terms, stories: Sequence[CountedStory], weeks: Sequence[date]) -> None:
        self._all, self._terms, self._stories, self._weeks = terms, terms.terms, stories, frozenset(weeks)
        self._held: dict[int, frozenset[int]] = {}

    def stories_of(self, term: int) -> frozenset[int]:
        if term not in self._held:
            self._held[term] = frozenset(
                place for place in self._all.stories_of(term) if self._stories[place].week in self._weeks
            )
        return self._held[term]

    def together(self, rises: Sequence[int]) -> list[list[int]]:
        """Return the terms that rise in groups of one matter."""
        families: Families[int] = Families()
        for one in rises:
            for other in rises:
                if one < other and self._are_alike(one, other):
                    families.join(one, other)
        groups: dict[int, list[int]] = {}
        for one in rises:
            groups.setdefault(families.of(one), []).append(one)
        return list(groups.values())

    def _are_alike(self, one: int, other: int) -> bool:
        mine, theirs = self.stories_of(one), self.stories_of(other)
        shared = len(mine & theirs) / max(len(mine | theirs), 1)
        return shared >= (PART_ALIKE if self._hold_each_other(one, other) else ALIKE)

    def _hold_each_other(self, one: int, other: int) -> bool:
        mine, theirs = f" {self._terms[one]} ", f" {self._terms[other]} "
        return mine in theirs or theirs in mine

    def candidate(self, group: Sequence[int], looks: Mapping[str, Sequence[Verdict]]) -> FoundCandidate:
        """Return the candidate that these terms make."""

        def sureness(term: int) -> tuple[float, int, str]:
            p_values = [look[term].p_value for look in looks.values() if _is_rising(look[term])]
            return (min(p for p in p_values if p is not None), -len(self.stories_of(term)), self._terms[term])

        ordered = sorted(group, key=sureness)
        head = self._head(ordered)
        stories = sorted(self.stories_of(head), key=lambda place: self._stories[place].published_at, reverse=True)
        running = [text for place in stories for text in self._stories[place].passages]
        carried = Counter(trend for place in stories for trend in self._stories[place].trends)
        beside, count = min(carried.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
        return FoundCandidate(
            name=spelling_of(self._terms[head], running),
            kind="name" if self._all.is_name[head] else "topic",
            head=self._terms[head],
            terms=tuple(self._terms[term] for term in dict.fromkeys([head, *ordered])),
            verdicts=tuple(look[head] for look in looks.values()),
            stories=tuple(self._stories[place].story_id for place in stories[:MOST_STORIES_SHOWN]),
            beside=beside,
            share_beside=count / max(len(stories), 1),
        )

    def _head(self, ordered: Sequence[int]) -> int:
        """Return the surest term, or a longer one that holds it and stands in most of its stories."""
        surest = ordered[0]
        longer = [
            term
            for term in ordered
            if f" {self._terms[surest]} " in f" {self._terms[term]} "
            and len(self.stories_of(term)) >= LONGER_NAME * len(self.stories_of(surest))
        ]
        return max(longer, key=lambda term: (len(self._terms[term].split()), -ordered.index(term)))
