"""Any words in all that the published copy holds: which articles have them, how well, and what that makes of weeks.

Nothing is indexed: a copy would take far longer to publish. The price, at a million passages and on two busy cores, is
0.6 to 1 s for a rare word and 2 to 4 s for one that stands in most of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

import duckdb
import numpy as np
from duckdb import DuckDBPyConnection

from warehouse.books.verdicts import last_complete_week
from warehouse.records import TrendledgerError
from warehouse.words.watching import meant, story_weeks
from warehouse.words.word_query import Query, wordings
from warehouse.words.wording import Wording

SECONDS = 5.0  # a reader has gone by then, and ten of them must not hold the machine
TITLE_WEIGHT = 3  # of a passage: a title has a tenth of its words, and is about what it names

# As in watching.TEXTS, but of all articles, and not in lower case yet.
SCAN = f"""
    with texts as (
        select a.article_id, r.title as text, {TITLE_WEIGHT} as weight
        from main.articles as a
        join main.revisions as r on a.article_id = r.article_id and a.revision = r.revision
        union all
        select a.article_id, coalesce(p.own_text, p.text) as text, 1 as weight
        from main.articles as a
        join main.passages as p on a.article_id = p.article_id and a.revision = p.revision
        where not p.is_boilerplate
    )
"""
MATCHED = """
    with matched as (
        select unnest($articles::varchar[]) as article_id, unnest($relevance::double[]) as relevance
    )
"""
# The page is chosen by what the articles say of themselves; only its stories are then joined with the rest.
STORIES = f"""
    {MATCHED},
    found as (
        select
            a.story_id,
            max(struct_pack(
                relevance := m.relevance,
                is_original := a.is_original,
                published_at := a.published_at,
                article_id := a.article_id
            )) as best,
            count(*) as articles
        from main.articles as a join matched as m on a.article_id = m.article_id
        where $week::date is null or date_trunc('week', a.published_at) = $week::date
        group by a.story_id
    ),
    page as (
        select *, count(*) over () as stories
        from found as f
        order by {{order}}
        limit $limit offset $offset
    )
    select
        f.story_id, a.article_id, a.title, a.url, a.outlet, a.published_at, a.is_about_ai, f.articles, f.stories
    from page as f join api.articles as a on f.best.article_id = a.article_id
    order by {{order}}
"""
# A constant for each order: an `order by` cannot be bound.
ORDERS = {
    "relevance": STORIES.format(order="f.best.relevance desc, f.best.published_at desc, f.story_id"),
    "newest": STORIES.format(order="f.best.published_at desc, f.best.relevance desc, f.story_id"),
}
# The shares are those of trends: a story counts in each week in which it was written.
WEEKS = f"""
    {MATCHED},
    weeks as (
        select
            week,
            any_value(stories_about_ai) as stories_about_ai,
            bool_and(is_complete) as is_complete,
            bool_or(has_gap) as has_gap,
            bool_or(is_watched) as is_watched
        from api.trend_weeks
        group by week
    ),
    found as (
        select
            a.week,
            count(distinct a.story_id) as found,
            count(distinct a.story_id) filter (where a.is_about_ai is distinct from false and api.is_read(a.language))
                as stories,
            count(*) as articles,
            count(distinct a.feed_id) as sources,
            count(distinct a.publisher) as publishers
        from api.articles as a join matched as m on a.article_id = m.article_id
        group by a.week
    )
    select
        w.week,
        coalesce(f.stories, 0),
        coalesce(f.articles, 0),
        coalesce(f.sources, 0),
        coalesce(f.publishers, 0),
        w.stories_about_ai,
        coalesce(f.stories, 0) / w.stories_about_ai,
        api.wilson_low(coalesce(f.stories, 0), w.stories_about_ai),
        api.wilson_high(coalesce(f.stories, 0), w.stories_about_ai),
        w.is_complete,
        w.has_gap,
        w.is_watched,
        coalesce(f.found, 0)
    from weeks as w left join found as f on w.week = f.week
    where w.stories_about_ai > 0 or f.found > 0
    order by w.week
"""
TEXTS = """
    select article_id, coalesce(own_text, text)
    from api.passages
    where article_id in (select unnest($articles::varchar[])) and not is_boilerplate
    order by article_id, position
"""


class SearchTooSlowError(TrendledgerError):
    """A search took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"The search took longer than {self.seconds:g} s and was given up. Fewer or rarer words take less."


class Matches(NamedTuple):
    """The articles that are meant, and how well each fits: comparable within one search only."""

    articles: list[str]
    relevance: list[float]


