"""Alerts: `trendledger alerts`. What began and what holds, how it was told, what people think of it; the rules."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from flows.commands.options import Injected, at_least_one, login_name
from flows.commands.output import FAILED, Output, Section
from flows.steps.text.figures import counted
from warehouse.books import alerts as books
from warehouse.books import feeds as watched
from warehouse.catalog.alert_rules import load_alert_rules
from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.records import AlertRules
from warehouse.database import Home, writing
from warehouse.records import AlertMark, TrendledgerError
from warehouse.to_read import need_warehouse, reading

COLUMNS = ("id", "begun", "over", "alert", "told", "mark")
RATE_COLUMNS = ("about", "alerts", "open", "marked", "false", "of those marked", "95 % interval", "simulated a year")
OPINIONS = {True: "useful", False: "false", None: ""}

app = App(
    name="alerts", help="What was worth telling at once, and the rules for it.\n\nAn example: trendledger alerts --open"
)


class UnknownChannelError(TrendledgerError):
    """The rules have no such channel."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        near = get_close_matches(self.name, self.known, n=1)
        mend = f"did you mean {near[0]!r}?" if near else f"they have {', '.join(self.known) or 'none'}."
        return f"the rules for alerts have no channel {self.name!r}: {mend} Nothing was sent."


@app.default
def list_alerts(
    *,
    is_open: Annotated[bool, Parameter(name="--open", negative="")] = False,
    count: Annotated[int, Parameter(name=["--count", "-n"])] = 50,
    home: Injected,
) -> Output:
    """List alerts, the newest first, each with its evidence and its id, and how many were false alarms.

    An example: trendledger alerts --open

    Parameters
    ----------
    is_open
        Only those that hold.
    count
        How many to list.

    """
    at_least_one(count)
    with reading(home) as db:  # the books and not the published copy: a mark shows at once
        why = books.untold(db)
        found = [
            {**_plain(one), "untold_because": why.get(one["alert_id"], {})}
            for one in books.listed(db, count, is_open=is_open)
        ]
        rates = books.rates(db)
    rows = [_row(one) for one in found]
    sections = [
        Section("Alerts", COLUMNS, rows),
        Section("False alarms, of the alerts that somebody marked", RATE_COLUMNS, [_rate(one) for one in rates]),
    ]
    notes = [] if found else ["no alert holds" if is_open else "no alert yet"]
    return Output({"alerts": found, "rates": rates}, sections=sections if found else sections[1:], notes=notes)


def _plain(alert: dict[str, Any]) -> dict[str, Any]:
    return {**alert, "evidence": json.loads(alert["evidence"])}


def _row(alert: dict[str, Any]) -> Sequence[Any]:
    stories = [
        f"- {story['title']} ({story['source']}) {story['url']}" for story in alert["evidence"].get("stories", [])
    ]
    told = f"{alert['told_at']:%Y-%m-%d %H:%M}" if alert["told_at"] else ""
    untold = [f"not {channel}: {why}" for channel, why in alert["untold_because"].items()]
    return (
        alert["alert_id"],
        f"{alert['begun_at']:%Y-%m-%d}",
        f"{alert['ended_at']:%Y-%m-%d}" if alert["ended_at"] else "",
        "\n".join([alert["sentence"], *stories]),
        "\n".join(filter(None, (told, *untold))),
        OPINIONS[alert["is_useful"]],
    )


def _rate(rate: dict[str, Any]) -> Sequence[Any]:
    is_known = rate["share_false"] is not None
    low, high = rate["simulated_a_year_low"], rate["simulated_a_year_high"]
    return (
        rate["subjects"],
        rate["alerts"],
        rate["open"],
        rate["marked"],
        rate["not_useful"],
        f"{rate['share_false']:.0%}" if is_known else "",
        f"{rate['share_false_low']:.0%} to {rate['share_false_high']:.0%}" if is_known else "",
        "" if low is None else f"{low:g} to {high:g} false",
    )


