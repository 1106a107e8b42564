"""What a document becomes: a new article, a revision, a copy, or nothing, with the reason.

Decides on plain records; fetching, extraction and storing are other people's work.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

from flows.steps.pages.document import Document
from flows.steps.pages.same_text import TEASER, Page, is_alike, is_teaser_of, is_wall, steady, walls_among
from flows.steps.text.dates import Claims, offset, publication_date
from flows.steps.text.segment import MIN_ARTICLE_WORDS
from flows.steps.web.urls import canonical, canonical_of, date_in, owner, site
from flows.steps.web.wrapped import unwrapped
from warehouse.fates import FateName
from warehouse.records import Article, Entry, FirstOfText, PageVisit, Passage, Refined, Revision, identify

WALL = "a wall: the same text stands under other titles of its site"

Origin = Literal["page", "feed"]


@dataclass(frozen=True, slots=True)
class Source:
    """An entry with what its page and its feed's content gave; `lost` says why the page gave nothing."""

    entry: Entry
    visit: PageVisit
    final_url: str
    page: Document | None
    content: Document | None
    lost: str
    address: str = field(init=False)  # canonical; where the entry links nowhere, made of its feed and identity

    def __post_init__(self) -> None:
        url = self.final_url or unwrapped(self.entry.url)
        said = canonical_of(url, self.page.url if self.page else "")
        address = canonical(said) if url else f"urn:entry:{self.entry.entry_id}"
        if self.entry.is_page_shared:
            address = self.entry.url  # with the place on the page that is its own
        object.__setattr__(self, "address", address)

    @property
    def own_address(self) -> str:
        """The address by which it was had, whatever its page says."""
        return canonical(self.final_url or unwrapped(self.entry.url))

    @property
    def article_id(self) -> str:
        """The identifier of the article that this is, or is a revision of, as far as its address tells."""
        return identify("item", self.entry.entry_id) if self.entry.is_page_shared else identify(self.address)


class Place(NamedTuple):
    """Which article a document is, and at which address."""

    article_id: str
    address: str


