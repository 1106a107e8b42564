"""Names that came up lately at several sources and stand in passages of one trend: what may be key terms of it.

Key terms are what the tagger knows a trend by. A product of this year is not among them: its passages are tagged where
other words give the trend away, and missed where the name stands alone. Nothing is a key term before a person says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from flows.steps.candidates.names import pattern_of, spelling_of
from flows.steps.candidates.terms import TOKEN, StoryText, frequent_terms
from flows.steps.judging.naming import FEWEST_SOURCES
from warehouse.records import MentionedPassage

FEWEST_STORIES = 5  # that name it lately, and passages: of fewer the share near a trend says nothing
MOST_TERMS = 2000  # looked at: as a look at candidates does
LATELY = 0.8  # of the stories that name it: a name that was there before is known, or means much else
NEAR = 0.5  # of the passages that name it carry the trend: then it is the trend's rather than not
LIFT = 3.0  # times as often as any passage does: of a trend that half of all passages carry every name would be near
MOST_SHOWN = 5  # pieces of evidence


class Mention(NamedTuple):
    """A story that names a term beside a trend."""

    title: str
    publisher: str
    url: str


class TermProposal(NamedTuple):
    """A name that may be a key term of a trend: how many stories and sources name it lately, since when, how near.

    `near` of `passages` that name it carry the trend, `usual` is the share of all passages that do.
    """

    term: str
    trend: str
    stories: int
    sources: int
    since: date
    passages: int
    near: int
    usual: float
    mentions: tuple[Mention, ...]

    @property
    def share_near(self) -> float:
        """The share of the passages that name it which carry the trend."""
        return self.near / self.passages


def proposed_terms(
    passages: Sequence[MentionedPassage], recent: Collection[date], known: Collection[str]
) -> list[TermProposal]:
    """Return what may be key terms by the passages of counted stories, those named by most stories first.

    `recent` are the Mondays of the weeks that are lately, `known` the terms that the taxonomy has, in lower case.
    """
    ordered = sorted(passages, key=attrgetter("story_id", "position"))
    stories = [list(each) for _, each in groupby(ordered, key=attrgetter("story_id"))]
    texts = [text for place, story in enumerate(stories) for text in _texts(place, story)]
    terms = frequent_terms(texts, FEWEST_STORIES, MOST_TERMS)
    lately = [one for one in ordered if one.week in recent]
    usual = Counter(trend for one in lately for trend in one.trends)
    found = []
    for place, term in enumerate(terms.terms):
        if terms.is_name[place] and term not in known:
            naming = [stories[each] for each in sorted(terms.stories_of(place))]
            found += _near(term, naming, recent, usual, len(lately))
    return sorted(found, key=lambda one: (-one.stories, one.term, one.trend))


def spelt_plainly(term: str) -> str:
    """Return a term as they are compared.

    >>> spelt_plainly("DeepSeek-R1")
    'deepseek r1'
    """
    return " ".join(TOKEN.findall(term.lower()))


def _texts(place: int, story: Sequence[MentionedPassage]) -> list[StoryText]:
    return [StoryText(place, story[0].title, True), *(StoryText(place, one.text, False) for one in story)]  # noqa: FBT003


def _near(
    term: str,
    stories: Sequence[Sequence[MentionedPassage]],
    recent: Collection[date],
    usual: Counter[str],
    passages: int,
) -> list[TermProposal]:
    """Return a proposal for each trend that the name stands near, where it is new and of several sources."""
    lately = [story for story in stories if story[0].week in recent]
    sources = {story[0].publisher for story in lately}
    if len(lately) < max(FEWEST_STORIES, LATELY * len(stories)) or len(sources) < FEWEST_SOURCES:
        return []
    named = pattern_of(term)
    naming = [one for story in lately for one in story if named.search(one.text)]
    near = Counter(trend for one in naming for trend in one.trends)
    spelt = spelling_of(term, [one.text for one in naming])
    return [
        TermProposal(
            spelt,
            trend,
            stories=len(lately),
            sources=len(sources),
            since=min(story[0].week for story in lately),
            passages=len(naming),
            near=count,
            usual=usual[trend] / passages,
            mentions=_mentions([one for one in naming if trend in one.trends]),
        )
        for trend, count in sorted(near.items())
        if len(naming) >= FEWEST_STORIES
        and count >= NEAR * len(naming)
        and count * passages >= LIFT * usual[trend] * len(naming)
    ]


def _mentions(near: Sequence[MentionedPassage]) -> tuple[Mention, ...]:
    """Return the newest stories, one of each source before a second one of any."""
    stories = {one.story_id: one for one in near}.values()
    newest = sorted(stories, key=lambda one: (one.week, one.story_id), reverse=True)
    first = list({one.publisher: one for one in reversed(newest)}.values())
    ordered = sorted(newest, key=lambda one: one not in first)  # the order within both stays
    return tuple(Mention(one.title, one.publisher, one.url) for one in ordered[:MOST_SHOWN])
