"""Alerts: the page, and what a reader of feeds is given of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition
from dashboards.wording import sentence

SHOWN = 100  # the newest: what a feed reader fetches each time, and a page that can still be read

ALERTS = """
    select
        alert_id, rule, kind, subject, trend, title, sentence, evidence, begun_at, ended_at, ended_because,
        is_open, is_useful, marked_by,
        case
            when kind in ('silent', 'failing') then subject in (select feed_id from api.feeds)
            else trend in (select trend from api.trends)
        end as has_page
    from api.alerts
    where $trend = '' or trend = $trend
    order by begun_at desc, alert_id
    limit $most
"""
RATES = """
    select
        subjects, alerts, open, marked, not_useful, share_false, share_false_low, share_false_high,
        simulated_a_year_low, simulated_a_year_high
    from api.alert_rates
    order by subjects = 'all', alerts desc, subjects
"""
# A home is told from others by its first run: two of them may stand in one feed reader.
HOME = "select coalesce(min_by(run_id, started_at), '') from api.runs"


# Of what is neither a trend nor a source: where the figures are that it is about.
PAGES = {"quality": "/quality", "stale": "/runs"}


class AlertRow(NamedTuple):
    """An alert. What it says of sources and stories comes from strangers. Times are UTC."""

    alert_id: str
    rule: str
    kind: str
    subject: str
    trend: str | None
    title: str
    sentence: str
    evidence: str
    begun_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    is_open: bool
    is_useful: bool | None
    marked_by: str | None
    has_page: bool | None

    @property
    def page(self) -> str:
        """The page on what it is about; its row in the list, where there is none, or none any more."""
        if self.has_page:
            return f"/trend/{quote(self.trend, safe='')}" if self.trend else f"/source/{quote(self.subject, safe='')}"
        return PAGES.get(self.kind, f"/alerts#{self.alert_id}")

    @property
    def told(self) -> str:
        """The sentence without the title that it begins with, which stands above it."""
        return sentence(self.sentence.removeprefix(f"{self.title}, "))

    @property
    def stories(self) -> list[dict[str, Any]]:
        """The stories that speak for it."""
        stories: list[dict[str, Any]] = json.loads(self.evidence).get("stories", [])
        return stories

    @property
    def changed_at(self) -> datetime:
        """When it last became another: when it began, or when it was over."""
        return (self.ended_at or self.begun_at).replace(tzinfo=UTC)


class AlertRate(NamedTuple):
    """How many alerts on a subject were false, of those marked; `simulated` is a year's, over 40 calm trends."""

    subjects: str
    alerts: int
    open: int
    marked: int
    not_useful: int
    share_false: float | None
    share_false_low: float | None
    share_false_high: float | None
    simulated_low: float | None
    simulated_high: float | None


class AlertsPage(NamedTuple):
    """All that the page shows."""

    edition: Edition
    alerts: list[AlertRow]
    rates: list[AlertRate]
    asked: Query
    asked_rates: Query

    @property
    def holding(self) -> int:
        """How many hold, those past the list too."""
        return next((rate.open for rate in self.rates if rate.subjects == "all"), 0)


def asked_alerts(trend: str = "") -> Query:
    """What the list asks: of one trend, or of all."""
    return question(ALERTS, trend=trend, most=SHOWN)


def alerts_page(db: DuckDBPyConnection) -> AlertsPage:
    """Return all that the page shows."""
    asked, asked_rates = asked_alerts(), question(RATES)
    return AlertsPage(edition(db), answer(db, AlertRow, asked), answer(db, AlertRate, asked_rates), asked, asked_rates)


def home_mark(db: DuckDBPyConnection) -> str:
    """Return what tells this home from others, for good; empty before its first run."""
    row = db.execute(HOME).fetchone()
    return str(row[0]) if row else ""