@app.command
def mark(
    alert: str,
    opinion: Literal["useful", "false"],
    /,
    *,
    note: str = "",
    who: Annotated[str | None, Parameter(name=["--who", "--by"])] = None,
    home: Injected,
) -> Output:
    """Say whether an alert was worth it. The share of false alarms is counted from these marks; the latest counts.

    An example: trendledger alerts mark 4b6d1f0e useful

    Parameters
    ----------
    alert
        Its id, or the beginning of it.
    opinion
        useful, or false: a false alarm.
    note
        What else there is to say.
    who
        Who says so; the login name, if not said.

    """
    who = who or login_name()
    need_warehouse(home)
    with writing(home) as db:
        found = books.alert_named(db, alert)
        books.add_mark(db, AlertMark(found.alert_id, opinion == "useful", who, datetime.now(UTC), note))
    data = {"alert_id": found.alert_id, "is_useful": opinion == "useful", "marked_by": who, "note": note}
    return Output(data, text=f"{found.alert_id} is {opinion}, says {who}: {found.title}")


@app.command
def check(file: Path | None = None, /, *, home: Injected) -> Output:
    """Check the rules for alerts: those of FILE, or those of the home, or those that ship where it has none.

    Exit code 1 where they have a mistake.

    An example: trendledger alerts check alerts.toml
    """
    source = _source(home, file)
    rules = load_alert_rules(source, home.own_trends)
    rows = [(rule.name, rule.kind, ", ".join(rule.channels) or "the feeds alone") for rule in rules.rules]
    data = {
        "file": str(source) if source else None,
        "rules": [{"name": rule.name, "kind": rule.kind, "channels": rule.channels} for rule in rules.rules],
        "channels": [{"name": channel.name, "kind": channel.kind} for channel in rules.channels.values()],
    }
    where = str(source) if source else "the rules that ship"
    sound = f"{where}: {counted(len(rules.rules), 'rule')}, {counted(len(rules.channels), 'channel')}, no mistake"
    return Output(data, ("rule", "kind", "channels"), rows, notes=[sound, *_doubts(home, rules)])


def _source(home: Home, file: Path | None = None) -> Path | None:
    return file or (home.alert_rules if home.alert_rules.exists() else None)


def _doubts(home: Home, rules: AlertRules) -> list[str]:
    """Return what is no mistake in the file, but will not do what it looks like."""
    from flows.running.alert_secrets import secret_of
    from flows.steps.web.post import NotSentError

    doubts = []
    for channel in rules.channels.values():
        for name in channel.secrets:
            try:
                secret_of(home, name)
            except NotSentError as error:
                doubts.append(f"channel {channel.name}: {error.detail}")
    named = {feed for rule in rules.rules for feed in rule.feeds}
    if named and home.has_warehouse:
        with reading(home) as db:
            known = {feed.feed_id for feed in watched.active_feeds(db)}
        doubts += [
            f"{feed} is no feed on the watch list; `trendledger feeds list` has the ids"
            for feed in sorted(named - known)
        ]
    return doubts


@app.command(name="rules")
def show_rules(*, home: Injected) -> Output:
    """Write the rules in use to stdout, with their explanations: the beginning of a home's own `alerts.toml`.

    An example: trendledger alerts rules > alerts.toml
    """
    source = _source(home) or files("warehouse") / "catalog" / "alerts.toml"
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(str(source), "the whole file", "cannot be read as text") from error
    return Output({"toml": text}, text=text.rstrip())


@app.command(name="test")
def try_channel(channel: str, /, *, home: Injected) -> Output:
    """Send a test message into a channel of the rules. Exit code 1 where it was not taken.

    An example: trendledger alerts test desk

    Parameters
    ----------
    channel
        Its name in the rules.

    """
    source = _source(home)
    rules = load_alert_rules(source, home.own_trends)
    if channel not in rules.channels:
        raise UnknownChannelError(channel, list(rules.channels))
    from flows.commands.start_flows import send_test

    fate, reason = send_test(home, rules.channels[channel])
    data = {"channel": channel, "fate": fate, "reason": reason}
    if fate == "sent":
        return Output(data, text=f"a test message went into {channel}" + (f", {reason}" if reason else ""))
    failed = Output(data, text=f"{channel} has not taken the test message: {fate}, {reason}")
    return replace(failed, code=FAILED)
