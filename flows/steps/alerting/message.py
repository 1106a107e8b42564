"""Alerts in the words of each channel. Names and titles in them are what strangers wrote: text, and never markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from flows.steps.alerting.evidence import evidence_of
from flows.steps.text.one_line import one_line
from warehouse.catalog.records import AlertChannel
from warehouse.records import Alert

ALERTS_TOLD = 20  # in full, by mail and chat: a morning on which 500 sources fail is one message, not 500
# What goes into one message. A webhook wants all of each; what is in it stays under 30 kB an alert (evidence.py).
ALERTS_A_MESSAGE: dict[str, int] = {"prefect": 100, "webhook": 20, "slack": 500, "email": 500}
CHARACTERS_OF_TITLE, CHARACTERS_OF_SENTENCE, CHARACTERS_OF_CHAT = 120, 600, 12_000
SLACK_SIGNS = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}  # the three that its manual names


def subject_line(alerts: Sequence[Alert]) -> str:
    """Return what alerts are about in one line: the one, or how many there are."""
    first = one_line(alerts[0].title, CHARACTERS_OF_TITLE)
    return first if len(alerts) == 1 else f"{first}, and {len(alerts) - 1} more"


def plain_text(alerts: Sequence[Alert]) -> str:
    """Return alerts as text for people, each with its sentence, its stories and the id to mark it by."""
    lines: list[str] = []
    for alert in alerts[:ALERTS_TOLD]:
        lines += [one_line(alert.title, CHARACTERS_OF_TITLE), one_line(alert.sentence, CHARACTERS_OF_SENTENCE)]
        for story in evidence_of(alert).get("stories", []):
            title = one_line(str(story["title"]), CHARACTERS_OF_TITLE)
            lines.append(f"  - {title} ({one_line(str(story['source']), CHARACTERS_OF_TITLE)}) {story['url']}")
        over = f" Over since {alert.ended_at:%Y-%m-%d %H:%M} UTC: {alert.ended_because}." if alert.ended_at else ""
        lines += [f"Begun {alert.begun_at:%Y-%m-%d %H:%M} UTC, rule {alert.rule}.{over}"]
        lines += [f"Was it worth it? trendledger alerts mark {alert.alert_id} useful (or false)", ""]
    more = len(alerts) - ALERTS_TOLD
    lines += [f"And {more} more: trendledger alerts --count {len(alerts)}", ""] if more > 0 else []
    return "\n".join(lines)


def webhook_body(alerts: Sequence[Alert]) -> bytes:
    """Return alerts as a JSON document, `{"alerts": [...]}`, the fields named as in api.alerts."""
    return _json({"alerts": [as_json(alert) for alert in alerts]})


def as_json(alert: Alert) -> dict[str, Any]:
    """Return an alert as plain data."""
    return {
        "alert_id": alert.alert_id,
        "rule": alert.rule,
        "kind": alert.kind,
        "subject": alert.subject,
        "trend": alert.trend,
        "horizon": alert.horizon,
        "week": alert.week.isoformat() if alert.week else None,
        "title": alert.title,
        "sentence": alert.sentence,
        "begun_at": alert.begun_at.isoformat(),
        "ended_at": alert.ended_at.isoformat() if alert.ended_at else None,
        "evidence": evidence_of(alert),
    }


def slack_body(alerts: Sequence[Alert]) -> bytes:
    """Return alerts as Slack's simplest message; no name in it can become a link or call a channel."""
    text = plain_text(alerts).strip()
    cut = text if len(text) <= CHARACTERS_OF_CHAT else f"{text[:CHARACTERS_OF_CHAT]} …"
    return _json({"text": slack_text(cut)})


def slack_text(text: str) -> str:
    """Return text as Slack takes it for text.

    >>> slack_text("<!channel> R&D")
    '&lt;!channel&gt; R&amp;D'
    """
    return text.translate(SLACK_SIGNS)


def mail(channel: AlertChannel, alerts: Sequence[Alert], key: str, now: datetime) -> EmailMessage:
    """Return alerts as a mail. The same alerts have the same Message-ID at every attempt, so that readers fold them."""
    message = EmailMessage()
    message["Subject"] = f"[Trendledger] {subject_line(alerts)}"
    message["From"] = channel.sender
    message["To"] = ", ".join(channel.to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{key}@{channel.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notes in return
    message.set_content(plain_text(alerts))
    return message


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
