"""A few books, small enough to check every figure by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from duckdb import DuckDBPyConnection

from warehouse.books import articles, feeds, ledger, models, passages, tags, trends
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, publish, query
from warehouse.records import (
    Article,
    Fate,
    Feed,
    FeedVisit,
    Model,
    Passage,
    Reading,
    Revision,
    Run,
    Tag,
    Term,
    Trend,
)

CLOCK = datetime(2026, 3, 11, 6, tzinfo=UTC)  # a Wednesday: the week of the 9th is not over
DESK = Feed("desk", "https://desk.example/feed", "The Desk", "news", "en", "")
LAB = Feed("lab", "https://lab.example/feed", "The Lab", "lab", "en", "House of Labs")
RUN = Run("run-1", "archive", CLOCK, CLOCK, "", "0.1.0")
TREND = Trend(1, "chips", "AI chips", "hard", "Hardware", "Accelerators.", ["000:7"], 0)
QUIET = Trend(1, "quiet", "Nobody's trend", "hard", "Hardware", "Nothing.", [], 1)

# article, feed, published, story, tagged: three stories in the first week (one of them twice), one in the second.
WRITTEN = [
    ("a", "desk", "2026-02-23", "a", True),
    ("b", "lab", "2026-02-24", "a", True),
    ("c", "lab", "2026-02-25", "c", False),
    ("d", "desk", "2026-03-01", "d", True),
    ("e", "desk", "2026-03-10", "e", True),
]


def article(name: str, feed: str, day: str, story: str) -> Article:
    at = datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)
    url = f"https://{feed}.example/{name}"
    return Article(
        name,
        url,
        url,
        feed,
        f"entry-{name}",
        at,
        "feed",
        None,
        CLOCK,
        story,
        name == story,
        is_backfill=False,
        revision=1,
        run_id="run-1",
    )


def revision(name: str, number: int = 1, text: str = "words") -> Revision:
    return Revision(name, number, f"Title {name}", "", "en", text, 1, text, "page", "", CLOCK, "run-1")


def passage(name: str, number: int = 1, text: str = "words") -> Passage:
    return Passage(f"p-{name}-{number}", name, number, 0, text, 1, f"{text}-{name}", None)


def fill(home: Home) -> Home:
    """Write two feeds, five articles of four stories, and two trends; publish nothing."""
    with writing(home) as db:
        feeds.add_feeds(db, [DESK, LAB], CLOCK)
        ledger.open_run(db, RUN)
        ledger.add_fates(db, "run-1", "feeds", 2, [Fate("run-1", "feeds", "desk", "kept", "", 2)])
        feeds.add_visits(db, [FeedVisit("desk", "run-1", CLOCK, "kept", "", '"v1"', "", "digest", 3)])
        feeds.add_visits(db, [FeedVisit("lab", "run-1", CLOCK, "timed out", "20 s", "", "", "", 0)])
        trends.put_taxonomy(db, [TREND, QUIET])
        models.add_model(db, Model("m", 1, CLOCK, 10, "{}", ""))
        models.make_current(db, "m", CLOCK)
        articles.add_articles(db, [article(*one[:4]) for one in WRITTEN], [revision(name) for name, *_ in WRITTEN])
        passages.add_passages(db, [passage(name) for name, *_ in WRITTEN])
        read = [Reading(f"p-{name}-1", "m", "run-1", "tagged" if hit else "no trend") for name, *_, hit in WRITTEN]
        given = [Tag(f"p-{name}-1", "m", "chips", 0.9, [Term("gpu", 1.5)]) for name, *_, hit in WRITTEN if hit]
        tags.add_tags(db, read, given)
        ledger.close_run(db, "run-1", CLOCK, "partial")
    return home


@pytest.fixture
def books(home: Home) -> Home:
    """A home with these books; nothing is published."""
    return fill(home)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with these books, published. Only for reading."""
    home = fill(Home(tmp_path_factory.mktemp("published")))
    publish(home, "run-1")
    return home


@pytest.fixture
def api(published: Home) -> Iterator[DuckDBPyConnection]:
    """The published copy of these books, open for reading."""
    with open_published(published) as db:
        query(db, "select 1")  # sets what every query is answered with
        yield db
