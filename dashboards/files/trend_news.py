"""The new stories of one trend as an Atom feed, from the published copy alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import SubElement

from duckdb import DuckDBPyConnection

from dashboards.asking import answer, question
from dashboards.edition import edition
from dashboards.files.atom import AUTHORITY, NEVER, document, head, link_in, moment, text_in
from dashboards.pages.alerts import home_mark
from dashboards.pages.trend import described
from dashboards.wording import web_address

MOST_STORIES = 40  # a week of the largest trends, and what a reader that asks daily has not missed
EXCERPT = 400  # characters of the surest passage
# A story is new when the first of its articles that carries the trend was first seen; a backfill brings nothing new.
STORIES = """
    with told as (
        select
            e.story_id,
            arg_max(e.article_id, e.probability) as article_id,
            arg_max(e.passage_id, e.probability) as passage_id,
            max(e.probability) as probability,
            min(a.first_seen_at) as seen_at,
            count(distinct e.article_id) as articles
        from api.trend_passages as e
        join api.articles as a on e.article_id = a.article_id
        where e.trend = $trend and not a.is_backfill
        group by e.story_id
    ),
    newest as (
        from told order by seen_at desc, story_id limit $limit
    )
    select
        n.story_id, a.title, a.url, a.outlet, a.published_at, n.seen_at, n.articles, n.probability,
        left(p.text, $excerpt) as text
    from newest as n
    join api.articles as a on n.article_id = a.article_id
    join api.passages as p on n.passage_id = p.passage_id
    order by n.seen_at desc, n.story_id
"""


class NewStory(NamedTuple):
    """A story, told by its article that carries the trend most surely. What it says comes from strangers."""

    story_id: str
    title: str
    url: str
    outlet: str
    published_at: datetime
    seen_at: datetime
    articles: int
    probability: float
    text: str


def stories_atom(db: DuckDBPyConnection, trend: str, base: str) -> bytes:
    """Return the newest stories of a trend as Atom; `base` is where the pages are asked. Raises NoSuchPageError."""
    known = described(db, trend)
    stories = answer(db, NewStory, question(STORIES, trend=known.trend, limit=MOST_STORIES, excerpt=EXCERPT))
    clock, mark = edition(db).clock, home_mark(db)
    updated = max((one.seen_at for one in stories), default=clock or NEVER)
    path = f"/trend/{quote(known.trend, safe='')}"
    root = head(
        f"{AUTHORITY}:{mark}{path}/stories", f"New stories: {known.name}", _utc(updated), f"{base}{path}/stories.atom",
        base + path,
    )  # fmt: skip
    for one in stories:
        page = f"{base}/story/{quote(one.story_id, safe='')}"
        entry = SubElement(root, "entry")
        text_in(entry, "id", f"{AUTHORITY}:{mark}{path}/story/{quote(one.story_id, safe='')}")
        text_in(entry, "title", one.title or "Untitled")
        text_in(SubElement(entry, "author"), "name", one.outlet or "unknown")
        text_in(entry, "published", moment(_utc(one.published_at)))
        text_in(entry, "updated", moment(_utc(one.seen_at)))
        SubElement(entry, "category", term=known.trend)
        link_in(entry, "alternate", web_address(one.url) or page, "text/html")
        link_in(entry, "related", page, "text/html")
        text_in(entry, "summary", f"{one.text}\n\nProbability {one.probability:.2f}.", type="text")
    return document(root)


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
