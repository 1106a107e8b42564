"""From responses to passages, and the stories that articles make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from warehouse.fates import FateName


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent once. The bytes are in `archive_file` at `archive_offset`."""

    response_id: str
    run_id: str
    kind: Literal["feed", "page"]
    url: str
    final_url: str
    status: int
    content_type: str
    size: int
    digest: str
    fetched_at: datetime
    archive_file: str
    archive_offset: int
    archive_end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed as it stood when it was seen; an edited item is a new revision.

    `content` is the feed's own HTML or text. `published_said` is the date as the feed wrote it, zone and all.
    `is_page_shared`: other items of the feed lead to the same page, so that it is nobody's article. `outlet` is who
    wrote it, where the feed says so of what it passes on.
    """

    entry_id: str
    revision: int
    feed_id: str
    run_id: str
    response_id: str
    guid: str
    url: str
    title: str
    author: str
    content: str
    published_at: datetime | None
    updated_at: datetime | None
    published_said: str
    digest: str
    seen_at: datetime
    is_page_shared: bool = False
    outlet: str = ""


class KnownEntry(NamedTuple):
    """An item of a feed as it stood last."""

    revision: int
    digest: str
    url: str
    title: str
    published_said: str


@dataclass(frozen=True, slots=True)
class PageVisit:
    """What became of one attempt to have the page of an entry. `is_final`: it will not be tried again."""

    entry_id: str
    entry_revision: int
    run_id: str
    attempt: int
    fate: FateName
    reason: str
    is_final: bool
    response_id: str


@dataclass(frozen=True, slots=True)
class Article:
    """One document on the web, under its canonical address; `revision` is the current one.

    `date_flag` says what was wrong with the date that feed or page claim: ahead, future, absurd; empty where nothing.
    `published_zone` is the zone in which the feed gave it (`+02:00`), `updated_at` when it says it was last changed;
    `modified_at` is when we first saw the current revision. `site` is whose site it stands on, `outlet` who wrote it
    where that is not the house of its feed.
    """

    article_id: str
    url: str
    original_url: str
    feed_id: str
    entry_id: str
    published_at: datetime
    published_from: Literal["feed", "page", "first seen"]
    modified_at: datetime | None
    first_seen_at: datetime
    story_id: str
    is_original: bool
    is_backfill: bool
    revision: int
    run_id: str
    date_flag: str = ""
    published_zone: str = ""
    updated_at: datetime | None = None
    site: str = ""
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """The words of an article at one time. `origin` says whether its page or its feed gave them."""

    article_id: str
    revision: int
    title: str
    author: str
    language: str
    text: str
    word_count: int
    text_digest: str
    origin: Literal["page", "feed"]
    response_id: str
    seen_at: datetime
    run_id: str


class FirstOfText(NamedTuple):
    """The first article that had a text: its story, its title, and whose site it stands on."""

    article_id: str
    story_id: str
    title: str
    site: str


@dataclass(frozen=True, slots=True)
class Refined:
    """Entry revision `entry_id`, `entry_revision` has been refined, with this fate."""

    entry_id: str
    entry_revision: int
    run_id: str
    fate: FateName
    reason: str
    article_id: str


class StoryMember(NamedTuple):
    """An article with what decides its story. `is_new`: it has been in no story that was ever written down."""

    article_id: str
    story_id: str
    first_seen_at: datetime
    published_at: datetime
    is_original: bool
    is_new: bool = False


class Namesakes(NamedTuple):
    """Two sketches whose articles have one title at about one time, or one page at two spellings of its address."""

    one: int
    other: int
    is_one_title: bool
    is_one_page: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is tagged: some 50-170 words of one revision of an article. Boilerplate does not count.

    `own_text` is what it says without what its site repeats; None where that is all of it. `seen_at` is that of its
    revision: who asks for what is new need not read all; None is read always.
    """

    passage_id: str
    article_id: str
    revision: int
    position: int
    text: str
    word_count: int
    digest: str
    duplicate_of: str | None
    is_boilerplate: bool = False
    own_text: str | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AboutAiEvidence:
    """How much the words of a revision speak for its being about AI, in log-odds; whether its feed's title does.

    `seen_at` as in Passage.
    """

    article_id: str
    revision: int
    evidence: float
    is_named: bool
    seen_at: datetime | None = None


class DecisionWeights(NamedTuple):
    """What makes a probability of log-odds: of the words, of the feed's other articles, of the feed's title."""

    own: float
    feed: float
    named: float
    bias: float
    threshold: float
