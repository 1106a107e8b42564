"""The command that says which trends are covered together more than chance, and whether that has changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import Output
from flows.commands.spans import check_spans, last_watched_week
from flows.commands.trend_names import trend_meant, trend_names
from flows.steps.judging.counts import QUARTER
from flows.steps.text.figures import counted
from flows.steps.trends.together import ENOUGH, Pair, PairCount, pairs_of
from warehouse.database import Connection
from warehouse.published.publish import open_current, query

PAIRS = """
select trend, other, stories_both, stories_trend, stories_other, stories, lift, lift_low, lift_high, log_lift,
    log_lift_error
from api.cooccur($1, $2) where case when $3 is null then trend < other else trend = $3 end
"""
PAIRS_SHOWN = 20


def together(
    trend: str | None = None,
    *,
    weeks: int = QUARTER.now,
    before: int = QUARTER.before,
    until: date | None = None,
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
    home: Injected,
) -> Output:
    """Show which trends are covered together more than chance, and whether that has changed.

    Lift is how many times as often two trends come in one story as if the one had nothing to do with the other. Only
    pairs with enough stories are shown.

    An example: trendledger trends together ai-agents

    Parameters
    ----------
    trend
        The id or name of a trend, to see its own pairs alone.
    weeks
        Weeks that count as now.
    before
        Weeks before those to compare with.
    until
        Last day to look at; the end of the data otherwise.
    all_
        Show all pairs with enough stories, those that go apart or of which nothing can be told too.

    """
    check_spans(weeks, before, until)
    db = open_current(home)
    try:
        names = trend_names(db)
        mine = trend_meant(names, trend) if trend is not None else None
        last = last_watched_week(db, until)
        begin = last - timedelta(weeks=weeks - 1)
        now = _counted(db, begin, last, mine)
        earlier = _counted(db, begin - timedelta(weeks=before), begin - timedelta(weeks=1), mine)
    finally:
        db.close()
    pairs = pairs_of(now, earlier)
    shown = pairs if all_ else [pair for pair in pairs if pair.said == "together"][:PAIRS_SHOWN]
    span = f"{begin} to {last + timedelta(days=6)} against the {counted(before, 'week')} before"
    return Output(
        [_data(pair, names) for pair in pairs],
        _columns(weeks, before),
        [_row(pair, names) for pair in shown],
        notes=[span, *_notes(len(pairs), len(pairs) - len(shown))],
    )


def _columns(weeks: int, before: int) -> tuple[str, ...]:
    lift = f"lift, last {counted(weeks, 'week')}"
    return (
        "trend", "with", lift, "95 % interval", "stories", f"{before} before", "95 % interval",
        "they go", "changed", "lift now over before",
    )  # fmt: skip


def _notes(pairs: int, left_out: int) -> list[str]:
    """Say what words rest on, and how many pairs are not shown."""
    if not pairs:
        return [f"no two trends have {ENOUGH} stories together, or {ENOUGH} expected by chance: give more --weeks"]
    notes = [f"each interval is its pair's own; words allow for all pairs looked at, {pairs}: at 5 % false discoveries"]
    if left_out:
        notes.append(f"{left_out} of {pairs} pairs with enough stories are left out; --all shows them")
    return notes


def _counted(db: Connection, first: date, last: date, mine: str | None) -> list[PairCount]:
    """Return the pairs of these weeks, each once; those of one trend alone with that one in front."""
    return [PairCount(*row) for row in query(db, PAIRS, [first, last, mine]).rows]


def _data(pair: Pair, names: dict[str, str]) -> dict[str, Any]:
    said = {name: figure for name, figure in asdict(pair).items() if name not in {"now", "before"}}
    return {
        "name": names[pair.now.trend],
        "other_name": names[pair.now.other],
        **pair.now._asdict(),
        "before": pair.before._asdict() if pair.before else None,
        **said,
    }


def _row(pair: Pair, names: dict[str, str]) -> tuple[Any, ...]:
    now, before = pair.now, pair.before
    return (
        names[now.trend],
        names[now.other],
        f"{now.lift:.2f}",
        f"{now.lift_low:.2f} to {now.lift_high:.2f}",
        f"{now.stories_both} of {now.stories_trend} and {now.stories_other}",
        f"{before.lift:.2f}" if before else "",
        f"{before.lift_low:.2f} to {before.lift_high:.2f}" if before else "",
        pair.said,
        pair.changed,
        "" if pair.change is None else f"{pair.change:.2f} ({pair.change_low:.2f} to {pair.change_high:.2f})",
    )
