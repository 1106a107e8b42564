"""The command that says why a trend moved: which sources, stories and terms, other models, and our own gaps."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from flows.commands.options import Injected
from flows.commands.output import Output
from flows.commands.spans import check_spans, last_watched_week
from flows.commands.trend_names import trend_meant, trend_names
from flows.commands.why_account import Account, account_of
from flows.commands.why_sections import sections
from flows.steps.judging.counts import MONTH, Horizon
from flows.steps.judging.words import told
from flows.steps.trends.parts import sentence
from warehouse.published.publish import open_current

NO_RATIO = {"not enough history": "not enough history", "cannot tell": "only new sources cover it"}


def why(
    trend: str, *, weeks: int = MONTH.now, before: int = MONTH.before, until: date | None = None, home: Injected
) -> Output:
    """Say why a trend moved: its change split, without a rest, into what moved it, with the sources and stories behind.

    The share of the stories about AI, now against before, is split into what the sources that spoke in both spans
    changed, each by itself; what came of their writing more or less, and of sources that came or went; our own gaps;
    and, for a look that was kept, what another model or later stories have changed since.

    An example: trendledger trends why ai-agents

    Parameters
    ----------
    trend
        The trend's id or name.
    weeks
        Weeks that count as now.
    before
        Weeks before those to compare with.
    until
        Last day to look at; the end of the data otherwise.

    """
    check_spans(weeks, before, until)
    asked = Horizon(weeks, before)
    db = open_current(home)
    try:
        names = trend_names(db)
        account = account_of(db, trend_meant(names, trend), asked, last_watched_week(db, until))
    finally:
        db.close()
    said = sentence(names[account.trend], account.said, account.parts, weeks, before)
    data = _data(account, names[account.trend], said)
    return Output(data, text=f"{said}\n{verdict_told(account)}", sections=sections(account), notes=_notes(account))


def verdict_told(account: Account) -> str:
    """Say how sure it is, in one line: the ratio of each source against itself, and the verdict."""
    one = account.kept or account.judged
    if one.ratio is None or one.ratio_low is None or one.ratio_high is None:
        return f"Each source against itself: no ratio, {NO_RATIO.get(one.verdict, 'too few stories')}."
    verdict = told(one.verdict, one.named)
    interval = f"{one.ratio:.2f} times as often (95 %: {one.ratio_low:.2f} to {one.ratio_high:.2f})"
    if math.isinf(one.ratio):
        interval = f"none before (95 %: at least {one.ratio_low:.2f} times as often)"
    return f"Each source against itself: {interval}{', ' + verdict if verdict else ''}."


def _notes(account: Account) -> list[str]:
    spans = account.spans
    end = spans.last + timedelta(days=6)
    notes = [f"{spans.now} to {end} against {spans.before} to {spans.now - timedelta(days=1)}"]
    if account.kept and account.kept.judged_at:
        notes.append(f"as the look of {account.kept.week} said, kept on {account.kept.judged_at:%Y-%m-%d %H:%M}")
    if account.kept and account.is_unread:
        notes.append(
            f"the tags of model {account.kept.model_id}, which judged then, are gone: what it read otherwise cannot be "
            "told from what came late"
        )
    notes += [
        f"model {new.after} took over from {new.before} on {new.clock:%Y-%m-%d}; it has read all weeks, "
        "so that both spans are its own"
        for new in account.new_models
    ]
    return notes


def _data(account: Account, name: str, said: str) -> dict[str, Any]:
    """Return everything; `publishers` and `stories` have what they had before, and more."""
    spans, shares = account.spans, account.shares
    return {
        "trend": account.trend,
        "name": name,
        "sentence": said,
        "until": spans.last + timedelta(days=6),
        "coverage": [_span("now", account), _span("before", account)],
        "share_now": account.said.now,
        "share_before": account.said.before,
        "change": account.said.change,
        "parts": [asdict(part) for part in account.parts],
        "today": {"share_now": shares.now, "share_before": shares.before, "change": shares.change},
        "kept": asdict(account.kept) if account.kept else None,
        "judged": asdict(account.judged),
        "publishers": [_publisher(one) for one in account.contributions],
        "stories": [one._asdict() for one in account.stories_now],
        "stories_before": [one._asdict() for one in account.stories_before],
        "terms": [{**term._asdict(), "change": change} for term, change in account.terms],
        "gaps": [one._asdict() for one in account.gaps],
        "reclassified": [one._asdict() for one in account.reclassified],
        "read_twice": [one._asdict() for one in account.read_twice],
        "models": [one._asdict() for one in account.new_models],
    }


def _span(span: str, account: Account) -> dict[str, Any]:
    is_now = span == "now"
    counts = [one.counts for one in account.contributions]
    stories = [one.stories_now if is_now else one.stories_before for one in counts]
    every = [one.all_now if is_now else one.all_before for one in counts]
    spans = account.spans
    return {
        "span": span,
        "first": spans.now if is_now else spans.before,
        "last": spans.last if is_now else spans.now - timedelta(weeks=1),
        "stories": sum(stories),
        "stories_about_ai": sum(every),
        "share": sum(stories) / sum(every),
        "publishers": sum(1 for count in stories if count),
        "publishers_about_ai": sum(1 for count in every if count),
    }


def _publisher(one: Any) -> dict[str, Any]:
    found = asdict(one)
    counts = found.pop("counts")
    return {"publisher": counts.pop("source"), **counts, **found, "change": one.whole}
