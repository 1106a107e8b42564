"""One article: what it says, passage by passage, what the tags were made of, and who else has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.address import NoSuchPageError
from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition
from dashboards.marking import Stretch, heaviest, marked
from warehouse.records import Term

COPIES_SHOWN = 50  # the widest report of the benchmarks is in 41 outlets
PASSAGES_SHOWN = 200  # some 25,000 words, a short book; what is longer is read where it stands

ARTICLE = """
    select
        article_id, url, title, author, source, outlet, publisher, language, published_at, published_from,
        first_seen_at, word_count, story_id, is_original, revision, origin, is_about_ai, is_watched,
        api.is_read(language) as is_read
    from api.articles
    where article_id = $article
"""
PASSAGES = """
    select passage_id, position, text, word_count, is_boilerplate, duplicate_of is not null as is_copy
    from api.passages
    where article_id = $article
    order by position
    limit $limit
"""
ALL_PASSAGES = "select count(*) from api.passages where article_id = $article"
TAGS = """
    select tags.passage_id, tags.trend, coalesce(trends.name, tags.trend) as name, tags.probability, tags.terms
    from api.tags as tags
    join api.passages as passages on tags.passage_id = passages.passage_id and passages.article_id = $article
    left join api.trends as trends on tags.trend = trends.trend
    order by tags.probability desc, tags.trend
"""
STORY = """
    select article_id, title, outlet, published_at, is_original
    from api.articles
    where story_id = $story and article_id <> $article
    order by is_original desc, published_at, article_id
    limit $limit
"""


class ArticleHead(NamedTuple):
    """What is known of an article as a whole. What it says of itself comes from strangers."""

    article_id: str
    url: str
    title: str
    author: str
    source: str
    outlet: str
    publisher: str
    language: str
    published_at: datetime
    published_from: str
    first_seen_at: datetime
    word_count: int
    story_id: str
    is_original: bool
    revision: int
    origin: str
    is_about_ai: bool | None
    is_watched: bool
    is_read: bool


class PassageRow(NamedTuple):
    """A passage as it was cut."""

    passage_id: str
    position: int
    text: str
    word_count: int
    is_boilerplate: bool
    is_copy: bool


class TagRow(NamedTuple):
    """A trend that a passage carries, and the terms that made it."""

    passage_id: str
    trend: str
    name: str
    probability: float
    terms: list[dict[str, Any]]

    @property
    def pushing(self) -> list[Term]:
        """The terms that made the tag, heaviest first."""
        return heaviest(self.terms)


class CopyRow(NamedTuple):
    """Another article of the same story."""

    article_id: str
    title: str
    outlet: str
    published_at: datetime
    is_original: bool


class TaggedPassage(NamedTuple):
    """A passage with its tags, cut at the terms that made them."""

    passage: PassageRow
    tags: list[TagRow]
    pieces: list[Stretch]


class HowMany(NamedTuple):
    """A count by itself."""

    number: int


class ArticlePage(NamedTuple):
    """All that the page shows: the first passages, of `total`."""

    edition: Edition
    article: ArticleHead
    passages: list[TaggedPassage]
    total: int
    copies: list[CopyRow]
    asked_passages: Query


def article_page(db: DuckDBPyConnection, name: str) -> ArticlePage:
    """Return all that the page shows. Raises NoSuchPageError."""
    found = answer(db, ArticleHead, question(ARTICLE, article=name))
    if not found:
        raise NoSuchPageError("There is no article of this id in this edition.")
    article = found[0]
    asked = question(PASSAGES, article=name, limit=PASSAGES_SHOWN)
    tags = answer(db, TagRow, question(TAGS, article=name))
    story = question(STORY, story=article.story_id, article=name, limit=COPIES_SHOWN)
    passages = [_tagged(passage, tags) for passage in answer(db, PassageRow, asked)]
    total = answer(db, HowMany, question(ALL_PASSAGES, article=name))[0].number
    return ArticlePage(edition(db), article, passages, total, answer(db, CopyRow, story), asked)


def _tagged(passage: PassageRow, tags: list[TagRow]) -> TaggedPassage:
    own = [tag for tag in tags if tag.passage_id == passage.passage_id]
    terms = [term.term for tag in own for term in tag.pushing]
    return TaggedPassage(passage, own, marked(passage.text, terms))
