"""A story with copies and revisions, and a source, each from a real copy; what strangers wrote is only shown."""

from __future__ import annotations

import html
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from page_words import words
from small_edition import CLOCK, HOSTILE_TEXT, HOSTILE_TITLES, fill
from starlette.testclient import TestClient

from dashboards.app import create_app
from dashboards.asking import answer
from dashboards.differing import MOST_WORDS, differing
from dashboards.pages.article import PASSAGES_SHOWN
from dashboards.pages.source import source_page
from dashboards.pages.story import REVISIONS_SHOWN, RevisionRow, asked_revisions, story_page
from dashboards.span import Span
from warehouse.books import articles, feeds, ledger, passages
from warehouse.database import Home, fetch, writing
from warehouse.published.publish import open_published, publish
from warehouse.records import Article, FeedVisit, Passage, Revision, Run

HOSTILE = "<img src=x onerror=alert(1)> instead of films"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A copy in which a1 has taken the story of a0 over, and has edited it since."""
    home = Home(tmp_path_factory.mktemp("told"))
    fill(home)
    with writing(home) as db:
        (first,) = fetch(db, Article, "select * from articles where article_id = 'a1'")
        db.execute("update articles set story_id = 'a0', is_original = false, revision = 2 where article_id = 'a1'")
        text = HOSTILE_TEXT.replace("films", HOSTILE)
        at = CLOCK + timedelta(hours=1)
        articles.add_revisions(
            db, [], [Revision("a1", 2, HOSTILE_TITLES[1], "", "en", text, 12, "new", "page", "", at, "run-1")]
        )
        assert replace(first, story_id="a0").story_id == "a0"
    publish(home, "run-1")
    return TestClient(create_app(home))


def test_a_story_shows_who_has_it_what_differs_and_the_revisions(told: TestClient) -> None:
    page = told.get("/story/a0")
    assert page.status_code == 200
    said = words(page.text)
    assert "2 articles of 2 publishers say nearly the same" in said
    assert "what differs" in said
    assert "Revision 2, seen 19 August 2026, 15:05 UTC" in said
    assert f"<ins>{html.escape(HOSTILE.split(' instead', maxsplit=1)[0])}" in page.text.replace("&#34;", '"')
    assert "<img" not in page.text


def test_of_an_article_that_changes_at_each_visit_no_more_is_read_than_is_shown(tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    later = [
        Revision("a1", number, f"Title {number}", "", "en", f"{number}", 1, f"{number}", "page", "", CLOCK, "run-1")
        for number in range(2, REVISIONS_SHOWN + 10)
    ]
    with writing(home) as db:
        db.execute(f"update articles set revision = {later[-1].revision} where article_id = 'a1'")
        articles.add_revisions(db, [], later)
        (story,) = db.execute("select story_id from articles where article_id = 'a1'").fetchone()
        page = story_page(db, story)
        read = answer(db, RevisionRow, asked_revisions([told.member for told in page.members]))
    assert len(read) == REVISIONS_SHOWN + 1
    edits = [edit.revision.revision for told in page.members for edit in told.edits]
    assert edits == [one.revision for one in later[-REVISIONS_SHOWN:]]


def test_a_story_is_said_to_carry_what_counts_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    with writing(home) as db:
        db.execute("update tags set probability = 0.79 where trend = 'law'")
        db.execute("insert into tags select passage_id, model_id, 'law', 0.79, terms from tags where passage_id = 'p0'")
        db.execute(
            "insert into about_ai (article_id, revision, evidence, is_named, probability, is_about_ai)"
            " values ('a1', 1, 0, false, 0.1, false)"
        )
    publish(home, "run-1")
    web = TestClient(create_app(home))
    first, not_about_ai = (words(web.get(f"/story/{name}").text) for name in ("a0", "a1"))
    assert re.search(r"Carries AI video generation \(0\.99\) ?\. The number", first)
    assert "No passage of it carries a trend." in not_about_ai


def test_a_story_of_one_article_says_so_and_an_article_leads_to_its_story(told: TestClient) -> None:
    assert "One article has this story" in words(told.get("/story/a7").text)
    assert 'href="/story/a0"' in told.get("/article/a1").text


def test_an_article_of_more_passages_than_are_shown_says_how_many_it_has(tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    more = [Passage(f"more{n}", "a1", 1, n, f"Word {n}.", 2, "", None) for n in range(1, PASSAGES_SHOWN + 6)]
    with writing(home) as db:
        passages.add_passages(db, more)
    publish(home, "run-1")
    web = TestClient(create_app(home))
    assert f"The first {PASSAGES_SHOWN} of {len(more) + 1} passages" in words(web.get("/article/a1").text)
    assert " 1 passage " in words(web.get("/article/a2").text)


def test_a_source_shows_its_weeks_its_trends_its_lag_and_its_errors(web: TestClient) -> None:
    page = web.get("/source/f-lab")
    said = words(page.text)
    assert page.status_code == 200
    assert "AI video generation 100.0 % " in said
    assert "1, of which 0 failed" in said
    assert "feed moved" in said
    assert HOSTILE_TITLES[1] in said
    assert "1, of which 1 failed" in words(web.get("/source/f-bad").text)
    assert web.get("/source/f-lab.csv").text.startswith("week,articles,about_ai,visits,failures,is_gap,is_watched")
    assert 'href="/source/f-lab"' in web.get("/feeds").text


def test_of_a_source_off_the_watch_list_as_much_is_told_as_before(tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    told = []
    for run, is_active in (("run-1", "true"), ("run-2", "false")):
        with writing(home) as db:
            db.execute(f"update feeds set is_active = {is_active} where feed_id in ('f-lab', 'f-sum')")
        publish(home, run)
        with open_published(home) as db:
            told.append([source_page(db, feed, Span()).source for feed in ("f-lab", "f-sum")])
    for before, after in zip(*told, strict=True):
        assert (before.is_active, after.is_active) == (True, False)
        assert before.articles > 100
        for name in ("visits", "failures", "articles", "share_without_page", "share_about_ai"):
            assert getattr(after, name) == getattr(before, name), name
    assert told[1][0].visits == 1


def test_the_lag_is_told_from_the_first_visit_on_though_that_brought_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    early = datetime(2026, 3, 23, 6, tzinfo=UTC)  # the week before the first article
    with writing(home) as db:
        ledger.open_run(db, Run("run-0", "live", early, early, "", "0.1.0"))
        db.execute("update articles set first_seen_at = first_seen_at + interval 8 days")
        feeds.add_visits(db, [FeedVisit("f-lab", "run-0", early, "kept", "", "", "", "", 0)])
    publish(home, "run-1")
    with open_published(home) as db:
        lag = source_page(db, "f-lab", Span()).lag
        brought = db.execute("select count(*) from api.articles where feed_id = 'f-lab'").fetchall()
    assert [(lag.articles,)] == brought


@pytest.mark.parametrize("address", ["/story/none", "/source/none", "/source/none.csv", "/story/%00", "/source/'--"])
def test_what_is_not_there_is_a_404_with_a_sentence(web: TestClient, address: str) -> None:
    page = web.get(address)
    assert page.status_code == 404
    assert "of this id in this edition" in words(page.text)


def test_two_long_texts_without_a_word_in_common_are_compared_in_time(tmp_path: Path) -> None:
    started = time.monotonic()
    found = differing(" ".join(f"a{n}" for n in range(50_000)), " ".join(f"b{n}" for n in range(50_000)))
    assert (found.in_common, found.is_cut, len(found.stretches)) == (0.0, True, 1)
    assert differing("the " * MOST_WORDS, "the a " * MOST_WORDS).is_cut
    assert time.monotonic() - started < 20  # seconds, on a busy machine


def test_how_a_text_is_set_makes_no_difference() -> None:
    assert differing("An agent\n\nbooks.", " An agent books. ").is_same
