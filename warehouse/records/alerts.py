"""Alerts: what stands behind one, what began, how it went out, and what people think of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from warehouse.records.trends import KeptVerdict

# What became of an alert on its way into a channel. Those of FINAL are not tried again.
SendingFate = Literal[
    "waiting",
    "being sent",
    "sent",
    "not set up",
    "forbidden address",
    "bad address",
    "unknown host",
    "no connection",
    "bad certificate",
    "broken connection",
    "timed out",
    "redirected",
    "refused",
    "server error",
    "bad answer",
    "given up",
    "not told",
]
FINAL: tuple[SendingFate, ...] = ("sent", "given up", "not told")


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a feed on the watch list does, as api.feed_health has it.

    `was_silent_before`: it had published nothing for a year when it was first visited.
    """

    feed_id: str
    title: str
    is_silent: bool
    last_published_at: datetime | None
    consecutive_failures: int
    last_error: str | None
    last_success_at: datetime | None
    was_silent_before: bool = False


@dataclass(frozen=True, slots=True)
class QualityDrop:
    """The last measurement on a file of labelled passages, and the best that came before it there."""

    file: str
    model_id: str
    f1: float
    f1_high: float
    best_f1: float
    best_model_id: str


@dataclass(frozen=True, slots=True)
class AlertCandidate:
    """Words that rise and are no trend, open to anybody's decision, on the horizon on which that is surest.

    `beside` is the trend that most of their stories carry, `share_beside` the share that does.
    """

    candidate: str
    name: str
    week: date
    horizon: str
    q_value: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    stories_now: int
    sources: int
    beside: str
    share_beside: float


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """What is known when a run looks. None stands for what cannot be looked at now: alerts on it stay as they are."""

    verdicts: list[KeptVerdict] | None
    trend_names: dict[str, str]
    feeds: list[FeedState]
    quality: list[QualityDrop]
    newest_item_at: datetime | None
    candidates: list[AlertCandidate] | None


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert on the books. `evidence` is JSON; `subject` is a trend, a candidate, a feed, a file, or `data`."""

    alert_id: str
    rule: str
    kind: str
    subject: str
    trend: str | None
    horizon: str | None
    week: date | None
    title: str
    sentence: str
    evidence: str
    channels: list[str]
    begun_at: datetime
    run_id: str
    ended_at: datetime | None = None
    ended_because: str | None = None


@dataclass(frozen=True, slots=True)
class AlertEnd:
    """That an alert is over, and why."""

    alert_id: str
    ended_at: datetime
    ended_because: str


@dataclass(frozen=True, slots=True)
class AlertSending:
    """One alert on its way into one channel: how often it was tried, what became of the last try.

    `deaths` counts the tries over which a run died before the last one: it may have been told then.
    """

    alert_id: str
    channel: str
    attempts: int
    deaths: int
    fate: SendingFate
    reason: str
    tried_at: datetime | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertMark:
    """What a person thinks of an alert. Marks are only added; the latest counts."""

    alert_id: str
    is_useful: bool
    marked_by: str
    marked_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class DueSending:
    """An alert that has yet to go into a channel, and how that went so far."""

    alert: Alert
    sending: AlertSending