@dataclass(slots=True)
class KnownArticles:
    """What the books know of this batch: articles by id, first articles and passages by text, feeds' URLs.

    `backfilled` are the entries that a backfill saw first, `of_entries` the articles that entries have made before.
    """

    articles: dict[str, tuple[Article, Revision]]
    texts: dict[str, FirstOfText]
    passages: dict[str, str]
    feeds: dict[str, str] = field(default_factory=dict)
    backfilled: Collection[str] = ()
    of_entries: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ArticleDecider:
    """What a batch of documents becomes, ready to be stored in one write.

    What is decided for one document counts as known for the next: `books` grow along the way.
    """

    books: KnownArticles
    run_id: str
    now: datetime
    refined: list[Refined] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    first_revisions: list[Revision] = field(default_factory=list)
    revised: list[Article] = field(default_factory=list)
    later_revisions: list[Revision] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)

    def settle(self, source: Source) -> None:
        """Decide what one document becomes."""
        entry = source.entry
        fate, reason, article_id = self._decide(source)
        self.refined.append(Refined(entry.entry_id, entry.revision, self.run_id, fate, reason, article_id))

    def _decide(self, source: Source) -> tuple[FateName, str, str]:
        """Return fate, reason and article."""
        if source.visit.fate == "duplicate":
            return "duplicate", source.visit.reason, source.article_id
        is_own = site(self.books.feeds.get(source.entry.feed_id, "")) == site(source.address)
        document, origin = choose_text(source, is_own=is_own)
        first = self.books.texts.get(document.digest) if document else None
        if document is None or (origin == "page" and first is not None and _is_wall_of(first, source, document)):
            return "no text", WALL if document else source.lost, ""
        if document.words < MIN_ARTICLE_WORDS:
            return "too short", f"fewer than {MIN_ARTICLE_WORDS} words", ""
        place = self._place(source, document)
        revision = self._revision(source, place, document, origin, is_own=is_own)
        known = self.books.articles.get(place.article_id)
        if known is not None:
            return *self._meet(source, known, revision, document), place.article_id
        is_copy = self._keep(source, place, revision, document, is_own=is_own)
        if is_copy:
            return "duplicate", "the same words as an article we have", place.article_id
        return "kept", _remarks(source, document, origin), place.article_id

    def _place(self, source: Source, document: Document) -> Place:
        """Return which article a document is: the one that its entry has made before, else the one at its address.

        What stands at that address with other words is another article: a canonical address that several pages share is
        not believed, and of two items of one feed each is its own.
        """
        before = self.books.of_entries.get(source.entry.entry_id)
        if before is not None:
            return Place(before, source.address)
        known = self.books.articles.get(source.article_id)
        if known is None or known[0].entry_id == source.entry.entry_id or is_alike(known[1].text, document.text):
            return Place(source.article_id, source.address)
        if source.own_address != source.address and not source.entry.is_page_shared:
            return Place(identify(source.own_address), source.own_address)
        if known[0].feed_id == source.entry.feed_id and known[1].title != source.entry.title:
            return Place(identify("item", source.entry.entry_id), source.address)
        return Place(source.article_id, source.address)

    def _keep(self, source: Source, place: Place, revision: Revision, document: Document, *, is_own: bool) -> bool:
        """Keep a new article; return whether another has the same words."""
        first = self.books.texts.get(revision.text_digest)
        article = self._article(source, place, first, is_own=is_own)
        self.books.articles[article.article_id] = (article, revision)
        self.books.texts.setdefault(
            revision.text_digest, FirstOfText(article.article_id, article.story_id, revision.title, article.site)
        )
        self.articles.append(article)
        self.first_revisions.append(revision)
        self._cut(revision, document)
        return first is not None

    def _meet(
        self, source: Source, known: tuple[Article, Revision], revision: Revision, document: Document
    ) -> tuple[FateName, str]:
        """Return fate and reason of a document whose article we have; keep it where it is a new revision."""
        article, current = known
        # An item whose identity changed and whose words were edited is the same article, where it is the same feed's.
        is_its_own = article.entry_id == source.entry.entry_id or (
            article.feed_id == source.entry.feed_id
            and current.text_digest != revision.text_digest
            and current.origin == revision.origin
            and is_alike(current.text, revision.text)
        )
        if not is_its_own:
            return "duplicate", "an article we have from another entry"
        if current.title == revision.title and steady(current.text) == steady(revision.text):
            return "unchanged", "nothing but a token that changes at each visit"
        if current.text_digest == revision.text_digest and current.title == revision.title:
            return "unchanged", "the entry was edited, the article was not"
        if current.origin == "page" and revision.origin == "feed":
            return "unchanged", "the page could not be fetched again"
        if current.origin == revision.origin == "page" and is_teaser_of(revision.text, current.text):
            return "unchanged", "the page shows no more than the beginning of what we have"
        seen_at = max(revision.seen_at, current.seen_at)
        revision = replace(revision, revision=current.revision + 1, seen_at=seen_at)
        article = replace(article, revision=revision.revision, modified_at=self.now)
        self.books.articles[article.article_id] = (article, revision)
        self.revised.append(article)
        self.later_revisions.append(revision)
        self._cut(revision, document)
        return "revised", ""

    def _revision(self, source: Source, place: Place, document: Document, origin: Origin, *, is_own: bool) -> Revision:
        """Return what a document says; what a feed says of another site's page serves only where that says nothing."""
        entry = source.entry
        title, author = entry.title or document.title, entry.author or document.author
        if not is_own:
            title, author = document.title or entry.title, document.author or entry.author
        return Revision(
            article_id=place.article_id,
            revision=1,
            title=title,
            author=author,
            language=document.language,
            text=document.text,
            word_count=document.words,
            text_digest=document.digest,
            origin=origin,
            response_id=source.visit.response_id if origin == "page" else entry.response_id,
            # Not before its entry: a run on an archive of years ago may read what a run that died has left of today.
            seen_at=max(self.now, entry.seen_at),
            run_id=self.run_id,
        )

    def _article(self, source: Source, place: Place, first: FirstOfText | None, *, is_own: bool) -> Article:
        entry, host = source.entry, owner(place.address) if place.address.startswith("http") else ""
        said = Claims(
            feed=entry.published_at,
            page=source.page.published if source.page else "",
            changed=entry.updated_at,
            address=date_in(place.address),
            feed_said=entry.published_said,
        )
        published = publication_date(said, entry.seen_at)
        return Article(
            article_id=place.article_id,
            url=place.address,
            original_url=entry.url,
            feed_id=entry.feed_id,
            entry_id=entry.entry_id,
            published_at=published.at,
            published_from=published.source,
            modified_at=None,
            first_seen_at=entry.seen_at,
            story_id=first.story_id if first else place.article_id,
            is_original=first is None,
            is_backfill=entry.entry_id in self.books.backfilled,
            revision=1,
            run_id=self.run_id,
            date_flag=published.flag,
            published_zone=offset(entry.published_said) if published.source == "feed" else "",
            updated_at=entry.updated_at,
            site=host,
            outlet=entry.outlet or ("" if is_own else host),
        )

    def _cut(self, revision: Revision, document: Document) -> None:
        """Keep the passages of a revision; those with known words point to the first that had them."""
        for position, (text, words, digest) in enumerate(document.passages):
            passage_id = identify(revision.article_id, revision.revision, position)
            first = self.books.passages.setdefault(digest, passage_id)
            self.passages.append(
                Passage(
                    passage_id=passage_id,
                    article_id=revision.article_id,
                    revision=revision.revision,
                    position=position,
                    text=text,
                    word_count=words,
                    digest=digest,
                    duplicate_of=None if first == passage_id else first,
                    seen_at=revision.seen_at,
                )
            )


def without_walls(sources: Sequence[Source]) -> list[Source]:
    """Return the sources; of pages that give one text under different titles, the page is taken for a wall."""
    pages = [
        Page(site(source.own_address), source.entry.title, source.page.text if source.page else "")
        for source in sources
    ]
    walls = walls_among(pages)
    return [replace(source, page=None, lost=WALL) if place in walls else source for place, source in enumerate(sources)]


def _is_wall_of(first: FirstOfText, source: Source, document: Document) -> bool:
    """Say whether a text that an article of the same site has under another title is a wall."""
    is_same_site = first.site == site(source.own_address) and first.title != source.entry.title
    return is_same_site and bool(source.entry.title) and is_wall(document.text, {first.title, source.entry.title})


def choose_text(source: Source, *, is_own: bool) -> tuple[Document | None, Origin]:
    """Return the document to use, the page's or the feed's own, and which it is.

    Words of the feed take the place of a page's only where the page `is_own`, on the feed's site: nobody writes
    another's article.
    """
    page, content = source.page, source.content
    if page is None or content is None:
        return (page, "page") if page is not None else (content, "feed")
    is_teaser = page.words < TEASER * content.words
    return (content, "feed") if is_own and is_teaser else (page, "page")


def _remarks(source: Source, document: Document, origin: Origin) -> str:
    """Return what is to be said of an article that is kept all the same."""
    remarks = [f"text from the feed: {source.lost}"] if origin == "feed" and source.lost else []
    if document.left_out:
        remarks.append(f"{document.left_out} characters beyond the limit were left out")
    return "; ".join(remarks)
