"""What a document becomes: a new article, a revision, a copy, or nothing, with the reason.

Decides on plain records; fetching, extraction and storing are other people's work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flows.steps.addresses import canonical
from flows.steps.dates import settle as settle_date
from flows.steps.extract import Document
from flows.steps.segment import MIN_ARTICLE_WORDS, count_words
from warehouse.records import Article, Entry, PageVisit, Passage, Refined, Revision, identify

# A page that gives under half of what its own feed gives is a teaser before a wall.
TEASER = 0.5


@dataclass(frozen=True, slots=True)
class Source:
    """An entry with what its page and its feed's content gave; `lost` says why the page gave nothing."""

    entry: Entry
    visit: PageVisit
    final_url: str
    page: Document | None
    content: Document | None
    lost: str

    @property
    def address(self) -> str:
        """The canonical address; where the entry links nowhere, one made of its feed and identity."""
        url = self.final_url or self.entry.url
        return canonical(url) if url else f"urn:entry:{self.entry.entry_id}"

    @property
    def article_id(self) -> str:
        """The identifier of the article that this is, or is a revision of."""
        return identify(self.address)


@dataclass(slots=True)
class Settled:
    """What a batch of documents has become, ready to be stored in one write."""

    refined: list[Refined] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    first_revisions: list[Revision] = field(default_factory=list)
    revised: list[Article] = field(default_factory=list)
    later_revisions: list[Revision] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


@dataclass(slots=True)
class Books:
    """What the books know of this batch: articles by id, first articles by text, first passages by text."""

    articles: dict[str, tuple[Article, Revision]]
    texts: dict[str, tuple[str, str]]
    passages: dict[str, str]


def settle_batch(
    sources: Sequence[Source], books: Books, *, run_id: str, now: datetime, is_backfill: bool = False
) -> Settled:
    """Decide for each document in turn; what is decided for one counts as known for the next."""
    settled = Settled()
    for source in sources:
        fate, reason, article_id = _settle(source, books, settled, run_id, now, is_backfill)
        entry = source.entry
        settled.refined.append(Refined(entry.entry_id, entry.revision, run_id, fate, reason, article_id))
    return settled


def _settle(
    source: Source, books: Books, settled: Settled, run_id: str, now: datetime, is_backfill: bool
) -> tuple[str, str, str]:
    """Return fate, reason and article of one document; put what is to be stored into `settled` and `books`."""
    if source.visit.fate == "duplicate":
        return "duplicate", source.visit.reason, source.article_id
    document, origin = choose(source)
    if document is None:
        return "no text", source.lost, ""
    if document.words < MIN_ARTICLE_WORDS:
        return "too short", f"fewer than {MIN_ARTICLE_WORDS} words", ""
    revision = _revision(source, document, origin, run_id, now)
    reason = f"text from the feed: {source.lost}" if origin == "feed" and source.lost else ""
    known = books.articles.get(source.article_id)
    if known is not None:
        return _settle_known(source, known, document, revision, books, settled, now)
    first = books.texts.get(revision.text_digest)
    article = _article(source, document, first, run_id, now, is_backfill)
    books.articles[article.article_id] = (article, revision)
    books.texts.setdefault(revision.text_digest, (article.article_id, article.story_id))
    settled.articles.append(article)
    settled.first_revisions.append(revision)
    settled.passages += _passages(revision, document, books.passages)
    return (
        ("duplicate", "the same words as an article we have", article.article_id)
        if first
        else ("kept", reason, article.article_id)
    )


def _settle_known(
    source: Source,
    known: tuple[Article, Revision],
    document: Document,
    revision: Revision,
    books: Books,
    settled: Settled,
    now: datetime,
) -> tuple[str, str, str]:
    article, current = known
    if article.entry_id != source.entry.entry_id:
        return "duplicate", "an article we have from another entry", article.article_id
    if current.text_digest == revision.text_digest and current.title == revision.title:
        return "unchanged", "the entry was edited, the article was not", article.article_id
    if current.origin == "page" and revision.origin == "feed":
        return "unchanged", "the page could not be had again", article.article_id
    revision = replace(revision, revision=current.revision + 1)
    article = replace(article, revision=revision.revision, modified_at=now)
    books.articles[article.article_id] = (article, revision)
    settled.revised.append(article)
    settled.later_revisions.append(revision)
    settled.passages += _passages(revision, document, books.passages)
    return "revised", "", article.article_id


def choose(source: Source) -> tuple[Document | None, str]:
    """Return the document to use, the page's or the feed's own, and which it is."""
    page, content = source.page, source.content
    if page is None or content is None:
        return (page, "page") if page is not None else (content, "feed")
    is_teaser = page.words < TEASER * content.words
    return (content, "feed") if is_teaser else (page, "page")


def _revision(source: Source, document: Document, origin: str, run_id: str, now: datetime) -> Revision:
    entry = source.entry
    return Revision(
        article_id=source.article_id,
        revision=1,
        title=entry.title or document.title,
        author=entry.author or document.author,
        language=document.language,
        text=document.text,
        word_count=document.words,
        text_digest=words_digest(document.text),
        origin="page" if origin == "page" else "feed",
        response_id=source.visit.response_id if origin == "page" else entry.response_id,
        seen_at=now,
        run_id=run_id,
    )


def _article(
    source: Source, document: Document, first: tuple[str, str] | None, run_id: str, now: datetime, is_backfill: bool
) -> Article:
    entry = source.entry
    published = settle_date(entry.published_at, source.page.published if source.page else "", entry.seen_at)
    return Article(
        article_id=source.article_id,
        url=source.address,
        original_url=entry.url,
        feed_id=entry.feed_id,
        entry_id=entry.entry_id,
        published_at=published.at,
        published_from=published.source,
        modified_at=None,
        first_seen_at=entry.seen_at,
        story_id=first[1] if first else source.article_id,
        is_original=first is None,
        is_backfill=is_backfill,
        revision=1,
        run_id=run_id,
    )


def words_digest(text: str) -> str:
    """Return what two texts have in common whose words are the same, however they are set."""
    return identify(" ".join(text.split()))


def _passages(revision: Revision, document: Document, first_passages: dict[str, str]) -> list[Passage]:
    """Return the passages of a revision; those with known words point to the first that had them."""
    passages = []
    for position, text in enumerate(document.passages):
        digest = words_digest(text)
        passage_id = identify(revision.article_id, revision.revision, position)
        first = first_passages.setdefault(digest, passage_id)
        passages.append(
            Passage(
                passage_id=passage_id,
                article_id=revision.article_id,
                revision=revision.revision,
                position=position,
                text=text,
                word_count=count_words(text),
                digest=digest,
                duplicate_of=None if first == passage_id else first,
            )
        )
    return passages
