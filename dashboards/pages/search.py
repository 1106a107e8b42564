"""Search: any words in titles and passages, the stories that have them, and how many in each week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from duckdb import DuckDBPyConnection

from dashboards.address import NoSuchPageError, asked_number
from dashboards.charts.bars import WeekCount
from dashboards.charts.series import Point
from dashboards.edition import Edition, edition
from dashboards.marking import Stretch
from dashboards.snippets import pieces, snippet, sought
from dashboards.span import only_known
from warehouse.words.searching import (
    ORDERS,
    StoryFound,
    counted_by_week,
    matched,
    stories_found,
    texts_of,
    weeks_found,
)
from warehouse.words.time_limit import SECONDS, SearchTooSlowError, no_longer_than
from warehouse.words.word_query import Query, QueryWordsError, parse, wordings, written

PAGE = 20  # stories a page
FARTHEST_PAGE = 500  # ten thousand stories; who looks further narrows the search
SPANS = ("26", "52", "104", "all")  # weeks
DEFAULT_SPAN = "104"
FEWEST_LETTERS = 2  # a lone letter stands in everything


class Wish(NamedTuple):
    """What the address asks for. `page` counts from 1."""

    said: str = ""
    order: str = "relevance"
    week: date | None = None
    page: int = 1
    span: str = DEFAULT_SPAN

    def address(self, **other: object) -> str:
        """Return the address of this search, with other wishes in place of some; defaults are left out."""
        wish = self._replace(**other)  # type: ignore[arg-type]  # names of fields, from templates
        named = {"q": wish.said, "order": wish.order, "week": wish.week, "page": wish.page, "weeks": wish.span}
        defaults = {"order": "relevance", "week": None, "page": 1, "weeks": DEFAULT_SPAN}
        return "?" + urlencode({name: value for name, value in named.items() if value != defaults.get(name, "\0")})


class FoundStory(NamedTuple):
    """A story of the answer: its title and some of its text, cut at the words. Both come from strangers."""

    story: StoryFound
    title: list[Stretch]
    text: list[Stretch]


class FoundWeek(NamedTuple):
    """A week: shares as on the pages of trends; `found` of all stories; `counted` by verdicts, as `trends watch`."""

    point: Point
    found: int
    counted: int


class Answer(NamedTuple):
    """What was found. `written` is the search as it was understood, `total` the stories of the chosen week, or all."""

    written: str
    is_plain: bool
    stories: list[FoundStory]
    total: int
    pages: int
    weeks: list[FoundWeek]
    bars: list[WeekCount]


class SearchPage(NamedTuple):
    """All that the page shows: the answer, or a sentence why there is none, or neither before anything is asked."""

    edition: Edition
    wish: Wish
    answer: Answer | None
    trouble: str


def wish_of(wishes: Mapping[str, str]) -> Wish:
    """Read the address. Raises NoSuchPageError for what is no order, week, page or range."""
    only_known(wishes, ("q", "order", "week", "page", "weeks"))
    order, week, span = wishes.get("order", "relevance"), wishes.get("week", ""), wishes.get("weeks", DEFAULT_SPAN)
    if order not in ORDERS:
        raise NoSuchPageError("Stories are found by order=relevance or order=newest.")
    if span not in SPANS:
        raise NoSuchPageError(f"The chart of a search shows weeks={', weeks='.join(SPANS)}.")
    try:
        day = date.fromisoformat(week) if week else None
    except ValueError as error:
        raise NoSuchPageError("A week is named by its Monday, as in 2026-08-10.") from error
    page = asked_number(wishes.get("page", "1"))
    if page > FARTHEST_PAGE:
        raise NoSuchPageError(f"A search shows {FARTHEST_PAGE} pages. Narrow it by a week, or by more words.")
    monday = day - timedelta(days=day.weekday()) if day else None
    return Wish(wishes.get("q", "").strip(), order, monday, page, span)


def understood(said: str) -> Query:
    """Return what is to be looked for. Raises QueryWordsError."""
    query = parse(said)
    if all(len("".join(one.words)) < FEWEST_LETTERS and "".join(one.words).isascii() for one in wordings(query)):
        raise QueryWordsError(said, f"a word has at least {FEWEST_LETTERS} letters")
    return query


def search_page(db: DuckDBPyConnection, wish: Wish, seconds: float = SECONDS) -> SearchPage:
    """Return all that the page shows; what cannot be looked for is a sentence on it."""
    if not wish.said:
        return SearchPage(edition(db), wish, None, "")
    try:
        query = understood(wish.said)
        with no_longer_than(db, seconds), matched(db, query):
            return SearchPage(edition(db), wish, _answer(db, wish, query), "")
    except (QueryWordsError, SearchTooSlowError) as error:
        return SearchPage(edition(db), wish, None, str(error))


def _answer(db: DuckDBPyConnection, wish: Wish, query: Query) -> Answer:
    shown = stories_found(db, wish.order, wish.week, PAGE, (wish.page - 1) * PAGE)
    points = [(Point(*row), found) for *row, found in weeks_found(db)]
    counted = counted_by_week(db, min((point.start for point, _ in points if point.is_watched), default=None))
    weeks = [FoundWeek(point, found, counted.get(point.start, 0)) for point, found in points]
    kept = weeks if wish.span == "all" else weeks[-int(wish.span) :]
    asked, texts = wordings(query), texts_of(db, [story.article_id for story in shown])
    words = sought(asked)
    total = shown[0].stories if shown else 0
    return Answer(
        written=written(query),
        is_plain=len(asked) == 1,
        stories=[
            FoundStory(one, pieces(one.title, words), snippet(texts.get(one.article_id, []), words)) for one in shown
        ],
        total=total,
        pages=min(FARTHEST_PAGE, max(1, -(-total // PAGE))),
        weeks=kept,
        bars=[WeekCount(week.point.start, week.found, week.point.is_complete) for week in kept],
    )
