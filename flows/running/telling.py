"""Alerts into a channel: one attempt each, by the kind of the channel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from prefect.events import emit_event

from flows.running.alert_secrets import secret_of
from flows.steps.alerting.message import as_json, mail, slack_body, webhook_body
from flows.steps.web.mail import send_mail
from flows.steps.web.post import NotSentError, post_json
from warehouse.catalog.records import AlertChannel
from warehouse.database import Home
from warehouse.records import Alert, identify


async def tell(home: Home, channel: AlertChannel, alerts: Sequence[Alert], now: datetime) -> str:
    """Send alerts into a channel, as one message; return what is to be said of the success, mostly nothing.

    The same alerts carry the same key at every attempt, so that who gets them twice can know it. Raises NotSentError.
    """
    return await KINDS[channel.kind](home, channel, alerts, now)


async def _by_event(_home: Home, _channel: AlertChannel, alerts: Sequence[Alert], _now: datetime) -> str:
    """Put an event an alert on Prefect's bus: `trendledger.alert.KIND`, on the resource `trendledger.alert.RULE`."""
    for alert in alerts:
        resource = {"prefect.resource.id": f"trendledger.alert.{alert.rule}", "prefect.resource.name": alert.title}
        event = f"trendledger.alert.{alert.kind}"
        # An event of an id that is known already is the same event to Prefect.
        emitted = emit_event(event, resource, payload=as_json(alert), id=uuid5(NAMESPACE_URL, alert.alert_id))
        if emitted is None:
            raise NotSentError("no connection", "no Prefect server takes events here")
    return ""


async def _by_webhook(home: Home, channel: AlertChannel, alerts: Sequence[Alert], _now: datetime) -> str:
    return await _post(home, channel, webhook_body(alerts), key_of(channel, alerts))


async def _by_slack(home: Home, channel: AlertChannel, alerts: Sequence[Alert], _now: datetime) -> str:
    return await _post(home, channel, slack_body(alerts), key_of(channel, alerts))


async def _post(home: Home, channel: AlertChannel, body: bytes, key: str) -> str:
    url = channel.url or secret_of(home, channel.url_secret)
    token = secret_of(home, channel.token_secret)
    if token and not channel.allow_private and not url.lower().startswith("https:"):
        detail = f"the token would travel in the clear; put an https address into {channel.url_secret}"
        raise NotSentError("not set up", detail)
    await post_json(url, body, token=token, key=key, allow_private=channel.allow_private)
    return ""


async def _by_mail(home: Home, channel: AlertChannel, alerts: Sequence[Alert], now: datetime) -> str:
    message = mail(channel, alerts, key_of(channel, alerts), now)
    password = secret_of(home, channel.password_secret)
    return await asyncio.to_thread(send_mail, channel, message, password)


def trial_alert(now: datetime) -> Alert:
    """Return an alert that says that it is a test."""
    return Alert(
        alert_id=identify("test", now.isoformat()),
        rule="test",
        kind="test",
        subject="test",
        trend=None,
        horizon=None,
        week=None,
        title="A test of Trendledger's alerts",
        sentence="If you read this, the channel works. Nothing has happened.",
        evidence="{}",
        channels=[],
        begun_at=now,
        run_id="",
    )


def key_of(channel: AlertChannel, alerts: Sequence[Alert]) -> str:
    """Return what names this message, and only this one."""
    return identify("message", channel.name, *sorted(alert.alert_id for alert in alerts))


Way = Callable[[Home, AlertChannel, Sequence[Alert], datetime], Awaitable[str]]
KINDS: dict[str, Way] = {"prefect": _by_event, "webhook": _by_webhook, "slack": _by_slack, "email": _by_mail}
