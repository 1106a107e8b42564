"""The passages behind any point of a trend: those that carry it, and the nearest that were not tagged."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from duckdb import DuckDBPyConnection

from dashboards.address import NoSuchPageError, asked_number
from dashboards.asking import Query, answer, question
from dashboards.edition import Edition, edition
from dashboards.marking import Stretch, heaviest, marked
from dashboards.pages.measured import MeasuredBand, asked_bands, band_of
from dashboards.pages.source import known_source
from dashboards.pages.trend import TrendHead, described
from dashboards.span import FIRST_DAY, LAST_DAY, PARAMETERS, Span, asked_span, asked_week
from dashboards.wording import day
from warehouse.records import Term

PAGE = 8  # passages a page: four links each, and the keyboard stops at no more than 65 places
FARTHEST_PAGE = 1000  # who looks further narrows the range, or takes the file
MOST_ROWS = 10_000  # of the file: some 10 MB
KINDS = ("tagged", "nearest")
KNOWN = ("week", "month", "source", "show", "page", *PARAMETERS)

# The week beside the day: the rows are kept by week, and others are passed over.
RANGE = """
    from {relation}
    where
        trend = $trend and week between $monday and $until
        and cast(published_at as date) between $since and $until{source}
"""
OF_SOURCE = "\n        and article_id in (select article_id from api.articles where feed_id = $source)"
COUNTS = "select count(*), count(distinct article_id), count(distinct story_id), count(distinct publisher)"
# The page is cut out before the words are looked up.
PASSAGES = """
    with best as ({range}
        order by probability desc, passage_id
        limit $limit offset $offset
    )
    select
        best.passage_id, best.article_id, best.story_id, articles.feed_id, best.title, best.url, best.source,
        best.publisher, best.published_at, best.probability, best.terms, words.text, {is_copy} as is_copy
    from best
    join {words}
    join api.articles as articles on best.article_id = articles.article_id
    order by best.probability desc, best.passage_id
"""
SOURCES = """
    select distinct feed_id, source
    from api.articles
    where article_id in (select article_id {range})
    order by source, feed_id
