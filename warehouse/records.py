"""The vocabulary: one frozen dataclass per table, fields in the order of its columns.

Times are aware and in UTC. Identifiers are text; `identify` makes those that follow from content.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from warehouse.fates import EventKind, FateName, Stage

ID_BYTES = 8  # 16 hex digits: at 10 million articles a collision has a chance of 3 in a million


def identify(*parts: object) -> str:
    """Return the identifier that follows from `parts`: equal parts, equal identifier.

    >>> identify("https://lab.example/a") == identify("https://lab.example/a")
    True
    """
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).hexdigest()


def feed_id(url: str) -> str:
    """Return the identifier of a feed first watched at `url`: readable, and kept when the feed moves.

    >>> feed_id("https://www.lab.example/blog/rss.xml")
    'lab-example-blog-rss-xml-f8d9'
    """
    parts = urlsplit(url)
    readable = re.sub(r"[^a-z0-9]+", "-", f"{parts.netloc.removeprefix('www.')}{parts.path}".lower()).strip("-")
    return f"{readable[:60]}-{identify(url)[:4]}"


class TrendledgerError(Exception):
    """What a person can mend; the text says what happened, to what, what is kept, and what to do."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A source we watch. `publisher` is who owns the outlet; empty where nobody has said."""

    feed_id: str
    url: str
    title: str
    category: str = ""
    language: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class FeedVisit:
    """What became of one visit to a feed. `fate` is `kept`, `unchanged` or the name of an error.

    What it leaves for the next: a permanent redirect to `moving_to`, or `is_gone` (410), `seen` times in a row;
    `failures` in a row; and when the feed is due again. With a body: its validators, and what feed and server ask for,
    a visit in `asked_minutes`, none at some hours and on some days, an answer that is fresh for `fresh_seconds`.
    """

    feed_id: str
    run_id: str
    visited_at: datetime
    fate: FateName
    reason: str
    etag: str
    last_modified: str
    body_digest: str
    entries: int
    moving_to: str = ""
    is_gone: bool = False
    seen: int = 0
    failures: int = 0
    due_at: datetime | None = None
    asked_minutes: int = 0
    skip_hours: list[int] = field(default_factory=list)
    skip_days: list[int] = field(default_factory=list)
    fresh_seconds: int = 0


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
    `modified_at` is when we first saw the current revision.
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


@dataclass(frozen=True, slots=True)
class Refined:
    """Entry revision `entry_id`, `entry_revision` has been refined, with this fate."""

    entry_id: str
    entry_revision: int
    run_id: str
    fate: FateName
    reason: str
    article_id: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is tagged: some 50-170 words of one revision of an article. Boilerplate does not count."""

    passage_id: str
    article_id: str
    revision: int
    position: int
    text: str
    word_count: int
    digest: str
    duplicate_of: str | None
    is_boilerplate: bool = False


class Term(NamedTuple):
    """A word or phrase of a passage, and how much it pushed a tag: by how much the score would be less without it."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Tag:
    """Passage x trend with a probability and the terms that made it."""

    passage_id: str
    model_id: str
    trend: str
    probability: float
    terms: list[Term]


@dataclass(frozen=True, slots=True)
class Reading:
    """Model `model_id` has seen the passage; `fate` says what came of it."""

    passage_id: str
    model_id: str
    run_id: str
    fate: Literal["tagged", "no trend", "other language"]


@dataclass(frozen=True, slots=True)
class Trend:
    """A node of the taxonomy. `seeds` says where the seed documents name it: `document:line`."""

    taxonomy_version: int
    trend: str
    name: str
    group_id: str
    group_name: str
    about: str
    seeds: list[str]
    position: int


@dataclass(frozen=True, slots=True)
class Model:
    """A trained classifier; `model_id` follows from its content."""

    model_id: str
    taxonomy_version: int
    trained_at: datetime
    passages: int
    settings: str
    quality: str


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of a passage: the trends that it carries. `model_id` is who proposed; empty where nobody did.

    Title and text are kept as they stood: a label outlives its passage and teaches every model to come.
    """

    passage_id: str
    title: str
    text: str
    trends: list[str]
    given_by: str
    given_at: datetime
    model_id: str


@dataclass(frozen=True, slots=True)
class QualityFigure:
    """How well a model tags labelled passages in one scope. What was not measured is None; see `evaluate`."""

    model_id: str
    measured_at: datetime
    file: str
    passages: int
    scope: Literal["all", "trend", "kind", "year"]
    name: str
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    f1: float
    f1_low: float | None
    f1_high: float | None
    support: int | None


WEEKS_NOW, WEEKS_BEFORE = 4, 12  # what a verdict compares, unless it is asked for others
Verdict = Literal["rising", "falling", "steady", "too little"]


class Week(NamedTuple):
    """In the week from Monday `week` on, `stories` of `stories_in_week` carried the trend."""

    trend: str
    week: date
    stories: int
    stories_in_week: int


@dataclass(frozen=True, slots=True)
class CorrectedShare:
    """A trend's share of a week or month with the model's known errors taken off, and its 95 % interval."""

    model_id: str
    period: Literal["week", "month"]
    trend: str
    starts: date
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mover:
    """How a trend's share in the last weeks compares with the weeks before, and what to call it."""

    trend: str
    week: date
    share_now: float
    share_before: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p_value: float | None
    q_value: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of `items` items at a stage of a run. `item` names the one, or what they came in."""

    run_id: str
    stage: Stage
    item: str
    fate: FateName
    reason: str
    items: int


RunKind = Literal["live", "archive", "backfill", "retag"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the monitor, a backfill or a retagging. `clock` is the time it took for now."""

    run_id: str
    kind: RunKind
    clock: datetime
    started_at: datetime
    flow_run_id: str
    version: str


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """Something that bends or marks the books: a feed that moved, a model made current, two stories merged."""

    changed_at: datetime
    run_id: str
    kind: EventKind
    subject: str
    before: str
    after: str
    reason: str
