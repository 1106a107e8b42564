"""Commands on what rises and falls, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from flows.commands.options import Injected
from flows.commands.output import Output, UsageError
from warehouse.published import open_published, query
from warehouse.records import WEEKS_BEFORE, WEEKS_NOW, Mover, TrendledgerError
from warehouse.trends import all_weeks, last_complete_week

app = App(name="trends", help="What rises and falls: the last complete weeks against the weeks before.")

LONGEST_SPAN = 520  # weeks: ten years
EARLIEST = date(1990, 1, 1)  # there was no web

COVERAGE = """
with spans as (select 'now' as span, $2 as first, $4 as last union all select 'before', $3, $2 - interval '1 day'),
shares as (
    select s.span, sum(w.stories) / nullif(sum(w.stories_about_ai), 0) as share,
        sum(w.stories_about_ai)::bigint as stories_about_ai
    from spans as s
    left join api.trend_periods('week', with_backfill := false, only_watched := true) as w
        on w.trend = $1 and w.starts between s.first and s.last
    group by s.span
)
select s.span, count(distinct e.story_id) as stories, h.stories_in_all, h.share,
    count(distinct e.article_id) as articles, count(distinct e.source) as sources,
    count(distinct e.publisher) as publishers
from spans as s join shares as h on h.span = s.span
left join api.evidence as e on e.trend = $1 and e.week between s.first and s.last and not e.is_backfill
group by all order by s.span desc
"""
PUBLISHERS = """
select publisher, count(distinct story_id) filter (where week >= $2) as stories_now,
    count(distinct story_id) filter (where week < $2) as stories_before
from api.evidence where trend = $1 and week between $3 and $4 and not is_backfill
group by publisher order by stories_now desc, stories_before desc, publisher
"""
STORIES = """
select arg_max(title, probability) as title, arg_max(source, probability) as source, arg_max(url, probability) as url,
    max(week) as week, max(probability) as probability, arg_max(terms, probability) as terms
from api.evidence where trend = $1 and week between $2 and $3 and not is_backfill
group by story_id order by probability desc, title limit 10
"""


class UnknownTrendError(TrendledgerError):
    """The taxonomy has no such trend."""

    def __init__(self, trend: str) -> None:
        super().__init__(trend)
        self.trend = trend

    def __str__(self) -> str:
        return f"{self.trend!r} is not a trend; `trendledger trends --all --json` names them all."


@app.default
def trends(
    *,
    weeks: int = WEEKS_NOW,
    before: int = WEEKS_BEFORE,
    until: date | None = None,
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
    home: Injected,
) -> Output:
    """Show what rises and falls: the last complete weeks against the weeks before, with 95 % intervals.

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
    from flows.steps.trends.verdicts import judge

    _check_spans(weeks, before, until)
    db = open_published(home)
    try:
        names = dict(query(db, "select trend, name from api.trends").rows)
        movers = judge(all_weeks(db), last_complete_week(db, until), weeks_now=weeks, weeks_before=before)
    finally:
        db.close()
    ordered = sorted(
        movers, key=lambda mover: (mover.ratio is None, mover.verdict == "steady", -(mover.ratio or 0), mover.trend)
    )
    rows = [_row(names[mover.trend], mover) for mover in ordered if all_ or mover.verdict != "too little"]
    silent = sum(mover.verdict == "too little" for mover in ordered)
    left_out = f"{silent} trends with too few stories to tell are left out; `trendledger trends --all` shows them"
    notes = [left_out] if silent and not all_ else []
    columns = ("trend", "verdict", f"last {weeks} weeks", f"{before} weeks before", "ratio", "95 % interval")
    return Output([asdict(mover) for mover in ordered], columns, rows, notes=notes)


def _row(name: str, mover: Mover) -> tuple[str, ...]:
    """Return the cells of a trend for a person; a ratio that could not be reckoned leaves two of them empty."""
    shares = (f"{mover.share_now:.1%}", f"{mover.share_before:.1%}")
    if mover.ratio is None:
        return (name, mover.verdict, *shares, "", "")
    return (name, mover.verdict, *shares, f"{mover.ratio:.2f}", f"{mover.ratio_low:.2f} to {mover.ratio_high:.2f}")


@app.command
def why(trend: str, *, weeks: int = WEEKS_NOW, before: int = WEEKS_BEFORE, home: Injected) -> Output:
    """Say how much was written about a trend, now and before, by whom, and what.

    Parameters
    ----------
    trend
        The trend's id.
    weeks
        Weeks that count as now.
    before
        Weeks before those to compare with.

    """
    _check_spans(weeks, before)
    db = open_published(home)
    try:
        if not query(db, "select 1 from api.trends where trend = $1", [trend]).rows:
            raise UnknownTrendError(trend)
        last = last_complete_week(db)
        begin = last - timedelta(weeks=weeks - 1)
        coverage = query(db, COVERAGE, [trend, begin, begin - timedelta(weeks=before), last])
        publishers = query(db, PUBLISHERS, [trend, begin, begin - timedelta(weeks=before), last])
        stories = query(db, STORIES, [trend, begin, last])
    finally:
        db.close()
    recent, earlier = coverage.rows
    data = {
        "trend": trend,
        "coverage": coverage.as_dicts(),
        "publishers": publishers.as_dicts(),
        "stories": stories.as_dicts(),
    }
    counted = [
        (what.replace("_", " "), _figure(recent[place]), _figure(earlier[place]), "")
        for place, what in enumerate(coverage.columns)
        if place
    ]
    columns = ("what", f"last {weeks} weeks", f"{before} weeks before", "because of")
    said = [(publisher, now, past, "") for publisher, now, past in publishers.rows]
    told = [(f"  {title} ({source})", "", "", _words(terms)) for title, source, _, _, _, terms in stories.rows]
    return Output(data, columns, [*counted, *said, *told])


@app.command(name="judge")
def judge_counts(file: Path | None = None, /) -> Iterator[dict[str, Any]]:
    """Judge counts from elsewhere, each source against itself, and write a verdict a line as JSON.

    CSV with the names of its columns in the first line, or JSON lines: trend, source, week (a Monday), stories, total,
    and look where several looks are to be judged apart.

    Parameters
    ----------
    file
        The counts; without it they are read from stdin.

    """
    from flows.steps.judging.judge_file import judge_file

    if file is None:
        yield from judge_file(sys.stdin.buffer, "stdin")
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    with stream:
        yield from judge_file(stream, str(file))


def _check_spans(weeks: int, before: int, until: date | None = None) -> None:
    """Raise UsageError where one of the spans to compare has no week, or reaches back before all records."""
    if not (1 <= weeks <= LONGEST_SPAN and 1 <= before <= LONGEST_SPAN):
        raise UsageError(f"--weeks {weeks} and --before {before}: give 1 to {LONGEST_SPAN} weeks each")
    if until is not None and until < EARLIEST:
        raise UsageError(f"--until {until} lies before {EARLIEST}; nothing is older")


def _figure(value: float | None) -> Any:
    return f"{value:.1%}" if isinstance(value, float) else value


def _words(terms: list[dict[str, Any]]) -> str:
    return ", ".join(term["term"] for term in terms)