"""


class Listed(NamedTuple):
    """What a list is made of: a view, where the words of its rows are found, and which of them repeat others."""

    relation: str
    words: str
    is_copy: str


# Of what is tagged, api.evidence has the words at hand. What is near repeats nothing.
WORDS_OF_EVIDENCE = """api.evidence as words on best.passage_id = words.passage_id
        and words.trend = $trend and words.week between $monday and $until"""
WORDS = "api.passages as words on best.passage_id = words.passage_id"
LISTS = {
    "tagged": Listed("api.trend_passages", WORDS_OF_EVIDENCE, "best.is_copy"),
    "nearest": Listed("api.nearest", WORDS, "false"),
}
SCOPES = {"tagged": "tags", "nearest": "nearest"}  # of api.calibration


class PassagesWish(NamedTuple):
    """What the address asks for, of one trend. `when` is how the address names the range; `page` counts from 1."""

    when: str
    span: Span
    source: str = ""
    show: str = "tagged"
    page: int = 1

    @property
    def kept(self) -> dict[str, str]:
        """The range and the list as fields of a form."""
        fields = dict(part.split("=", 1) for part in self.when.split("&"))
        return fields | ({"show": self.show} if self.show != "tagged" else {})

    @property
    def kept_beside_the_range(self) -> dict[str, str]:
        """The list and the source as fields of a form that names the range."""
        fields = {"show": self.show if self.show != "tagged" else "", "source": self.source}
        return {name: value for name, value in fields.items() if value}

    def address(self, **other: object) -> str:
        """Return the address of this list, with other wishes in place of some."""
        wish = self._replace(**other)  # type: ignore[arg-type]  # names of fields, from templates
        named = {"source": wish.source, "show": wish.show, "page": wish.page}
        defaults = {"source": "", "show": "tagged", "page": 1}
        rest = urlencode({name: value for name, value in named.items() if value != defaults[name]})
        return f"?{wish.when}{'&' * bool(rest)}{rest}"


class FoundPassage(NamedTuple):
    """A passage and what the model made of it. What it says comes from strangers."""

    passage_id: str
    article_id: str
    story_id: str
    feed_id: str
    title: str
    url: str
    source: str
    publisher: str
    published_at: datetime
    probability: float
    terms: list[dict[str, Any]]
    text: str
    is_copy: bool

    @property
    def pushing(self) -> list[Term]:
        """The terms that spoke for the trend, heaviest first."""
        return heaviest(self.terms)

    @property
    def pieces(self) -> list[Stretch]:
        """The passage, cut at those terms."""
        return marked(self.text, [term.term for term in self.pushing])


class PassageCounts(NamedTuple):
    """How much there is in the range."""

    passages: int
    articles: int
    stories: int
    publishers: int


class ListedSource(NamedTuple):
    """A feed with a passage in the range."""

    feed_id: str
    title: str


class PassagesPage(NamedTuple):
    """All that the page shows. `beside` is how many the other list has, `sources` whom it can be narrowed to."""

    edition: Edition
    trend: TrendHead
    wish: PassagesWish
    said: str
    source: str
    sources: list[ListedSource]
    counts: PassageCounts
    beside: int
    pages: int
    passages: list[FoundPassage]
    bands: list[MeasuredBand]
    asked: Query

    def band(self, passage: FoundPassage) -> MeasuredBand | None:
        """How often passages that the model was so sure of were right."""
        return band_of(self.bands, passage.probability)

    @property
    def month(self) -> str:
        """The month in which the range begins, where that is not the range; else empty."""
        begins = self.wish.span.first
        return begins.isoformat()[:7] if begins and not self.wish.when.startswith("month=") else ""

    @property
    def first(self) -> int:
        """The number of the first passage shown."""
        return (self.wish.page - 1) * PAGE + 1


def passages_wish(wishes: Mapping[str, str]) -> PassagesWish:
    """Read the address. Raises NoSuchPageError for what is no week, month, range, list or page."""
    named = [name for name in ("week", "month") if wishes.get(name)]
    ranged = [name for name in PARAMETERS if wishes.get(name)]
    if len(named) + bool(ranged) > 1:
        raise NoSuchPageError("A list is of one week, or one month, or one range, and not of several of them.")
    show = wishes.get("show", "tagged")
    if show not in KINDS:
        raise NoSuchPageError("A list is of show=tagged or show=nearest.")
    page = asked_number(wishes.get("page", "1"))
    if page > FARTHEST_PAGE:
        raise NoSuchPageError(f"A list shows {FARTHEST_PAGE:,} pages. Narrow it by a week, a month or a source.")
    when, span = _when(wishes)
    return PassagesWish(when, span, wishes.get("source", ""), show, page)


def asked_passages(
    trend: str, wish: PassagesWish, clock: date | None, limit: int = MOST_ROWS, offset: int = 0
) -> Query:
    """What the list asks."""
    _, words, is_copy = LISTS[wish.show]
    sql = PASSAGES.format(range=_range(wish), words=words, is_copy=is_copy)
    return question(sql, **_bound(trend, wish, clock), limit=limit, offset=offset)


def passages_page(db: DuckDBPyConnection, trend: str, wish: PassagesWish) -> PassagesPage:
    """Return all that the page shows. Raises NoSuchPageError."""
    known, made = described(db, trend), edition(db)
    source = known_source(db, wish.source).title if wish.source else ""
    counts = _counts(db, trend, wish, made.day)
    pages = min(FARTHEST_PAGE, max(1, -(-counts.passages // PAGE)))
    if wish.page > pages:
        raise NoSuchPageError(f"The passages of this range fill {pages:,} pages.")
    other = wish._replace(show=next(kind for kind in KINDS if kind != wish.show))
    beside = _counts(db, trend, other, made.day).passages
    asked = asked_passages(trend, wish, made.day, PAGE, (wish.page - 1) * PAGE)
    found = answer(db, FoundPassage, asked)
    sources = _sources(db, trend, wish._replace(source=""), made.day)
    bands = answer(db, MeasuredBand, asked_bands(SCOPES[wish.show]))
    return PassagesPage(made, known, wish, _said(wish), source, sources, counts, beside, pages, found, bands, asked)


def _when(wishes: Mapping[str, str]) -> tuple[str, Span]:
    if monday := asked_week(wishes.get("week")):
        sunday = monday + min(timedelta(days=6), LAST_DAY - monday)
        return f"week={monday}", Span(None, monday, sunday)
    if written := wishes.get("month", ""):
        return f"month={written}", _month(written)
    span = asked_span(wishes)
    return span.address, span


def _month(written: str) -> Span:
    try:
        first = date.fromisoformat(f"{written}-01")
    except ValueError as error:
        raise NoSuchPageError("A month is written as in month=2026-08.") from error
    if first < FIRST_DAY:
        raise NoSuchPageError(f"The books begin with {day(FIRST_DAY)}.")
    return Span(None, first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))


def _said(wish: PassagesWish) -> str:
    if wish.when.startswith("week=") and wish.span.first:
        return f"the week of {day(wish.span.first)}"
    if wish.when.startswith("month=") and wish.span.first:
        return f"{wish.span.first:%B} {wish.span.first.year}"
    return wish.span.said


def _range(wish: PassagesWish) -> str:
    return RANGE.format(relation=LISTS[wish.show].relation, source=OF_SOURCE if wish.source else "")


def _bound(trend: str, wish: PassagesWish, clock: date | None) -> dict[str, Any]:
    since = wish.span.since(clock)
    bound = {"trend": trend, "monday": max(FIRST_DAY, since) - timedelta(days=6), "since": since}
    return bound | {"until": wish.span.until} | ({"source": wish.source} if wish.source else {})


def _counts(db: DuckDBPyConnection, trend: str, wish: PassagesWish, clock: date | None) -> PassageCounts:
    return answer(db, PassageCounts, question(COUNTS + _range(wish), **_bound(trend, wish, clock)))[0]


def _sources(db: DuckDBPyConnection, trend: str, wish: PassagesWish, clock: date | None) -> list[ListedSource]:
    asked = question(SOURCES.replace("{range}", _range(wish)), **_bound(trend, wish, clock))
    return answer(db, ListedSource, asked)
