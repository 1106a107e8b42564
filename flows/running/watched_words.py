"""Words followed over time, from the books: where they stand, what that makes of weeks, and what a look says of it.

Knows no Prefect, so that a command that only reads does not wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.running.looks import counts_of, look
from flows.steps.watching.added import with_trend
from warehouse.database import Connection
from warehouse.records import KeptVerdict
from warehouse.words import watching
from warehouse.words.watching import StoryShown
from warehouse.words.word_query import Query

SHOWN = 10  # stories


@dataclass(frozen=True, slots=True)
class FollowedWeek:
    """A week of what is followed: its stories, all stories about AI, and the publishers that had it."""

    week: date
    stories: int
    stories_about_ai: int
    share: float | None
    sources: int


@dataclass(frozen=True, slots=True)
class Followed:
    """What is known of some words: their verdicts, all weeks, who had them, the oldest story and the newest."""

    verdicts: list[KeptVerdict]
    weeks: list[FollowedWeek]
    sources: list[tuple[str, int]]
    first: StoryShown | None
    newest: list[StoryShown]
    judged_beside: int


def followed(db: Connection, query: Query, first: date, last: date) -> Followed:
    """Look for the words in the counted stories of these weeks, and judge them in the look of the last.

    They are one more trend among those of the taxonomy: dispersion is drawn together, and false discoveries are
    reckoned, over all of them. What was remembered of looks before is of no query.
    """
    articles = watching.articles_of(db, query, first, last)
    stories = watching.story_weeks(db, first, last, articles)
    counts = counts_of(db, last)
    name = free_name(counts.trends)
    said = look(db, with_trend(counts, name, stories))
    return Followed(
        verdicts=[replace(one, trend="") for one in said if one.trend == name],
        weeks=_by_week(watching.stories_by_week(db, first, last), stories, first, last),
        sources=_by_source(stories),
        first=watching.first_story(db, first, last, articles),
        newest=watching.newest_stories(db, first, last, articles, SHOWN),
        judged_beside=len(counts.trends),
    )


def free_name(taken: Sequence[str]) -> str:
    """Return a name that none of the trends has."""
    return "words" + "_" * max((len(name) for name in taken), default=0)


def _by_week(
    every: Mapping[date, int], stories: Sequence[tuple[str, date, int]], first: date, last: date
) -> list[FollowedWeek]:
    weeks = [first + timedelta(weeks=place) for place in range((last - first).days // 7 + 1)]
    found, sources = dict.fromkeys(weeks, 0), dict.fromkeys(weeks, 0)
    for _, week, count in stories:
        found[week] += count
        sources[week] += 1
    totals = [every.get(week, 0) for week in weeks]
    return [
        FollowedWeek(week, found[week], total, found[week] / total if total else None, sources[week])
        for week, total in zip(weeks, totals, strict=True)
    ]


def _by_source(stories: Sequence[tuple[str, date, int]]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for source, _, count in stories:
        found[source] = found.get(source, 0) + count
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
