"""The books on alerts: which hold, which have yet to go out, what people think of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from warehouse.database import fetch, insert
from warehouse.records import (
    Alert,
    AlertEnd,
    AlertMark,
    AlertSending,
    DueSending,
    SendingFate,
    TrendledgerError,
)
from warehouse.records.alerts import FINAL

COLUMNS = """
    alert_id, rule, kind, subject, trend, horizon, week, title, sentence, evidence, channels, begun_at, run_id,
    ended_at, ended_because
"""


class UnknownAlertError(TrendledgerError):
    """There is no such alert."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name!r} is no alert, nor the beginning of one's id alone; `trendledger alerts` lists them."


def last_of_each(db: DuckDBPyConnection) -> list[Alert]:
    """Return the last alert of each rule, kind and subject, whether it holds or has ended."""
    query = f"""
        select {COLUMNS} from alerts
        qualify row_number() over (partition by rule, kind, subject order by begun_at desc, alert_id) = 1
        order by alert_id
    """
    return fetch(db, Alert, query)


def enter(
    db: DuckDBPyConnection, begun: Sequence[Alert], ended: Sequence[AlertEnd], fate: SendingFate, reason: str
) -> None:
    """Write down what began, with `fate` for each of its channels, and what ended. Known alerts stay as they are."""
    insert(db, "alerts", begun, unless_known_by=("alert_id",))
    sendings = [
        AlertSending(alert.alert_id, channel, 0, 0, fate, reason, None, None)
        for alert in begun
        for channel in alert.channels
    ]
    insert(db, "alert_sendings", sendings, unless_known_by=("alert_id", "channel"))
    for end in ended:
        db.execute(
            "update alerts set ended_at = $2, ended_because = $3 where alert_id = $1 and ended_at is null",
            [end.alert_id, end.ended_at.replace(tzinfo=None), end.ended_because],
        )


def due_sendings(db: DuckDBPyConnection) -> list[DueSending]:
    """Return what has yet to go out, by channel, the oldest alert first."""
    due = "select * from alert_sendings where fate not in (select unnest($1::varchar[]))"
    query = f"select {COLUMNS} from alerts where alert_id in (select alert_id from ({due}))"
    alerts = {alert.alert_id: alert for alert in fetch(db, Alert, query, [list(FINAL)])}
    sendings = fetch(db, AlertSending, due, [list(FINAL)])
    found = [DueSending(alerts[one.alert_id], one) for one in sendings]
    return sorted(found, key=lambda one: (one.sending.channel, one.alert.begun_at, one.alert.alert_id))


def begin_sending(db: DuckDBPyConnection, channel: str, alert_ids: Sequence[str], now: datetime) -> None:
    """Write down that alerts are about to go into a channel: a run that dies over it may have told them."""
    db.execute(
        """
        update alert_sendings set
            attempts = attempts + 1, deaths = deaths + cast(fate = 'being sent' as integer),
            fate = 'being sent', reason = '', tried_at = $3
        where channel = $1 and alert_id in (select unnest($2::varchar[])) and told_at is null
        """,
        [channel, list(alert_ids), now.replace(tzinfo=None)],
    )


def end_sending(
    db: DuckDBPyConnection, channel: str, alert_ids: Sequence[str], fate: SendingFate, reason: str, now: datetime
) -> None:
    """Write down what became of it. What was told once stays told."""
    db.execute(
        """
        update alert_sendings set fate = $3, reason = $4, told_at = case when $3 = 'sent' then $5::timestamp end
        where channel = $1 and alert_id in (select unnest($2::varchar[])) and told_at is null
        """,
        [channel, list(alert_ids), fate, reason, now.replace(tzinfo=None)],
    )


def alert_named(db: DuckDBPyConnection, name: str) -> Alert:
    """Return the alert of this id, or the only one whose id begins so. Raises UnknownAlertError."""
    query = f"select {COLUMNS} from alerts where starts_with(alert_id, $1) order by alert_id limit 2"
    found = fetch(db, Alert, query, [name]) if name else []
    if len(found) != 1:
        raise UnknownAlertError(name)
    return found[0]


def add_mark(db: DuckDBPyConnection, mark: AlertMark) -> None:
    """Store what a person thinks of an alert, beside what was said before."""
    insert(db, "alert_marks", [mark])


def listed(db: DuckDBPyConnection, limit: int, *, is_open: bool) -> list[dict[str, Any]]:
    """Return the newest alerts as api.alerts has them, newest first; those that hold alone where `is_open`."""
    query = """
        select * from api.alerts where not $1 or is_open order by begun_at desc, alert_id limit $2
    """
    return _as_dicts(db, query, [is_open, limit])


def untold(db: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return of each alert that a channel has not taken why, by the channel."""
    query = "select alert_id, channel, fate, reason from api.alert_sendings where told_at is null order by all"
    found: dict[str, dict[str, str]] = {}
    for alert_id, channel, fate, reason in db.execute(query).fetchall():
        found.setdefault(alert_id, {})[channel] = f"{fate}: {reason}" if reason else fate
    return found


def rates(db: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return how often people found alerts useful, as api.alert_rates has it."""
    return _as_dicts(db, "select * from api.alert_rates order by subjects = 'all', alerts desc, subjects", [])


def _as_dicts(db: DuckDBPyConnection, query: str, values: list[Any]) -> list[dict[str, Any]]:
    answer = db.execute(query, values)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
