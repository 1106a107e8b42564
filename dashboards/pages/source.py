"""One source: its rhythm by week, what it writes about, when it could not be had, and how late it is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.address import NoSuchPageError
from dashboards.asking import Query, answer, question
from dashboards.charts.bars import WEEK, WeekCount
from dashboards.charts.series import history_told
from dashboards.edition import Edition, edition
from dashboards.span import PARAMETERS, Span, asked_span, only_known

WEEKS_SHOWN = 104  # where the address names no range: the rhythm of a source shows over two years
ERRORS_SHOWN = 20
HEAD = """
    select
        f.feed_id, f.title, f.url, f.publisher, f.category, f.language, f.is_active, f.last_success_at, f.last_error,
        f.consecutive_failures, coalesce(h.visits, 0) as visits, coalesce(h.failures, 0) as failures,
        coalesce(h.entries, 0) as entries, coalesce(h.articles, 0) as articles, h.last_published_at,
        h.usual_gap_hours, h.long_gap_hours, coalesce(h.is_silent, false) as is_silent, h.median_lag_hours,
        h.share_without_page, h.share_about_ai, coalesce(l.share_unread, 0) as share_unread,
        coalesce(l.is_unread, false) as is_unread, coalesce(l.languages, []) as languages
    from api.feeds as f
    left join api.feed_health as h on f.feed_id = h.feed_id
    left join api.feed_languages as l on f.feed_id = l.feed_id
    where f.feed_id = $feed
"""
# api.feed_health knows the watch list alone; the same of a feed that was taken off it, or that a backfill took in.
OFF_THE_LIST = """
    with wrote as (
        select
            count(*) as articles,
            count(*) filter (where origin = 'feed') / nullif(count(*), 0) as share_without_page,
            avg(is_about_ai::integer) as share_about_ai
        from api.articles
        where feed_id = $feed
    ),
    visited as (
        select coalesce(sum(visits), 0)::bigint as visits, coalesce(sum(failures), 0)::bigint as failures
        from api.feed_weeks
        where feed_id = $feed
    )
    select visits, failures, articles, share_without_page, share_about_ai
    from wrote cross join visited
"""
RHYTHM = """
    with spoken as (
        select week, count(*) as articles, count(*) filter (where is_about_ai) as about_ai
        from api.articles
        where feed_id = $feed and week between $since and $until
        group by week
    ),
    visited as (
        select week, visits, failures, is_gap, is_watched
        from api.feed_weeks
        where feed_id = $feed and week between $since and $until
    ),
    ends as (
        select min(week) as first, cast(date_trunc('week', least($until, (select clock from api.meta))) as date) as last
        from (select week from spoken union all select week from visited)
    ),
    weeks as (
        select cast(unnest(generate_series(first, last, interval 7 day)) as date) as week
        from ends
    )
    select
        w.week, coalesce(s.articles, 0) as articles, coalesce(s.about_ai, 0) as about_ai,
        coalesce(v.visits, 0) as visits, coalesce(v.failures, 0) as failures,
        coalesce(v.is_gap, false) as is_gap, coalesce(v.is_watched, false) as is_watched
    from weeks as w
    left join spoken as s on w.week = s.week
    left join visited as v on w.week = v.week
    order by w.week
"""
TRENDS = """
    with stories as (
        select count(distinct story_id) as stories
        from api.articles
        where
            feed_id = $feed and week between $since and $until
            and is_about_ai is distinct from false and api.is_read(language)
    ),
    told as (
        select e.trend, count(distinct e.story_id) as stories
        from api.trend_passages as e
        join api.articles as a on e.article_id = a.article_id
        where
            a.feed_id = $feed and e.week between $since and $until
            and api.is_sure(e.probability) and api.is_read(a.language)
        group by e.trend
    )
    select
        n.trend, n.name, t.stories, s.stories as stories_about_ai, t.stories / s.stories as share,
        api.wilson_low(t.stories, s.stories) as share_low, api.wilson_high(t.stories, s.stories) as share_high
    from told as t
    cross join stories as s
    join api.trends as n on t.trend = n.trend
    where s.stories > 0
    order by t.stories desc, n.name
"""
LAG = """
    with first_visit as (
        select first_visit_at as at from api.feed_rhythms([$feed])
    ),
    lags as (
        select epoch(a.first_seen_at - a.published_at) / 3600 as hours
        from api.articles as a cross join first_visit as f
        where a.feed_id = $feed and a.published_at >= f.at and not a.is_backfill
    )
    select
        count(*) as articles,
        quantile_cont(hours, 0.25) as quarter,
        median(hours) as half,
        quantile_cont(hours, 0.75) as three_quarters,
        quantile_cont(hours, 0.95) as nearly_all
    from lags
