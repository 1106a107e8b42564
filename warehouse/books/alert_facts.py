"""What a run knows when it looks whether there is something to tell."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.books import models
from warehouse.database import fetch, scalar
from warehouse.records import AlertCandidate, AlertFacts, FeedState, KeptVerdict, QualityDrop
from warehouse.sums.rhythms import keep_rhythms

STORIES_SHOWN = 5  # behind an alert: what fits a message, and enough to see what it is about

# The best figure that any model had on a file before the last measurement of the current one there.
QUALITY = """
    with micro as (
        select * from api.quality where scope = 'all' and name = 'micro' and f1 is not null
    ),
    last as (
        select * from micro where model_id = $1
        qualify row_number() over (partition by file order by measured_at desc) = 1
    )
    select last.file, last.model_id, last.f1, coalesce(last.f1_high, last.f1), max(earlier.f1),
        arg_max(earlier.model_id, earlier.f1)
    from last join micro as earlier on earlier.file = last.file and earlier.measured_at < last.measured_at
    group by last.file, last.model_id, last.f1, last.f1_high order by last.file
"""
# One passage a story, the surest: copies of a report are one.
STORIES = """
    select title, source, url from api.trend_passages where trend = $1 and week = $2 and is_watched and not is_backfill
    qualify row_number() over (partition by story_id order by probability desc, passage_id) = 1
    order by probability desc, passage_id limit $3
"""
CANDIDATES = """
    select candidate, name, week, horizon, q_value, ratio, ratio_low, ratio_high, stories_now, sources,
        coalesce(beside, ''), coalesce(share_beside, 0)
    from api.candidates where decision = 'open' and week = (select max(week) from api.verdicts)
    qualify row_number() over (partition by candidate order by q_value nulls last, horizon) = 1
    order by candidate
"""


class StoryBehind(NamedTuple):
    """A story that speaks for an alert. Its words are a stranger's."""

    title: str
    source: str
    url: str


def alert_facts(db: DuckDBPyConnection) -> AlertFacts:
    """Return what is known now."""
    verdicts = fetch(
        db, KeptVerdict, "select * from api.verdicts where week = (select max(week) from api.verdicts) order by all"
    )
    feeds = """
        select feed_id, title, is_silent, last_published_at, consecutive_failures, last_error, last_success_at,
            was_silent_before
        from api.feed_signs(true) order by feed_id
    """
    keep_rhythms(db)
    names = db.execute("select trend, name from api.trends").fetchall()
    return AlertFacts(
        verdicts=verdicts or None,
        trend_names=dict(names),
        feeds=fetch(db, FeedState, feeds),
        quality=quality_drops(db),
        newest_item_at=scalar(db, "select max(seen_at) from entries"),
        candidates=candidates(db),
    )


def quality_drops(db: DuckDBPyConnection) -> list[QualityDrop]:
    """Return on which files of labels the current model is worse than one before it was."""
    return fetch(db, QualityDrop, QUALITY, [models.current_model(db)])


def candidates(db: DuckDBPyConnection) -> list[AlertCandidate] | None:
    """Return what the last look found and nobody has settled; None in books that know no candidates."""
    views = "duckdb_views() where database_name = current_database() and schema_name = 'api'"
    is_there = scalar(db, f"select count(*) > 0 from {views} and view_name = 'candidates'")
    return fetch(db, AlertCandidate, CANDIDATES) if is_there else None


def stories_behind(db: DuckDBPyConnection, trend: str, week: date) -> list[StoryBehind]:
    """Return the stories of a week that carry a trend most surely."""
    return [StoryBehind(*row) for row in db.execute(STORIES, [trend, week, STORIES_SHOWN]).fetchall()]
