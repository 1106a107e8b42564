"""The feeds: who answers, who speaks, who has fallen silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.address import NoSuchPageError, page_number
from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition
from dashboards.span import only_known

PAGE = 100
STATES = ("failing", "silent", "empty", "unvisited", "well")
# What is said of each state that is not well, behind the number of its feeds.
AMISS = {
    "failing": "could not be fetched at the last visit",
    "silent": "{has} published nothing for three times the longest gap that is usual, or for a year",
    "empty": "{has} never brought anything",
    "unvisited": "{has} not been visited yet",
}
ALL_WELL = "All answered the last visit, and none has been silent for three times its longest usual gap, or for a year."

FEEDS = """
    with health as (
        select
            h.feed_id, h.title, f.url, f.publisher, f.category, f.language,
            case
                when h.visits = 0 then 'unvisited'
                when h.consecutive_failures > 0 or h.last_success_at is null then 'failing'
                when h.is_silent then 'silent'
                when h.entries = 0 then 'empty'
                else 'well'
            end as state,
            h.visits, h.failures, h.consecutive_failures, h.last_error, h.last_success_at,
            h.entries, h.last_entry_seen_at, h.articles, h.share_about_ai, h.share_without_page,
            coalesce(l.share_unread, 0) as share_unread
        from api.feed_health as h
        join api.feeds as f on h.feed_id = f.feed_id
        left join api.feed_languages as l on h.feed_id = l.feed_id
    )
    select * from health
    order by list_position($states, state), lower(title), feed_id
"""


class FeedHealth(NamedTuple):
    """How a feed does. Its title and its errors come from strangers. Times are UTC."""

    feed_id: str
    title: str
    url: str
    publisher: str
    category: str
    language: str
    state: str
    visits: int
    failures: int
    consecutive_failures: int
    last_error: str | None
    last_success_at: datetime | None
    entries: int
    last_entry_seen_at: datetime | None
    articles: int
    share_about_ai: float | None
    share_without_page: float | None
    share_unread: float


class FeedsPage(NamedTuple):
    """All that the page shows. `state` is empty where all feeds are wanted; `page` counts from 1."""

    edition: Edition
    state: str
    counts: Mapping[str, int]
    feeds: list[FeedHealth]
    page: int
    pages: int
    asked: Query

    @property
    def account(self) -> str:
        """What is amiss with how many feeds; that nothing is, where nothing is. Empty where there is no feed."""
        total = sum(self.counts.values())
        found = [(self.counts[state], said) for state, said in AMISS.items() if self.counts.get(state)]
        told = [f"{many:,} {said.format(has='has' if many == 1 else 'have')}" for many, said in found]
        if told or not total:
            return f"{', '.join(told)}." if told else ""
        return "It answered the last visit, and is not silent." if total == 1 else ALL_WELL


def asked_feeds() -> Query:
    """What the table asks."""
    return question(FEEDS, states=list(STATES))


def feeds_page(db: DuckDBPyConnection, wishes: Mapping[str, str]) -> FeedsPage:
    """Return all that the page shows. Raises NoSuchPageError for what is no state or page."""
    only_known(wishes, ("state", "page"))
    state = wishes.get("state", "")
    if state not in ("", *STATES):
        raise NoSuchPageError(f"Feeds are listed by state={', state='.join(STATES)}.")
    feeds = answer(db, FeedHealth, asked_feeds())
    wanted = [feed for feed in feeds if state in ("", feed.state)]
    pages = max(1, -(-len(wanted) // PAGE))
    page = page_number(wishes, pages)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    return FeedsPage(edition(db), state, Counter(feed.state for feed in feeds), shown, page, pages, asked_feeds())
