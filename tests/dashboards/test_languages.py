"""What is not read for its language: on each page whose numbers it touches, and out of the denominator that can hold it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from duckdb import DuckDBPyConnection
from starlette.testclient import TestClient

from dashboards.app import create_app
from dashboards.pages.coverage import UnreadFeed, coverage_page
from dashboards.rendering import page
from dashboards.span import Span
from warehouse.books import articles, feeds, ledger, passages, tags, trends
from warehouse.books.models import add_model, make_current
from warehouse.catalog import load_taxonomy
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, publish
from warehouse.records import Article, Feed, Model, Passage, Reading, Revision, Run, Tag
from warehouse.sums import sums
from warehouse.sums.counted import mark_articles

CLOCK = datetime(2026, 6, 1, tzinfo=UTC)
DAY = datetime(2026, 5, 13, tzinfo=UTC)
# Ten articles each: one feed reads, one is in German but for a headline, one is in both.
LANGUAGES = {"en": ["en"] * 10, "de": ["de"] * 9 + [""], "both": ["en"] * 6 + ["de"] * 4}
TOLD_OF_FEEDS = ("counted_feeds", "feed_languages")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with three feeds, and one trend in every other article that is read."""
    home = Home(tmp_path_factory.mktemp("languages") / "home")
    rows = [(f"{feed}-{n}", feed, language, n) for feed, all_ in LANGUAGES.items() for n, language in enumerate(all_)]
    with writing(home) as db:
        feeds.add_feeds(
            db, [Feed(one, f"https://{one}.example/f", f"<{one}>", "news", "", one) for one in LANGUAGES], DAY
        )
        ledger.open_run(db, Run("r", "archive", CLOCK, CLOCK, "", "0"))
        ledger.close_run(db, "r", CLOCK, "done")
        add_model(db, Model("m", 1, CLOCK, 1, "{}", ""))
        make_current(db, "m", CLOCK)
        trends.put_taxonomy(db, load_taxonomy().records())
        articles.add_articles(
            db, [_article(*row[:2]) for row in rows], [_revision(one, lang) for one, _, lang, _ in rows]
        )
        passages.add_passages(db, [Passage(f"p-{one}", one, 1, 0, f"words of {one}", 3, one, None) for one, *_ in rows])
        read = [(one, n) for one, _, language, n in rows if language == "en"]
        tags.add_tags(
            db,
            [Reading(f"p-{one}", "m", "r", "tagged") for one, _ in read],
            [Tag(f"p-{one}", "m", "ai-agents", 0.9, []) for one, n in read if n % 2 == 0],
        )
    publish(home, "r")
    return home


def _article(name: str, feed: str) -> Article:
    url = f"https://{feed}.example/{name}"
    return Article(name, url, url, feed, name, DAY, "feed", None, DAY, name, True, False, 1, "r")  # noqa: FBT003


def _revision(name: str, language: str) -> Revision:
    return Revision(name, 1, f"Title {name}", "", language, f"words of {name}", 3, name, "feed", "", DAY, "r")


def asked(db: DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return db.execute(sql).fetchall()


def test_the_share_that_is_not_read_is_told_by_feed_and_of_the_whole(mixed: Home) -> None:
    with writing(mixed) as db:
        by_feed = (
            "select feed_id, articles, unread, share_unread, is_unread, languages from api.feed_languages order by 1"
        )
        assert asked(db, by_feed) == [
            ("both", 10, 4, 0.4, False, ["en", "de"]),
            ("de", 10, 9, 0.9, True, ["de"]),
            ("en", 10, 0, 0.0, False, ["en"]),
        ]
        assert asked(db, "select share_unread, feeds_unread from api.meta") == [(13 / 30, 1)]


def test_a_denominator_leaves_out_what_is_not_read_and_feeds_wholly_in_another_language(mixed: Home) -> None:
    query = """
        select stories, stories_in_week, stories_read, share_of_all, share_of_read from api.trend_weeks
        where trend = 'ai-agents'
    """
    with writing(mixed) as db:
        ((stories, all_, read, of_all, of_read),) = asked(db, query)
        # The headline of the German feed counts as read, as it is counted by the article; the rest of that feed is out.
        assert (stories, all_) == (8, 30)
        assert read == 17
        assert (of_all, of_read) == (8 / 30, 8 / read)
        months = "select stories_read from api.trend_months where trend = 'ai-agents'"
        assert asked(db, months) == [(read,)]


def test_sums_follow_when_a_feed_turns_out_to_be_in_another_language(mixed: Home) -> None:
    some = [f"de-{number}" for number in range(5)]
    with writing(mixed) as db:
        for language, is_unread, read in (("", False, 22), ("de", True, 17)):
            db.execute("update revisions set language = $1 where article_id in (select unnest($2))", [language, some])
            mark_articles(db, some)
            told = [asked(db, f"select feed_id, is_unread from api.{one} order by 1") for one in TOLD_OF_FEEDS]
            assert told[0] == told[1]  # what counts feeds reads what is covered, and what is marked anew
            sums.sum_anew(db)
            assert asked(db, "select is_unread from summed_feeds where feed_id = 'de'") == [(is_unread,)]
            assert asked(db, "select distinct stories_read from period_sums") == [(read,)]


@pytest.mark.parametrize("address", ["/", "/trends", "/trend/ai-agents", "/feeds", "/coverage", "/quality", "/about"])
def test_every_page_says_how_much_is_not_read(mixed: Home, address: str) -> None:
    with TestClient(create_app(mixed)) as client:
        text = client.get(address).text
    assert "of the articles, among them all of 1 feed, are in" in " ".join(text.split())


def test_pages_of_feeds_say_it_of_each_and_escape_titles(mixed: Home) -> None:
    with TestClient(create_app(mixed)) as client:
        german, both = (" ".join(client.get(f"/source/{one}").text.split()) for one in ("de", "both"))
        listed, covered = (" ".join(client.get(one).text.split()) for one in ("/feeds", "/coverage"))
    assert "It is wholly in another language (de): 90" in german
    assert "Nothing that it writes is read" not in german, "one of its articles is"
    assert "of its articles are in languages that are not read (en, de), and in no share." in both
    assert "not read: another language" in listed
    assert ">wholly</td>" in covered
    assert "<de>" not in german + listed + covered


def test_a_feed_of_few_articles_none_of_which_is_read_is_not_called_read_in_part(mixed: Home) -> None:
    with open_published(mixed) as db:
        shown = coverage_page(db, Span(DAY.date(), DAY.date()))
    few = UnreadFeed("few", "Few", 3, 3, 1.0, is_unread=False, languages=["de"])
    covered = page("coverage.html", shown._replace(unread_feeds=[few])).body.decode()
    assert "A feed of five articles or more, nine in ten of them not read, is wholly in another language" in covered
    assert ">too few to tell</td>" in covered


def test_the_page_of_an_article_says_that_its_language_is_not_read(mixed: Home) -> None:
    web = TestClient(create_app(mixed))
    said = "In a language that is not read (de): it carries no trend, and is in no share."
    assert [said in web.get(f"/article/{name}").text for name in ("de-0", "de-9", "en-0")] == [True, False, False]
