"""What may become a trend, and words that are followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class CountedStory:
    """A story that verdicts count: publisher, week and words of its original, and the trends that any copy carries."""

    story_id: str
    publisher: str
    week: date
    published_at: datetime
    title: str
    passages: list[str]
    trends: list[str]


@dataclass(frozen=True, slots=True)
class MentionedPassage:
    """A passage of a counted story, with what is known of its original, and the trends that it surely carries."""

    story_id: str
    position: int
    publisher: str
    week: date
    title: str
    url: str
    text: str
    trends: list[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the look of `week` said of terms that rise together; each field is told in api.candidates."""

    week: date
    candidate: str
    horizon: str
    name: str
    kind: Literal["name", "topic"]
    terms: list[str]
    verdict: str
    named: str
    is_alert: bool
    since: date | None
    onset: date | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p_value: float | None
    q_value: float | None
    terms_tested: int
    stories_now: int
    stories_before: int
    share_now: float | None
    share_before: float | None
    sources: int
    sources_compared: int
    beside: str
    share_beside: float
    stories: list[str]
    model_id: str | None
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class CandidateDecision:
    """What a person said of a candidate; the latest counts. `terms` are those by which it is known again."""

    candidate: str
    decision: Literal["accepted", "dismissed", "reopened"]
    terms: list[str]
    trend: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """Words that are followed in every look, in the language of `trends watch`."""

    watch: str
    name: str
    words: str
    candidate: str
    started_by: str
    started_at: datetime
