"""One story: its articles in order, in which words each differs from the first, and the revisions of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.address import NoSuchPageError
from dashboards.asking import Query, answer, question
from dashboards.differing import Differing, differing
from dashboards.edition import Edition, edition

MEMBERS_SHOWN = 50  # the widest report of the benchmarks is in 41 outlets
REVISIONS_SHOWN = 20  # an article; pages that change at each visit have hundreds
MEMBERS = """
    select
        a.article_id, a.url, a.title, a.outlet, a.publisher, a.language, a.published_at, a.first_seen_at,
        a.word_count, a.is_original, a.is_about_ai, r.seen_at
    from api.articles as a
    join api.revisions as r on a.article_id = r.article_id and r.is_current
    where a.story_id = $story
    order by a.is_original desc, a.published_at, a.article_id
    limit $limit
"""
# The texts are asked for behind the articles, by the times at which they were seen as well: so that all others, most of
# what a copy holds, need not be unpacked. Of a million passages 20 ms in place of 320.
TEXTS = """
    select article_id, text
    from api.revisions
    where is_current and article_id in (select unnest($articles)) and seen_at between $since and $until
"""
SIZE = "select count(*) as articles, count(distinct publisher) as publishers from api.articles where story_id = $story"
# The newest, and the one before them; others are not read, as each may be as long as an article can be.
REVISIONS = """
    with edited as materialized (
        select article_id, revision from api.articles
        where article_id in (select unnest($articles)) and revision > 1
    )
    select r.article_id, r.revision, r.title, r.seen_at, r.word_count, r.text
    from api.revisions as r join edited as e on r.article_id = e.article_id
    where r.article_id in (select article_id from edited) and r.revision >= e.revision - $most
    order by r.article_id, r.revision
"""
TRENDS = """
    select
        t.trend, any_value(n.name) as name, max(t.probability) as probability
    from api.trend_passages as t
    join api.trends as n on t.trend = n.trend
    where t.story_id = $story
    group by t.trend
    order by probability desc, t.trend
"""


class Member(NamedTuple):
    """An article of the story as it stands now, seen so at `seen_at`. What it says comes from strangers."""

    article_id: str
    url: str
    title: str
    outlet: str
    publisher: str
    language: str
    published_at: datetime
    first_seen_at: datetime
    word_count: int
    is_original: bool
    is_about_ai: bool | None
    seen_at: datetime


class MemberText(NamedTuple):
    """The words of an article as they stand now."""

    article_id: str
    text: str


class RevisionRow(NamedTuple):
    """A text that an article had."""

    article_id: str
    revision: int
    title: str
    seen_at: datetime
    word_count: int
    text: str


class StoryTrend(NamedTuple):
    """A trend that some passage of the story carries."""

    trend: str
    name: str
    probability: float


class Size(NamedTuple):
    """How far a story went."""

    articles: int
    publishers: int


class LaterText(NamedTuple):
    """A revision, and what it made of the one before."""

    revision: RevisionRow
    change: Differing


class Told(NamedTuple):
    """An article of the story, what of it differs from the first (None: it is the first), and its later revisions."""

    member: Member
    change: Differing | None
    edits: list[LaterText]


class StoryPage(NamedTuple):
    """All that the page shows."""

    edition: Edition
    story: str
    size: Size
    members: list[Told]
    outlets: list[tuple[str, int]]
    trends: list[StoryTrend]
    asked: Query


def story_page(db: DuckDBPyConnection, name: str) -> StoryPage:
    """Return all that the page shows. Raises NoSuchPageError."""
    asked = question(MEMBERS, story=name, limit=MEMBERS_SHOWN)
    members = answer(db, Member, asked)
    if not members:
        raise NoSuchPageError("There is no story of this id in this edition.")
    revisions: dict[str, list[RevisionRow]] = {}
    for row in answer(db, RevisionRow, asked_revisions(members)):
        revisions.setdefault(row.article_id, []).append(row)
    texts = {one.article_id: one.text for one in answer(db, MemberText, asked_texts(members))}
    first = members[0]
    told = [
        Told(
            member,
            None if member is first else differing(texts[first.article_id], texts[member.article_id]),
            edits_of(revisions.get(member.article_id, [])),
        )
        for member in members
    ]
    outlets = Counter(member.outlet for member in members).most_common()
    size = answer(db, Size, question(SIZE, story=name))[0]
    trends = answer(db, StoryTrend, question(TRENDS, story=name))
    return StoryPage(edition(db), name, size, told, outlets, trends, asked)


def asked_texts(members: Sequence[Member]) -> Query:
    """What is asked for the texts of the articles that are shown."""
    times, articles = [member.seen_at for member in members], [member.article_id for member in members]
    return question(TEXTS, articles=articles, since=min(times), until=max(times))


def asked_revisions(members: Sequence[Member]) -> Query:
    """What is asked for the revisions of the articles that are shown."""
    return question(REVISIONS, articles=[member.article_id for member in members], most=REVISIONS_SHOWN)


def edits_of(revisions: Sequence[RevisionRow]) -> list[LaterText]:
    """Return the later revisions of an article, each against the one before."""
    return [LaterText(after, differing(before.text, after.text)) for before, after in pairwise(revisions)]
