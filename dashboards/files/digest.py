"""The week for mail: what moved, with a passage each, and the largest stories. No chart: mail programs show none."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import answer, question
from dashboards.edition import Edition, edition
from dashboards.files.markdown_twin import as_markdown, as_plain_text
from dashboards.pages.headline import MoverRow, falling, rising
from dashboards.pages.movers import asked_movers
from dashboards.rendering import PAGES

STORIES = 10  # as many as are read in a mail
# Of the last complete week; the title is that of the first article.
LARGEST = """
    with week as (
        select max(week) as week from api.trend_weeks where is_complete
    ),
    members as (
        select a.*
        from api.articles as a
        join week as w on a.week = w.week
    )
    select
        first(title order by is_original desc, published_at, article_id) as title,
        first(url order by is_original desc, published_at, article_id) as url,
        first(outlet order by is_original desc, published_at, article_id) as outlet,
        min(published_at) as published_at,
        count(distinct outlet) as outlets,
        count(*) as articles
    from members
    group by story_id
    having bool_or(is_about_ai is distinct from false)
    order by outlets desc, articles desc, published_at desc, story_id
    limit $stories
"""
PASSAGE = """
    select e.title, e.url, e.source, e.published_at, e.text
    from api.evidence as e
    where e.trend = $trend and e.is_watched and e.week <= $week
    order by e.week desc, e.probability desc, e.passage_id
    limit 1
"""
LONGEST_QUOTE = 400  # letters: some four lines of a mail


class LargeStory(NamedTuple):
    """A story of the week. Its title comes from strangers."""

    title: str
    url: str
    outlet: str
    published_at: datetime
    outlets: int
    articles: int


class Sample(NamedTuple):
    """The surest passage of a trend's last week. What it says comes from strangers."""

    title: str
    url: str
    source: str
    published_at: datetime
    text: str

    @property
    def short(self) -> str:
        """The beginning of the passage, whole words."""
        words = " ".join(self.text.split())
        return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


class Moved(NamedTuple):
    """A trend that rose or fell, and what one passage of it says."""

    mover: MoverRow
    sample: Sample | None


class Digest(NamedTuple):
    """All that the digest shows."""

    edition: Edition
    movers: list[MoverRow]
    moved: list[Moved]
    stories: list[LargeStory]


def digest(db: DuckDBPyConnection) -> Digest:
    """Return all that the digest shows, of the copy that `db` reads."""
    movers = answer(db, MoverRow, asked_movers())
    moved = [Moved(mover, _sample(db, mover)) for mover in [*rising(movers), *falling(movers)]]
    return Digest(edition(db), movers, moved, answer(db, LargeStory, question(LARGEST, stories=STORIES)))


def digest_html(db: DuckDBPyConnection) -> str:
    """Return the digest as HTML for mail: one column, no picture, nothing loaded."""
    shown = digest(db)
    return PAGES.get_template("digest.html").render(page=shown, edition=shown.edition)


def digest_markdown(db: DuckDBPyConnection) -> str:
    """Return the digest as Markdown."""
    return as_markdown(digest_html(db))


def digest_text(db: DuckDBPyConnection) -> str:
    """Return the digest as plain text."""
    return as_plain_text(digest_html(db))


DIGESTS = {".html": digest_html, ".md": digest_markdown, ".txt": digest_text}


def _sample(db: DuckDBPyConnection, mover: MoverRow) -> Sample | None:
    found = answer(db, Sample, question(PASSAGE, trend=mover.trend, week=mover.week))
    return found[0] if found else None
