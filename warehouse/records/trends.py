"""How coverage changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class CorrectedShare:
    """A trend's share of a week or month with the model's known errors taken off, and its 95 % interval."""

    model_id: str
    period: Literal["week", "month"]
    trend: str
    starts: date
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """What the look at the weeks up to `week` said of a trend on a horizon; each field is told in api.verdicts."""

    week: date
    trend: str
    horizon: str
    verdict: str
    named: str
    is_alert: bool
    since: date | None
    onset: date | None
    onset_earliest: date | None
    onset_latest: date | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p_value: float | None
    q_value: float | None
    ratio_corrected: float | None
    ratio_corrected_low: float | None
    ratio_corrected_high: float | None
    stories_now: int
    stories_before: int
    share_now: float | None
    share_before: float | None
    share_year_ago: float | None
    sources: int
    sources_compared: int
    sources_now: int
    share_compared: float
    model_id: str | None
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class Level:
    """With `week` the share of a trend went over to another level; never a verdict."""

    trend: str
    week: date
    share_before: float
    share: float


@dataclass(frozen=True, slots=True)
class PanelMember:
    """A publisher that was there throughout, and the most weeks on end in which it was silent."""

    publisher: str
    first_week: date
    last_week: date
    weeks_spoken: int
    longest_silence: int


@dataclass(frozen=True, slots=True)
class PoweredShareKept:
    """Of all passages the share that carries a trend, with its 95 % interval; or `reason`, why there is none."""

    model_id: str
    trend: str
    passages: int | None
    tagged: int | None
    labelled: int
    share: float | None
    low: float | None
    high: float | None
    reason: str
