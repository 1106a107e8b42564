"""The command that says what rises and falls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

import numpy as np
from cyclopts import App, Parameter

from flows.commands.options import Injected
from flows.commands.output import Output
from flows.commands.spans import NothingWatchedError, check_spans, last_watched_week
from flows.commands.trend_names import trend_names
from flows.commands.trends_candidates import accept, candidates, dismiss, reopen
from flows.commands.trends_judge import judge_counts
from flows.commands.trends_together import together
from flows.commands.trends_watch import watch
from flows.commands.trends_watches import unwatch, watches
from flows.commands.trends_why import why
from flows.steps.judging.counts import HORIZONS, MONTH, QUARTER, Counts, Horizon
from flows.steps.judging.week_look import WEEKS_SEEN
from flows.steps.judging.words import told
from flows.steps.text.figures import counted, percent, with_interval
from flows.steps.text.sparkline import sparkline
from warehouse.books.verdicts import first_watched_week, last_complete_week
from warehouse.database import Connection
from warehouse.published.publish import open_current, query
from warehouse.records import KeptVerdict

HELP = """What rises and falls: the last complete weeks against the weeks before.

An example: trendledger trends --all
"""
app = App(name="trends", help=HELP)
app.command(judge_counts, name="judge")
app.command(why, name="why")
app.command(together, name="together")
app.command(watch, name="watch")
for act in (watches, unwatch, candidates, accept, dismiss, reopen):
    app.command(act)

SILENT = ("too little", "not enough history")
# What says most comes first.
ORDER = ("surging", "rising", "falling", "steady", "cannot tell", "", "too little", "not enough history")
WEEKS_DRAWN = 16
UNKNOWN = "–"
NOTHING_COUNTED = "weeks were watched, and none of those that are compared has a story about AI"
KEPT = "select trend, horizon, verdict, stories_now, stories_before from api.verdicts where week = $1"
OTHERWISE = (
    "the look of {} was kept with other counts or another verdict of {}: this table has what came since, by the model "
    "of today; api.verdicts has what was said then"
)
TOO_SHORT = (
    "not enough history for these spans: of the {} weeks now, or of the {} before, fewer than half were watched; the "
    "first that was is that of Monday {}"
)


@app.default
def trends(
    *,
    weeks: int = MONTH.now,
    before: int = MONTH.before,
    until: date | None = None,
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
    home: Injected,
) -> Output:
    """Show what rises and falls: the last complete weeks against the weeks before, each source against itself.

    Verdicts are given for 4 weeks against 12 and for 13 against 39, with 95 % intervals; of other spans the ratio is
    shown and no verdict.

    An example: trendledger trends --all

    Parameters
    ----------
    weeks
        Weeks that count as now.
    before
        Weeks before those to compare with.
    until
        Last day to look at; the end of the data otherwise.
    all_
        Show the trends with too few stories too.

    """
    from flows.running.looks import counts_of, look

    check_spans(weeks, before, until)
    asked = Horizon(weeks, before)
    horizons = tuple(dict.fromkeys([asked, *HORIZONS]))
    db = open_current(home)
    try:
        names = trend_names(db)
        counts = counts_of(db, _last_week(db, until), max(WEEKS_SEEN, asked.weeks))
        said = look(db, counts, horizons=horizons)
        about = [*_history(db, counts, said, asked), *_retold(db, said)]
    finally:
        db.close()
    month, quarter = (_of_horizon(said, known) for known in HORIZONS)
    beside = month if asked == QUARTER else quarter
    mine = sorted(_of_horizon(said, asked).values(), key=lambda one: _rank(one, beside[one.trend]))
    shown = [one for one in mine if all_ or not (_is_silent(one) and _is_silent(beside[one.trend]))]
    drawn = _shares_drawn(counts)
    rows = [_row(names[one.trend], one, beside[one.trend], drawn[one.trend]) for one in shown]
    both = {trend: {"month": asdict(month[trend]), "quarter": asdict(quarter[trend])} for trend in month}
    data = [{"name": names[one.trend], **asdict(one), **both[one.trend]} for one in mine]
    notes = [*_notes(mine, len(mine) - len(shown), asked), *about]
    return Output(data, _columns(asked, MONTH if asked == QUARTER else QUARTER), rows, notes=notes)


def _last_week(db: Connection, until: date | None) -> date:
    """Return the Monday of the last week to look at; where nothing has been watched yet, a verdict says so."""
    last = last_complete_week(db) if until is None else last_watched_week(db, until)
    if last is None:
        raise NothingWatchedError(None, None)
    return last


def _history(db: Connection, counts: Counts, said: Sequence[KeptVerdict], asked: Horizon) -> list[str]:
    """Say why the spans asked for have no ratio, where too little of them was watched."""
    first = first_watched_week(db)
    if first is None:
        return [str(NothingWatchedError(None, None))]
    if not counts.totals.any():
        return [NOTHING_COUNTED]
    is_short = any(one.horizon == asked.name and one.verdict == "not enough history" for one in said)
    return [TOO_SHORT.format(asked.now, asked.before, first)] if is_short else []


def _retold(db: Connection, said: Sequence[KeptVerdict]) -> list[str]:
    """Say that a look of the past was kept with other figures, where it was."""
    rows = query(db, KEPT, [said[0].week]).rows if said else []
    kept = {(trend, horizon): tuple(figures) for trend, horizon, *figures in rows}
    told = {(one.trend, one.horizon): (one.verdict, one.stories_now, one.stories_before) for one in said}
    other = {trend for (trend, horizon), figures in kept.items() if told.get((trend, horizon), figures) != figures}
    return [OTHERWISE.format(said[0].week, counted(len(other), "trend"))] if other else []


def _of_horizon(said: Sequence[KeptVerdict], horizon: Horizon) -> dict[str, KeptVerdict]:
    return {one.trend: one for one in said if one.horizon == horizon.name}


def _is_silent(verdict: KeptVerdict) -> bool:
    """Whether too little is known of the trend to show it unasked."""
    return verdict.verdict in SILENT


def _rank(verdict: KeptVerdict, beside: KeptVerdict) -> tuple[int, int, float, str]:
    """Sort by what is said on either horizon, then on the one asked for, then by the change, the largest rise first."""
    own, other = ORDER.index(verdict.verdict), ORDER.index(beside.verdict)
    return (min(own, other), own, -(verdict.ratio or 0.0), verdict.trend)


def _shares_drawn(counts: Counts) -> dict[str, str]:
    """Return the weekly shares of each trend as a line of text, weeks in which nobody spoke as dots."""
    first = max(0, len(counts.weeks) - WEEKS_DRAWN)
    stories = np.zeros((len(counts.trends), len(counts.weeks)))
    np.add.at(stories, (counts.trend, counts.week), counts.stories)
    totals = counts.totals.sum(0)[first:]
    return {
        trend: sparkline([row[place] / every if every else None for place, every in enumerate(totals)])
        for trend, row in zip(counts.trends, stories[:, first:], strict=True)
    }


def _columns(asked: Horizon, beside: Horizon) -> tuple[str, ...]:
    shares, weeks = f"{counted(asked.before, 'week')} before, {asked.now} now", f"{WEEKS_DRAWN} weeks"
    ratio = f"ratio {asked.name}, 95 %"
    return ("trend", "id", asked.name, beside.name, "since", shares, ratio, "stories", "sources", weeks)


def _row(name: str, verdict: KeptVerdict, beside: KeptVerdict, drawn: str) -> tuple[Any, ...]:
    """Return the cells of a trend for a person; a ratio that could not be reckoned leaves its cell empty."""
    return (
        name,
        verdict.trend,
        told(verdict.verdict, verdict.named),
        told(beside.verdict, beside.named),
        _since(verdict, beside),
        f"{percent(verdict.share_before) or UNKNOWN} → {percent(verdict.share_now) or UNKNOWN}",
        with_interval(verdict.ratio, verdict.ratio_low, verdict.ratio_high),
        f"{verdict.stories_before} → {verdict.stories_now}",
        f"{verdict.sources} of {verdict.sources_compared}",
        drawn,
    )


def _since(verdict: KeptVerdict, beside: KeptVerdict) -> str:
    """Return the first looks of the verdicts that hold, that of the other horizon with its name."""
    other = f"{beside.since} ({beside.horizon})" if beside.since else ""
    return ", ".join(filter(None, (str(verdict.since or ""), other)))


def _notes(mine: Sequence[KeptVerdict], left_out: int, asked: Horizon) -> list[str]:
    """Say of when and of how much the table tells, and what it leaves out."""
    notes = []
    if mine:
        one = mine[0]
        first, end = one.week - timedelta(weeks=asked.now - 1), one.week + timedelta(days=6)
        writing = f"{one.sources_compared} of {counted(one.sources_now, 'source')} wrote in both"
        compared = f": {writing} and are compared, each with itself" if one.sources_now else ""
        notes.append(f"{first} to {end} against the {counted(asked.before, 'week')} before{compared}")
    if asked not in HORIZONS:
        notes.append(f"verdicts are given for {' and '.join(known.name for known in HORIZONS)} weeks alone")
    if left_out:
        notes.append(f"of {counted(left_out, 'trend')} too little is known; `trendledger trends --all` shows them too")
    return notes
