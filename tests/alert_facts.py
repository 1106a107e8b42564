"""Facts, rules and alerts for the tests of alerts, each in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from warehouse.catalog.records import AlertRule
from warehouse.records import Alert, AlertCandidate, AlertFacts, FeedState, KeptVerdict, QualityDrop

NOW = datetime(2026, 8, 17, 6, tzinfo=UTC)
WEEK = date(2026, 8, 10)
DAY = timedelta(days=1)

VERDICT = KeptVerdict(
    week=WEEK,
    trend="video",
    horizon="4/12",
    verdict="rising",
    named="many sources",
    is_alert=True,
    since=WEEK,
    onset=WEEK,
    onset_earliest=WEEK,
    onset_latest=WEEK,
    ratio=3.0,
    ratio_low=1.9,
    ratio_high=4.5,
    p_value=0.0001,
    q_value=0.003,
    ratio_corrected=None,
    ratio_corrected_low=None,
    ratio_corrected_high=None,
    stories_now=40,
    stories_before=30,
    share_now=0.4,
    share_before=0.1,
    share_year_ago=None,
    sources=6,
    sources_compared=8,
    sources_now=9,
    share_compared=0.9,
    model_id="m",
    judged_at=NOW,
)
FEED = FeedState("lab", "The Lab", False, NOW - DAY, 0, None, NOW)  # noqa: FBT003  is_silent
DROP = QualityDrop("dev.jsonl", "new", 0.70, 0.73, 0.80, "old")
NOTHING = AlertFacts([], {"video": "AI video"}, [], [], NOW, [])


def verdict(**changes) -> KeptVerdict:
    return replace(VERDICT, **changes)


def facts(**changes) -> AlertFacts:
    return replace(NOTHING, **changes)


def failing(times: int, **changes) -> AlertFacts:
    return facts(feeds=[replace(FEED, consecutive_failures=times, last_error="timed out: 20 s", **changes)])


def candidate(
    name: str = "world models", q_value: float | None = 0.001, *, share_beside: float = 0.2
) -> AlertCandidate:
    beside = ("video", share_beside)
    return AlertCandidate(name.replace(" ", "-"), name, WEEK, "4/12", q_value, 3.0, 2.0, 4.5, 14, 5, *beside)


def rule(kind: str, begin: float = 0.02, end: float = 0.0, days: float = 7, **changes) -> AlertRule:
    horizon = "4/12" if kind in {"surge", "rise", "fall"} else ""
    made = AlertRule(f"on-{kind}", kind, ("events",), days * DAY, begin, end, horizon)
    return replace(made, **changes)


def kept(books: list[Alert], decision) -> list[Alert]:
    """The books after a decision, as the warehouse hands them out: the last alert of each rule, kind and subject."""
    over = {end.alert_id: end for end in decision.ended}
    after = [
        replace(alert, ended_at=over[alert.alert_id].ended_at, ended_because=over[alert.alert_id].ended_because)
        if alert.alert_id in over
        else alert
        for alert in books
    ]
    last = {(one.rule, one.kind, one.subject): one for one in [*after, *decision.begun]}
    return list(last.values())
