"""One trend: its line, the passages behind a point of it, and who wrote them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.address import NoSuchPageError
from dashboards.asking import Query, answer, question
from dashboards.charts.levels import held_verdicts, level_changes
from dashboards.charts.marks import marks
from dashboards.charts.series import Point
from dashboards.charts.timeline import Marked
from dashboards.edition import Edition, edition
from dashboards.marking import Stretch, heaviest, marked
from dashboards.pages.headline import MoverRow
from dashboards.pages.movers import MOVERS, SHORTER
from dashboards.pages.trend_company import Company, company_of
from dashboards.pages.trend_sources import TrendSources, sources_of
from dashboards.pages.trend_terms import TrendTerms, terms_of
from dashboards.pages.trend_why import Why, why_of
from dashboards.pages.units import ENOUGH_A_WEEK
from dashboards.span import FIRST_DAY, LAST_DAY, Span
from dashboards.wording import day
from warehouse.records import Term

PAGE = 4  # passages: enough to judge the week; all stand on a page of their own, and the keyboard stops seldom here
WEEK_TERMS_SHOWN = 12

TREND = "select trend, name, group_id, group_name, about, seeds from api.trends where trend = $trend"
LEAST_LIKENESS = (
    0.85  # Jaro and Winkler's measure: "regulaton" is as near to "regulation" as .98, two trends to each other .8
)
NEAR = """
    select trend, name
    from (
        select *, greatest(
            jaro_winkler_similarity(lower(name), lower($said)), jaro_winkler_similarity(lower(trend), lower($said))
        ) as likeness
        from api.trends
    )
    where likeness >= $least
    order by likeness desc, position
    limit 1
"""
MOVER = f"select * from ({MOVERS}) where trend = $trend"
WEEKS = """
    select
        week, stories, articles, sources, publishers, stories_about_ai,
        share, share_low, share_high, is_complete, has_gap, is_watched,
        share_corrected, share_corrected_low, share_corrected_high
    from api.trend_weeks
    where trend = $trend and week between $since and $until and share is not null
    order by week
"""
# The page is cut out before the words are looked up: twenty passages, not all of the week's.
EVIDENCE = """
    with best as (
        from api.trend_passages
        where trend = $trend and week = $week
        order by probability desc, passage_id
        limit $limit offset $offset
    )
    select
        best.article_id, best.title, best.url, best.source, best.publisher, best.published_at,
        best.probability, best.terms, words.text, best.is_copy, best.passage_id
    from best
    join api.evidence as words on best.passage_id = words.passage_id
    where words.trend = $trend and words.week = $week
    order by best.probability desc, best.passage_id
"""
PUBLISHERS = """
    select
        publisher,
        count(distinct story_id) as stories,
        count(distinct article_id) as articles,
        count(*) as passages
    from api.trend_passages
    where trend = $trend and week = $week
    group by publisher
    order by stories desc, articles desc, publisher
"""
TERMS = """
    select term.term, count(*) as passages, sum(term.weight) as weight
    from (select unnest(terms) as term from api.trend_passages where trend = $trend and week = $week)
    group by term.term
    order by weight desc, term.term
    limit $limit
"""


class TrendHead(NamedTuple):
    """A trend as the taxonomy has it."""

    trend: str
    name: str
    group_id: str
    group_name: str
    about: str
    seeds: list[str]


class Evidence(NamedTuple):
    """A passage that carries the trend. What it says comes from strangers."""

    article_id: str
    title: str
    url: str
    source: str
    publisher: str
    published_at: datetime
    probability: float
    terms: list[dict[str, Any]]
    text: str
    is_copy: bool
    passage_id: str

    @property
    def pushing(self) -> list[Term]:
        """The terms that made the tag, heaviest first."""
        return heaviest(self.terms)

    @property
    def pieces(self) -> list[Stretch]:
        """The passage, cut at the terms that made the tag."""
        return marked(self.text, [term.term for term in self.pushing])


class Saying(NamedTuple):
    """How much a publisher wrote on the trend in a week."""

    publisher: str
    stories: int
    articles: int
    passages: int


class WeekTerm(NamedTuple):
    """How many of the week's passages a term pushed, and how much in all."""

    term: str
    passages: int
    weight: float


class Behind(NamedTuple):
    """What stands behind one week. `page` counts from 1."""

    point: Point
    before: date | None
    after: date | None
    is_on_chart: bool
    page: int
    pages: int
    evidence: list[Evidence]
    publishers: list[Saying]
    terms: list[WeekTerm]
    asked_evidence: Query
    asked_publishers: Query

    @property
    def passages(self) -> int:
        """Passages of the week that carry the trend."""
        return sum(saying.passages for saying in self.publishers)

    @property
    def ends(self) -> date:
        """The Sunday of the week."""
        return self.point.start + timedelta(days=6)


class Around(NamedTuple):
    """What surrounds the line, in its range: why the verdict, who writes, in which words, and beside what."""

    why: Why | None
    sources: TrendSources
    terms: TrendTerms
    company: Company


