"""What is worth telling: looked for when all is judged, told when it is published."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.batches import batches
from flows.running.run_context import RunContext
from flows.running.said import say
from flows.running.telling import tell
from flows.steps.alerting.decide import Decision, decide
from flows.steps.alerting.evidence import with_stories
from flows.steps.alerting.message import ALERTS_A_MESSAGE
from flows.steps.text.figures import counted
from flows.steps.web.post import NotSentError
from warehouse.books import alert_facts, alerts, ledger
from warehouse.catalog.alert_rules import load_alert_rules
from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.records import AlertChannel, AlertRules
from warehouse.database import Connection, Home, writing
from warehouse.records import Alert, DueSending, SendingFate

GIVEN_UP_AFTER = timedelta(days=7)  # a channel that was dead for a week gets no news of last month when it is mended


def alert_rules_of(home: Home) -> AlertRules:
    """Return the rules of a home; those that ship, where it has none. Raises CatalogError."""
    return load_alert_rules(home.alert_rules if home.alert_rules.exists() else None, home.own_trends)


@task(name="look for alerts", task_run_name="look for alerts", cache_policy=NO_CACHE)
async def raise_alerts(context: RunContext) -> AlertRules | CatalogError:
    """Write down which alerts begin and which end; return the rules, or what is wrong with them.

    A mistake in them costs no data: the run goes on to its end, and then fails with it. A backfill looks for nothing. A
    run on an archive writes down what it finds, as untold for good: nobody is told today what happened years ago.
    """
    try:
        rules = alert_rules_of(context.home)
    except CatalogError as mistake:
        return mistake
    if not context.is_backfill:
        fate: SendingFate = "waiting" if context.is_live else "not told"
        reason = "" if context.is_live else "the run was on an archive"
        with writing(context.home) as db:
            found = put_alerts(db, rules, context.clock, context.run_id, fate, reason)
        say(f"alerts: {len(found.begun):,} began, {len(found.ended):,} ended")
    return rules


def put_alerts(
    db: Connection, rules: AlertRules, clock: datetime, run_id: str, fate: SendingFate, reason: str
) -> Decision:
    """Decide by what is on the books, and write it down, the stories behind new alerts with them."""
    now = max(clock, ledger.clock(db) or clock)  # a run of an earlier day turns nothing back
    decision = decide(rules.rules, alert_facts.alert_facts(db), alerts.last_of_each(db), now, run_id)
    begun = [_with_stories(db, alert) for alert in decision.begun]
    alerts.enter(db, begun, decision.ended, fate, reason)
    return Decision(begun, decision.ended)


def _with_stories(db: Connection, alert: Alert) -> Alert:
    if alert.trend is None or alert.week is None:
        return alert
    return with_stories(alert, [story._asdict() for story in alert_facts.stories_behind(db, alert.trend, alert.week)])


@task(name="tell alerts", task_run_name="tell alerts", cache_policy=NO_CACHE)
async def tell_alerts(context: RunContext, rules: AlertRules | CatalogError) -> None:
    """Send what has yet to be told, every channel for itself; one that fails is tried again by the next run.

    Raises the CatalogError that the rules are.
    """
    if isinstance(rules, CatalogError):
        raise rules
    if context.is_live:
        await send_due(context.home, rules, datetime.now(UTC))


async def send_due(home: Home, rules: AlertRules, now: datetime) -> None:
    """Send what is due; no channel waits for another."""
    with writing(home) as db:
        due = alerts.due_sendings(db)
    by_channel = groupby(due, key=lambda one: one.sending.channel)
    await asyncio.gather(*(_into(home, name, rules.channels.get(name), list(group), now) for name, group in by_channel))


async def _into(home: Home, name: str, channel: AlertChannel | None, due: Sequence[DueSending], now: datetime) -> None:
    """Send what is due into one channel, message by message, until one fails: the others would fare no better."""
    hopeful: list[DueSending] = []
    with writing(home) as db:
        for one in due:
            reason = _hopeless(channel, one, now)
            if reason:
                alerts.end_sending(db, name, [one.alert.alert_id], "given up", reason, now)
            else:
                hopeful.append(one)
    if channel is not None:
        for message in _messages(hopeful, ALERTS_A_MESSAGE[channel.kind]):
            if not await _is_sent(home, channel, message, now):
                break


def _messages(due: Sequence[DueSending], most: int) -> Iterator[Sequence[Alert]]:
    """Yield the messages that alerts make; first what was tried before, as it went out then and by the same key."""
    tried = sorted(due, key=lambda one: one.sending.tried_at or datetime.max.replace(tzinfo=UTC))
    for _, together in groupby(tried, key=lambda one: one.sending.tried_at):
        yield from batches([one.alert for one in together], most)


async def _is_sent(home: Home, channel: AlertChannel, message: Sequence[Alert], now: datetime) -> bool:
    """Send one message, writing down before and after what becomes of it; return whether it was taken."""
    ids = [alert.alert_id for alert in message]
    with writing(home) as db:
        alerts.begin_sending(db, channel.name, ids, now)
    fate: SendingFate = "sent"
    try:
        reason = await tell(home, channel, message, now)
    except NotSentError as error:
        fate, reason = error.fate, error.detail
    with writing(home) as db:
        alerts.end_sending(db, channel.name, ids, fate, reason, now)
    say(f"{counted(len(ids), 'alert')} into {channel.name}: {fate}{f', {reason}' if reason else ''}")
    return fate == "sent"


def _hopeless(channel: AlertChannel | None, one: DueSending, now: datetime) -> str:
    """Return why a sending is not tried any more; nothing where it is."""
    if channel is None:
        return "the rules have no such channel any more"
    if one.sending.fate == "being sent" and one.sending.deaths:
        return "two runs died while they sent it; it may have been told"
    if one.sending.tried_at is not None and now - one.alert.begun_at > GIVEN_UP_AFTER:
        return f"not told in {GIVEN_UP_AFTER.days} days; the last try: {one.sending.reason or one.sending.fate}"
    return ""