class StoryFound(NamedTuple):
    """A story by the article of it that fits best. `articles` of it are meant; `stories` are found in all."""

    story_id: str
    article_id: str
    title: str
    url: str
    outlet: str
    published_at: datetime
    is_about_ai: bool | None
    articles: int
    stories: int


@contextmanager
def no_longer_than(db: DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """End what this connection does after so many seconds. Raises SearchTooSlowError."""
    is_late = threading.Event()

    def give_up() -> None:
        is_late.set()
        db.interrupt()

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        if not is_late.is_set():
            raise
        raise SearchTooSlowError(seconds) from error
    finally:
        timer.cancel()
    if is_late.is_set():  # between two of its queries
        raise SearchTooSlowError(seconds)


def matches(db: DuckDBPyConnection, query: Query) -> Matches:
    """Return the articles that are meant, each asked as a whole, the best first.

    The rarer a word is among all articles, the more it weighs; the more passages have it, the better, ever less so;
    a title counts as some passages. (The words' part of BM25, without the length of texts: passages are alike.)
    """
    asked = wordings(query)
    hits = [
        f"sum(case when {_likely(one, place)} and regexp_matches(lower(text), $p{place}) then weight else 0 end)"
        for place, one in enumerate(asked)
    ]
    found = ", ".join(f"{hit}::double as found_{place}" for place, hit in enumerate(hits))
    likely = " or ".join(_likely(one, place) for place, one in enumerate(asked))
    bound = {f"p{place}": one.pattern for place, one in enumerate(asked)}
    bound |= {f"l{place}": _literal(one) for place, one in enumerate(asked)}
    rows = db.execute(f"{SCAN} select article_id, {found} from texts where {likely} group by article_id", bound)
    columns = rows.fetchnumpy()
    counts = [np.asarray(columns[f"found_{place}"]) for place in range(len(asked))]
    places = meant(query, [one > 0 for one in counts])
    ((every,),) = db.execute("select count(*) from main.articles").fetchall()
    scores = sum((np.log1p(every / max(int((one > 0).sum()), 1)) * one / (one + 1) for one in counts), np.zeros(1))
    best = sorted(places, key=lambda place: (-scores[place], columns["article_id"][place]))
    return Matches([str(columns["article_id"][place]) for place in best], [float(scores[place]) for place in best])


def stories_found(
    db: DuckDBPyConnection, found: Matches, order: str, week: date | None, limit: int, offset: int
) -> list[StoryFound]:
    """Return a page of the stories that are meant; `order` is a key of ORDERS, `week` narrows to one."""
    bound = {**found._asdict(), "week": week, "limit": limit, "offset": offset}
    return [StoryFound(*row) for row in db.execute(ORDERS[order], bound).fetchall()]


def weeks_found(db: DuckDBPyConnection, found: Matches) -> list[tuple[Any, ...]]:
    """Return all weeks by their Mondays, what is meant first, then the whole; the columns are those of WEEKS."""
    return db.execute(WEEKS, found._asdict()).fetchall()


def counted_by_week(db: DuckDBPyConnection, found: Matches) -> dict[date, int]:
    """Return how many of the stories that verdicts count are meant, by week: what `trends watch` shows.

    Empty where no week was watched that is over. Weeks without any are left out.
    """
    ((first,),) = db.execute("select min(week) from api.articles where is_watched").fetchall()
    last = last_complete_week(db, None)
    if first is None or last is None or last < first:
        return {}
    weeks: dict[date, int] = {}
    for _, week, stories in story_weeks(db, first, last, found.articles):
        weeks[week] = weeks.get(week, 0) + stories
    return weeks


def texts_of(db: DuckDBPyConnection, articles: Sequence[str]) -> dict[str, list[str]]:
    """Return the passages of these articles, in their order, without what recurs on their sites."""
    texts: dict[str, list[str]] = {}
    for article, text in db.execute(TEXTS, {"articles": list(articles)}).fetchall():
        texts.setdefault(article, []).append(text)
    return texts


def _likely(one: Wording, place: int) -> str:
    """Return the quick look for a word's letters, which every text with the word passes.

    A pattern without regard to case takes half the time of lowering every text (0.25 s and 0.6 s for a million
    passages). But only of ASCII it finds all that lowering finds, and İ, lowered, is an i and a dot.
    """
    return f"regexp_matches(text, $l{place})" if _is_plain(one) else f"contains(lower(text), $l{place})"


def _literal(one: Wording) -> str:
    if not _is_plain(one):
        return one.literal
    return "(?i)" + "".join(each if each.isalnum() else f"\\x{{{ord(each):x}}}" for each in one.literal)


def _is_plain(one: Wording) -> bool:
    return one.literal.isascii() and not (one.is_open and one.literal.endswith("i"))