"""
ERRORS = """
    select clock, kind, before, after, reason
    from api.changes
    where subject = $feed
    order by clock desc
    limit $limit
"""


class SourceHead(NamedTuple):
    """What is known of a feed as a whole. Titles and errors come from strangers; times are UTC."""

    feed_id: str
    title: str
    url: str
    publisher: str
    category: str
    language: str
    is_active: bool
    last_success_at: datetime | None
    last_error: str | None
    consecutive_failures: int
    visits: int
    failures: int
    entries: int
    articles: int
    last_published_at: datetime | None
    usual_gap_hours: float | None
    long_gap_hours: float | None
    is_silent: bool
    median_lag_hours: float | None
    share_without_page: float | None
    share_about_ai: float | None
    share_unread: float
    is_unread: bool
    languages: list[str]


class OffTheList(NamedTuple):
    """What is told of a feed that is not on the watch list: its visits, and the articles that it brought first."""

    visits: int
    failures: int
    articles: int
    share_without_page: float | None
    share_about_ai: float | None


class SourceWeek(NamedTuple):
    """A week of a feed. `is_gap`: it speaks in most weeks, and could not be had in this one."""

    week: date
    articles: int
    about_ai: int
    visits: int
    failures: int
    is_gap: bool
    is_watched: bool

    @property
    def said(self) -> str:
        """How the week is to be read."""
        if self.is_gap:
            return "could not be had"
        if self.is_watched:
            return "watched"
        return "visited" if self.visits else "not visited"


class SourceTrend(NamedTuple):
    """How much of what a feed writes about AI carries a trend."""

    trend: str
    name: str
    stories: int
    stories_about_ai: int
    share: float
    low: float
    high: float


class Lag(NamedTuple):
    """Hours from publication to first sight, of articles published since the first visit."""

    articles: int
    quarter: float | None
    half: float | None
    three_quarters: float | None
    nearly_all: float | None


class SourceEvent(NamedTuple):
    """What the books say happened to a feed."""

    clock: datetime
    kind: str
    before: str
    after: str
    reason: str


class SourcePage(NamedTuple):
    """All that the page shows."""

    edition: Edition
    span: Span
    source: SourceHead
    weeks: list[SourceWeek]
    bars: list[WeekCount]
    trends: list[SourceTrend]
    lag: Lag
    events: list[SourceEvent]
    asked_weeks: Query
    asked_trends: Query
    asked_lag: Query

    @property
    def gaps(self) -> list[SourceWeek]:
        """The weeks that are missing from it."""
        return [week for week in self.weeks if week.is_gap]

    @property
    def history(self) -> str:
        """What to know of the weeks that were not watched."""
        return history_told([(week.week, week.is_watched) for week in self.weeks], "week")


def asked_rhythm(feed: str, since: date, until: date) -> Query:
    """What the chart and the table of weeks ask."""
    return question(RHYTHM, feed=feed, since=since, until=until)


def source_span(wishes: Mapping[str, str]) -> Span:
    """Read the range of an address; two years where it names none. Raises NoSuchPageError."""
    only_known(wishes, PARAMETERS)
    return asked_span(wishes) if any(wishes.values()) else Span(WEEKS_SHOWN)


def known_source(db: DuckDBPyConnection, feed: str) -> SourceHead:
    """Return a feed, watched or not any more. Raises NoSuchPageError."""
    found = answer(db, SourceHead, question(HEAD, feed=feed))
    if not found:
        raise NoSuchPageError("There is no feed of this id in this edition.")
    return found[0]


def source_page(db: DuckDBPyConnection, feed: str, span: Span) -> SourcePage:
    """Return all that the page shows. Raises NoSuchPageError."""
    source, made = known_source(db, feed), edition(db)
    if not source.is_active:
        (left,) = answer(db, OffTheList, question(OFF_THE_LIST, feed=feed))
        source = source._replace(**left._asdict())
    since, until = span.since(made.day), span.until
    trends = question(TRENDS, feed=feed, since=since, until=until)
    asked = asked_rhythm(feed, since, until), trends, question(LAG, feed=feed)
    weeks = answer(db, SourceWeek, asked[0])
    events = answer(db, SourceEvent, question(ERRORS, feed=feed, limit=ERRORS_SHOWN))
    told, lag = answer(db, SourceTrend, trends), answer(db, Lag, asked[2])[0]
    return SourcePage(made, span, source, weeks, counts_of(weeks, made.day), told, lag, events, *asked)


def counts_of(weeks: Sequence[SourceWeek], today: date | None) -> list[WeekCount]:
    """Return the articles of each week that can be known; on that day the week that it lies in was not over."""
    over = today - WEEK if today else None
    return [WeekCount(week.week, week.articles, over is None or week.week <= over) for week in weeks if not week.is_gap]
