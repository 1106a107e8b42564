"""What is covered: which weeks are watched, who could not be had, what is not read, and how old the data are."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition
from dashboards.span import Span

FEEDS_SHOWN = 30
WEEKS = """
    with feeds as (
        select
            week,
            count(*) filter (where visits > 0) as visited,
            count(*) filter (where is_watched) as watched,
            count(*) filter (where is_gap) as missing
        from api.feed_weeks
        where week between $since and $until
        group by week
    ),
    written as (
        select
            week,
            count(*) as articles,
            avg(is_about_ai::integer) as share_about_ai,
            count(*) filter (where not api.is_read(language)) as unread
        from api.articles
        where week between $since and $until
        group by week
    )
    select
        coalesce(w.week, f.week) as week,
        coalesce(f.visited, 0) as visited,
        coalesce(f.watched, 0) as watched,
        coalesce(f.missing, 0) as missing,
        coalesce(w.articles, 0) as articles,
        w.share_about_ai,
        coalesce(w.unread, 0) as unread
    from written as w full join feeds as f on w.week = f.week
    order by 1 desc
"""
LANGUAGES = """
    select
        coalesce(nullif(language, ''), 'not told') as language,
        any_value(api.is_read(language)) as is_read,
        count(*) as articles,
        count(*) / sum(count(*)) over () as share
    from api.articles
    group by all
    order by articles desc, language
"""
UNREAD_FEEDS = """
    select
        l.feed_id, f.title, l.articles, l.unread, l.share_unread, l.is_unread,
        list_slice(l.languages, 1, 4) as languages
    from api.feed_languages as l
    join api.feeds as f on l.feed_id = f.feed_id
    where l.unread > 0
    order by l.share_unread desc, l.articles desc, l.feed_id
    limit $limit
"""
TROUBLED = """
    select
        feed_id, title, consecutive_failures > 0 or last_success_at is null as is_failing, is_silent, last_error,
        last_success_at, last_published_at
    from api.feed_health
    where visits > 0 and (consecutive_failures > 0 or last_success_at is null or is_silent or entries = 0)
    order by is_failing desc, is_silent desc, last_success_at nulls first, lower(title)
    limit $limit
"""
# The articles are gone through once: seven questions of their own took .6 s at a million passages, this one takes .1 s.
WHOLE = """
    with written as (
        select
            min(week) filter (where is_watched) as first_watched,
            max(published_at) as newest,
            max(first_seen_at) as last_seen,
            min(published_at) as oldest,
            avg(is_about_ai::integer) as share_about_ai,
            count(*) filter (where is_watched) as watched,
            count(*) filter (where not api.is_read(language)) as unread
        from api.articles
    ),
    had as (
        select
            count(*) as feeds,
            count(*) filter (where consecutive_failures > 0 or (visits > 0 and last_success_at is null)) as failing,
            count(*) filter (where is_silent and consecutive_failures = 0) as silent
        from api.feed_health
    )
    select * from written cross join had
"""


class CoveredWeek(NamedTuple):
    """A week: feeds that were visited, watched, and missing from it; articles, and what of them is not read."""

    week: date
    visited: int
    watched: int
    missing: int
    articles: int
    share_about_ai: float | None
    unread: int


class LanguageRow(NamedTuple):
    """A language, and whether articles in it are tagged and counted."""

    language: str
    is_read: bool
    articles: int
    share: float


class TroubledFeed(NamedTuple):
    """A feed that fails, has fallen silent, or answers and has never brought anything."""

    feed_id: str
    title: str
    is_failing: bool
    is_silent: bool
    last_error: str | None
    last_success_at: datetime | None
    last_published_at: datetime | None


class Whole(NamedTuple):
    """The copy as a whole. Times are UTC."""

    first_watched: date | None
    newest: datetime | None
    last_seen: datetime | None
    oldest: datetime | None
    share_about_ai: float | None
    watched: int
    unread: int
    feeds: int
    failing: int
    silent: int


class UnreadFeed(NamedTuple):
    """A feed with articles in languages that are not read. Its title comes from strangers."""

    feed_id: str
    title: str
    articles: int
    unread: int
    share_unread: float
    is_unread: bool
    languages: list[str]


class CoveragePage(NamedTuple):
    """All that the page shows. The weeks come newest first."""

    edition: Edition
    span: Span
    whole: Whole
    weeks: list[CoveredWeek]
    languages: list[LanguageRow]
    troubled: list[TroubledFeed]
    asked_weeks: Query
    asked_languages: Query
    asked_troubled: Query
    unread_feeds: list[UnreadFeed]
    asked_unread_feeds: Query

    @property
    def gaps(self) -> int:
        """The weeks shown from which a feed is missing."""
        return sum(week.missing > 0 for week in self.weeks)

    @property
    def age_days(self) -> int | None:
        """Days between the newest article and the time that the last run took for now."""
        if self.edition.clock is None or self.whole.newest is None:
            return None
        return max(0, (self.edition.clock - self.whole.newest).days)


def asked_coverage(since: date, until: date) -> Query:
    """What the table of weeks asks."""
    return question(WEEKS, since=since, until=until)


def coverage_page(db: DuckDBPyConnection, span: Span) -> CoveragePage:
    """Return all that the page shows."""
    made = edition(db)
    weeks = asked_coverage(span.since(made.day), span.until)
    asked = weeks, question(LANGUAGES), question(TROUBLED, limit=FEEDS_SHOWN)
    whole = answer(db, Whole, question(WHOLE))[0]
    told, languages = answer(db, CoveredWeek, asked[0]), answer(db, LanguageRow, asked[1])
    asked_unread = question(UNREAD_FEEDS, limit=FEEDS_SHOWN)
    unread = answer(db, UnreadFeed, asked_unread)
    troubled = answer(db, TroubledFeed, asked[2])
    return CoveragePage(made, span, whole, told, languages, troubled, *asked, unread, asked_unread)
