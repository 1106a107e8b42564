"""The week for mail: what moved, with a passage each, what is largest and new. No chart: mail programs show none."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from dashboards.asking import answer, question
from dashboards.edition import Edition, edition
from dashboards.files.markdown_twin import as_markdown, as_plain_text
from dashboards.pages.headline import Large, MoverRow, falling, rising
from dashboards.pages.movers import asked_longer, asked_movers
from dashboards.pages.this_week import NewWord, WeekStory, asked_candidates, asked_largest, asked_stories
from dashboards.rendering import PAGES
from dashboards.wording import beginning

STORIES = 10  # as many as are read in a mail
PASSAGE = """
    select e.title, e.url, e.source, e.published_at, e.text
    from api.evidence as e
    where e.trend = $trend and e.is_watched and e.week <= $week
    order by e.week desc, e.probability desc, e.passage_id
    limit 1
"""
LONGEST_QUOTE = 400  # letters: some four lines of a mail


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
        return beginning(" ".join(self.text.split()), LONGEST_QUOTE)


class Moved(NamedTuple):
    """A trend that rose or fell, and what one passage of it says."""

    mover: MoverRow
    sample: Sample | None


class Digest(NamedTuple):
    """All that the digest shows: `longer` moved over a quarter."""

    edition: Edition
    movers: list[MoverRow]
    moved: list[Moved]
    longer: list[MoverRow]
    largest: list[Large]
    stories: list[WeekStory]
    candidates: list[NewWord]


def digest(db: DuckDBPyConnection) -> Digest:
    """Return all that the digest shows, of the copy that `db` reads."""
    movers = answer(db, MoverRow, asked_movers())
    moved = [Moved(mover, _sample(db, mover)) for mover in [*rising(movers), *falling(movers)]]
    longer, largest = answer(db, MoverRow, asked_longer()), answer(db, Large, asked_largest())
    asked = asked_stories(largest, STORIES)  # as the first page has them, and two more
    stories = answer(db, WeekStory, asked) if asked else []
    new = answer(db, NewWord, asked_candidates())
    return Digest(edition(db), movers, moved, [*rising(longer), *falling(longer)], largest, stories, new)


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
