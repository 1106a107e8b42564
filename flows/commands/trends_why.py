"""The command that says who wrote about a trend, now and before, and what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flows.commands.options import Injected
from flows.commands.output import Output
from flows.commands.spans import check_spans, last_watched_week
from flows.commands.trend_names import trend_meant, trend_names
from flows.steps.judging.counts import MONTH
from warehouse.published import open_published, query

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


def why(trend: str, *, weeks: int = MONTH.now, before: int = MONTH.before, home: Injected) -> Output:
    """Say how much was written about a trend, now and before, by whom, and what.

    Parameters
    ----------
    trend
        The trend's id or name.
    weeks
        Weeks that count as now.
    before
        Weeks before those to compare with.

    """
    check_spans(weeks, before)
    db = open_published(home)
    try:
        trend = trend_meant(trend_names(db), trend)
        last = last_watched_week(db, None)
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


def _figure(value: float | None) -> Any:
    return f"{value:.1%}" if isinstance(value, float) else value


def _words(terms: list[dict[str, Any]]) -> str:
    return ", ".join(term["term"] for term in terms)
