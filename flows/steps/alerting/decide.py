"""Which alerts begin, which go on, which end. Decides on records alone; who keeps and tells them is left to the stage.

Decided twice on the same facts it comes to the same: what it began is then on the books and goes on, untold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flows.steps.alerting.evidence import written
from flows.steps.alerting.signs import Sign, signs_of
from warehouse.catalog.records import AlertRule
from warehouse.records import Alert, AlertEnd, AlertFacts, identify

# Why an alert ends whose subject is no longer among those that its rule looks at.
LEFT_OUT = {"candidate": "somebody settled it, or it rises no more"}


class Decision(NamedTuple):
    """What changes on the books; all else goes on as it was."""

    begun: list[Alert]
    ended: list[AlertEnd]


def decide(
    rules: Sequence[AlertRule], facts: AlertFacts, books: Sequence[Alert], now: datetime, run_id: str
) -> Decision:
    """Return what begins and what ends, given the last alert of each rule, kind and subject.

    An alert begins past its rule's first threshold, unless one holds already or has ended less than the rule's
    cool-down ago, and ends past the second. What cannot be looked at goes on. A rule whose horizon was edited says
    nothing of what it saw on the other one: that alert ends, and keeps none of the new horizon quiet.
    """
    last = {(alert.rule, alert.kind, alert.subject): alert for alert in books}
    begun: list[Alert] = []
    ended: list[AlertEnd] = []
    for rule in rules:
        signs = signs_of(rule, facts, now)
        if signs is None:
            continue
        begun += [_alert(rule, sign, now, run_id) for sign in signs if _begins(rule, sign, last, now)]
        ended += _ends(rule, signs, books, now)
    kinds = {(rule.name, rule.kind) for rule in rules}
    gone = [alert for alert in books if alert.ended_at is None and (alert.rule, alert.kind) not in kinds]
    ended += [AlertEnd(alert.alert_id, now, "its rule is gone") for alert in gone]
    told = _without_rises_that_surge(begun, books, rules, now)
    return Decision(
        sorted(told, key=lambda alert: (alert.rule, alert.subject)), sorted(ended, key=lambda end: end.alert_id)
    )


def _without_rises_that_surge(
    begun: Sequence[Alert], books: Sequence[Alert], rules: Sequence[AlertRule], now: datetime
) -> list[Alert]:
    """What surges rises too, and is told of once; the cool-down of a surge keeps its rise quiet as well."""
    cool_downs = {rule.name: rule.cool_down for rule in rules if rule.kind == "surge"}
    surges = [
        *(alert for alert in begun if alert.kind == "surge"),
        *(alert for alert in books if alert.kind == "surge" and _is_fresh(alert, cool_downs, now)),
    ]
    surging = {(alert.trend, alert.horizon) for alert in surges}
    return [alert for alert in begun if alert.kind != "rise" or (alert.trend, alert.horizon) not in surging]


def _is_fresh(alert: Alert, cool_downs: dict[str, timedelta], now: datetime) -> bool:
    cool_down = cool_downs.get(alert.rule)
    return cool_down is not None and (alert.ended_at is None or now - alert.ended_at < cool_down)


def _begins(rule: AlertRule, sign: Sign, last: dict[tuple[str, str, str], Alert], now: datetime) -> bool:
    before = last.get((rule.name, rule.kind, sign.subject))
    if not sign.is_in or before is None or before.horizon != sign.horizon:
        return sign.is_in
    return before.ended_at is not None and now - before.ended_at >= rule.cool_down


def _ends(rule: AlertRule, signs: Sequence[Sign], books: Sequence[Alert], now: datetime) -> list[AlertEnd]:
    seen = {sign.subject: sign for sign in signs}
    ends = []
    for alert in books:
        if (alert.rule, alert.kind) != (rule.name, rule.kind) or alert.ended_at is not None:
            continue
        sign = seen.get(alert.subject)
        if sign is None:
            ends.append(AlertEnd(alert.alert_id, now, LEFT_OUT.get(rule.kind, "it is no longer looked at")))
        elif sign.horizon != alert.horizon:
            ends.append(AlertEnd(alert.alert_id, now, f"its rule looks at the horizon {sign.horizon} now"))
        elif sign.is_out:
            ends.append(AlertEnd(alert.alert_id, now, sign.over))
    return ends


def _alert(rule: AlertRule, sign: Sign, now: datetime, run_id: str) -> Alert:
    return Alert(
        alert_id=identify("alert", rule.name, rule.kind, sign.subject, now.isoformat()),
        rule=rule.name,
        kind=rule.kind,
        subject=sign.subject,
        trend=sign.trend,
        horizon=sign.horizon,
        week=sign.week,
        title=sign.title,
        sentence=sign.sentence,
        evidence=written(sign.figures),
        channels=list(rule.channels),
        begun_at=now,
        run_id=run_id,
    )