class TrendLine(NamedTuple):
    """The chart of a trend."""

    edition: Edition
    span: Span
    trend: TrendHead
    points: list[Point]
    asked_weeks: Query
    marked: Marked


class TrendPage(NamedTuple):
    """All that the page shows. `behind` is None while no week has a passage."""

    edition: Edition
    span: Span
    trend: TrendHead
    points: list[Point]
    asked_weeks: Query
    marked: Marked
    mover: MoverRow | None
    behind: Behind | None
    around: Around

    @property
    def few_a_week(self) -> float | None:
        """How many stories about AI a median week of the line has; None where there are enough to tell weeks apart."""
        usual = median([point.total for point in self.points if point.is_complete] or [ENOUGH_A_WEEK])
        return usual if usual < ENOUGH_A_WEEK else None


def asked_weeks(trend: str, since: date, until: date) -> Query:
    """What the line of a trend asks."""
    return question(WEEKS, trend=trend, since=since, until=until)


def described(db: DuckDBPyConnection, trend: str) -> TrendHead:
    """Return a trend of the taxonomy. Raises NoSuchPageError."""
    found = answer(db, TrendHead, question(TREND, trend=trend))
    if not found:
        near = db.execute(NEAR, {"said": trend, "least": LEAST_LIKENESS}).fetchall()
        meant = "".join(f" Did you mean {name}? Its page is `/trend/{one}`." for one, name in near)
        raise NoSuchPageError(f"The taxonomy has no trend of this name.{meant}")
    return found[0]


def trend_line(db: DuckDBPyConnection, trend: str, span: Span) -> TrendLine:
    """Return the line of a trend in a range, with what is marked on it. Raises NoSuchPageError."""
    known, made = described(db, trend), edition(db)
    asked = asked_weeks(trend, span.since(made.day), span.until)
    on_chart = Marked(marks(db), level_changes(db).get(trend, []), held_verdicts(db, trend))
    return TrendLine(made, span, known, answer(db, Point, asked), asked, on_chart)


def trend_page(db: DuckDBPyConnection, trend: str, span: Span, week: date | None, page: int) -> TrendPage:
    """Return all that the page shows; without `week`, the passages of the last complete week with any in the range.

    Raises NoSuchPageError.
    """
    line = trend_line(db, trend, span)
    # A week may be asked for that lies outside the range of the chart: links from elsewhere name the week alone.
    every = answer(db, Point, asked_weeks(trend, FIRST_DAY, LAST_DAY))
    movers = answer(db, MoverRow, question(MOVER, trend=trend, horizon=SHORTER))
    chosen = week or _newest_spoken(line.points)
    shown = behind(db, trend, every, chosen, page) if chosen else None
    if shown:
        shown = shown._replace(is_on_chart=shown.point in line.points)
    return TrendPage(
        *line, movers[0] if movers else None, shown, around(db, trend, span.since(line.edition.day), span.until)
    )


def around(db: DuckDBPyConnection, trend: str, since: date, until: date) -> Around:
    """Return what surrounds the line of a trend in a range."""
    sources, terms = sources_of(db, trend, since, until), terms_of(db, trend, since, until)
    return Around(why_of(db, trend), sources, terms, company_of(db, trend, since, until))


def behind(db: DuckDBPyConnection, trend: str, points: list[Point], start: date, page: int) -> Behind:
    """Return what stands behind the week that begins on `start`. Raises NoSuchPageError past the last page."""
    chosen = next((place for place, point in enumerate(points) if point.start == start), None)
    if chosen is None:
        raise NoSuchPageError(f"No story about AI was collected in the week of {day(start)}.")
    point = points[chosen]
    asked_publishers = question(PUBLISHERS, trend=trend, week=point.start)
    publishers = answer(db, Saying, asked_publishers)
    pages = max(1, -(-sum(saying.passages for saying in publishers) // PAGE))
    if not 1 <= page <= pages:
        raise NoSuchPageError(f"The passages of this week fill {pages} pages.")
    asked_evidence = question(EVIDENCE, trend=trend, week=point.start, limit=PAGE, offset=(page - 1) * PAGE)
    return Behind(
        point=point,
        before=points[chosen - 1].start if chosen else None,
        after=points[chosen + 1].start if chosen + 1 < len(points) else None,
        is_on_chart=True,
        page=page,
        pages=pages,
        evidence=answer(db, Evidence, asked_evidence),
        publishers=publishers,
        terms=answer(db, WeekTerm, question(TERMS, trend=trend, week=point.start, limit=WEEK_TERMS_SHOWN)),
        asked_evidence=asked_evidence,
        asked_publishers=asked_publishers,
    )


def _newest_spoken(points: list[Point]) -> date | None:
    """Return the last complete week with a story, or the last with one."""
    spoken = [point for point in points if point.stories]
    complete = [point for point in spoken if point.is_complete]
    return next((point.start for point in reversed(complete or spoken)), None)
