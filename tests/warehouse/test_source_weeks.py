"""What verdicts count: whose stories, of which week, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from duckdb import DuckDBPyConnection

from warehouse.books import articles, feeds, ledger, models, passages, tags
from warehouse.books.trends import put_taxonomy
from warehouse.books.verdicts import source_weeks
from warehouse.database import Home, insert, writing
from warehouse.records import (
    AboutAiEvidence,
    Article,
    Feed,
    FeedVisit,
    Model,
    Passage,
    Reading,
    Revision,
    Run,
    Tag,
    Trend,
)

FIRST = datetime(2026, 1, 5, 6, tzinfo=UTC)  # a Monday
WEEKS = 12
A, B = "a", "b"  # feeds, each its own publisher


def monday(week: int) -> date:
    return (FIRST + timedelta(weeks=week)).date()


@dataclass
class Books:
    """A warehouse in which both feeds were visited in every week but those named, the first visit in week 0."""

    db: DuckDBPyConnection

    def visit(self, *, down: tuple[int, ...] = ()) -> None:
        for week in range(WEEKS):
            at = FIRST + timedelta(weeks=week)
            ledger.open_run(self.db, Run(f"r{week}", "live", at, at, "", "0"))
            for feed in (A, B):
                fate = "timed out" if feed == A and week in down else "kept"
                feeds.add_visits(self.db, [FeedVisit(feed, f"r{week}", at, fate, "", "", "", "", 0)])
            ledger.close_run(self.db, f"r{week}", at, "done")

    def write(
        self, name: str, feed: str, week: int, *trends: str, story: str = "", about: bool | None = True, language: str = "en",
        backfill: bool = False, sure: float = 0.9,
    ) -> None:  # fmt: skip
        """Store an article of one passage."""
        at, url = FIRST + timedelta(weeks=week, hours=1), f"https://{feed}.example/{name}"
        one = Article(
            name, url, url, feed, name, at, "feed", None, at, story or name, is_original=not story or story == name,
            is_backfill=backfill, revision=1, run_id="r0",
        )  # fmt: skip
        text = Revision(name, 1, name, "", language, "Words.", 1, name, "feed", "", at, "r0")
        articles.add_articles(self.db, [one], [text])
        if about is not None:
            insert(self.db, "about_ai", [AboutAiEvidence(name, 1, 0.0, is_named=True)])
            self.db.execute("update about_ai set is_about_ai = $1 where article_id = $2", [about, name])
        passages.add_passages(self.db, [Passage(f"{name}.0", name, 1, 0, "Words.", 1, name, None)])
        found = [Tag(f"{name}.0", "m", trend, sure, []) for trend in trends]
        tags.add_tags(self.db, [Reading(f"{name}.0", "m", "r0", "tagged" if found else "no trend")], found)

    def counts(self, first: int = 1, last: int = WEEKS - 1) -> dict[tuple[str, str, int], int]:
        """Return stories by trend ("" for all), publisher and week."""
        found = source_weeks(self.db, monday(last), last - first + 1)
        told = {
            ("", found.sources[source], first + int(week)): int(stories)
            for source, week, stories in zip(found.all_source, found.all_week, found.all_stories, strict=True)
        }
        return told | {
            (found.trends[trend], found.sources[source], first + int(week)): int(stories)
            for trend, source, week, stories in zip(found.trend, found.source, found.week, found.stories, strict=True)
        }


@pytest.fixture
def books(home: Home) -> Iterator[Books]:
    with writing(home) as db:
        feeds.add_feeds(
            db, [Feed(name, f"https://{name}.example/feed", name, publisher=f"House {name}") for name in (A, B)], FIRST
        )
        put_taxonomy(
            db, [Trend(1, name, name, "g", "G", "About.", [], place) for place, name in enumerate(("law", "chips"))]
        )
        models.add_model(db, Model("m", 1, FIRST, 1, "{}", "{}"))
        models.make_current(db, "m", FIRST)
        yield Books(db)


def test_a_story_counts_once_at_its_originals_publisher_and_week_and_carries_what_any_copy_does(books: Books) -> None:
    books.visit()
    books.write("wire", A, 3)
    books.write("copy", B, 4, "law", story="wire")
    books.write("again", B, 4, "law", "chips", story="wire")
    assert books.counts() == {
        ("", "House a", 3): 1, ("law", "House a", 3): 1, ("chips", "House a", 3): 1,
    }  # fmt: skip


def test_a_story_is_about_ai_where_any_copy_is(books: Books) -> None:
    books.visit()
    books.write("wire", A, 3, about=False)
    books.write("copy", B, 3, "law", story="wire")
    books.write("weather", A, 3, about=False)
    assert books.counts() == {("", "House a", 3): 1, ("law", "House a", 3): 1}


def test_history_backfill_and_languages_that_are_not_read_do_not_count(books: Books) -> None:
    books.visit()
    books.write("listed", A, 0, "law")  # in the week of the first visit
    books.write("old", A, 5, "law", backfill=True)
    books.write("french", A, 5, "law", language="fr", about=None)
    books.write("counted", A, 5, "law")
    assert books.counts(first=0) == {("", "House a", 5): 1, ("law", "House a", 5): 1}


def test_a_publishers_week_in_which_one_of_its_feeds_could_not_be_had_is_left_out(books: Books) -> None:
    books.visit(down=(6,))
    feeds.add_feeds(books.db, [Feed("a2", "https://a2.example/feed", "a2", publisher="House a")], FIRST)
    for week in range(WEEKS):
        at = FIRST + timedelta(weeks=week)
        feeds.add_visits(books.db, [FeedVisit("a2", f"r{week}", at, "kept", "", "", "", "", 0)])
        if week != 6:
            books.write(f"a{week}", A, week)
        books.write(f"second{week}", "a2", week)
        books.write(f"b{week}", B, week)
    weeks = {(publisher, week) for _, publisher, week in books.counts()}
    assert weeks == {(f"House {name}", week) for name in "ab" for week in range(1, WEEKS)} - {("House a", 6)}


def test_only_the_weeks_asked_for_are_counted(books: Books) -> None:
    books.visit()
    for week in range(1, WEEKS):
        books.write(f"a{week}", A, week, "law")
    assert books.counts(4, 6) == {(trend, "House a", week): 1 for trend in ("", "law") for week in (4, 5, 6)}


def test_an_article_carries_what_one_of_its_passages_surely_does_and_then_by_all_its_tags(books: Books) -> None:
    books.visit()
    books.write("doubtful", A, 3, "law", sure=0.79)
    books.write("sure", A, 4, "law", sure=0.8)
    passages.add_passages(books.db, [Passage("sure.1", "sure", 1, 1, "More.", 1, "more", None)])
    tags.add_tags(books.db, [Reading("sure.1", "m", "r0", "tagged")], [Tag("sure.1", "m", "law", 0.4, [])])
    assert books.counts() == {("", "House a", 3): 1, ("", "House a", 4): 1, ("law", "House a", 4): 1}
    assert books.db.execute("select passage_id from api.tags order by all").fetchall() == [("sure.0",), ("sure.1",)]
    weeks = books.db.execute("select week, stories from api.trend_weeks where trend = 'law' and stories > 0").fetchall()
    assert weeks == [(monday(4), 1)]


def test_counts_come_in_one_order_so_that_a_look_made_again_gives_the_same_digits(books: Books) -> None:
    books.visit()
    for week in range(WEEKS - 1, 0, -1):
        for feed in (B, A):
            books.write(f"{feed}{week}", feed, week, "law", "chips")
    found = source_weeks(books.db, monday(WEEKS - 1), WEEKS)
    rows = list(zip(found.trend, found.source, found.week, strict=True))
    every = list(zip(found.all_source, found.all_week, strict=True))
    assert rows == sorted(rows, key=lambda row: (found.trends[row[0]], *row[1:]))
    assert every == sorted(every)
    assert len(rows) == 2 * len(every) == 4 * (WEEKS - 1)
