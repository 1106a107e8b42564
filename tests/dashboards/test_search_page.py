"""Search: what is found agrees with what is followed elsewhere, and what cannot be looked for is a sentence."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from page_words import words
from small_edition import HOSTILE_TITLES, STORIES_A_WEEK, weeks
from starlette.testclient import TestClient

from dashboards.newest import NewestCopy
from dashboards.pages.search import Wish, search_page
from flows.commands.spans import watched_span
from warehouse.database import Home
from warehouse.words import searching, watching
from warehouse.words.word_query import LONGEST, parse

STORIES = STORIES_A_WEEK * len(weeks())


def test_a_search_names_its_stories_marks_the_words_and_counts_the_weeks(web: TestClient) -> None:
    page = web.get("/search", params={"q": '"Fair use"'})
    assert page.status_code == 200
    assert f'{STORIES} stories with "fair use"' in words(page.text)
    assert "<mark>FAIR USE</mark>" in page.text
    sheet = list(csv.DictReader(io.StringIO(web.get("/search.csv", params={"q": "fair use", "weeks": "all"}).text)))
    assert [row["week"] for row in sheet] == [str(week) for week in weeks()]
    assert {row["stories"] for row in sheet} == {str(STORIES_A_WEEK)}


def test_a_week_narrows_a_search_and_a_day_in_it_means_its_week(web: TestClient) -> None:
    for day in ("2026-08-10", "2026-08-13"):
        page = words(web.get("/search", params={"q": "sora*", "week": day}).text)
        assert f"{STORIES_A_WEEK} stories of the week of 10 August 2026 with sora*" in page


def test_hostile_titles_are_found_and_only_shown(web: TestClient) -> None:
    page = web.get("/search", params={"q": '"img src"'})
    assert HOSTILE_TITLES[1] in html.unescape(re.sub("</?mark>", "", page.text))
    assert "<img" not in page.text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("a", "a word has at least 2 letters"),
        ('"open', "a quotation mark is opened and not closed"),
        ("((", "a word is missing before the end"),
        ("OR", "a word is missing before OR"),
        ("-stock", "a text with none of its words would do"),
        ("%", "there is no letter and no digit"),
        ("<script>*x", "has to stand at its end"),
        ("a" * 10_000, f"{LONGEST:,} are the most"),
        ("nowhere", "No story has nowhere"),
        ("   ", "Whole words, in any case"),
    ],
)
def test_what_cannot_be_looked_for_is_a_sentence(web: TestClient, said: str, sentence: str) -> None:
    page = web.get("/search", params={"q": said})
    assert page.status_code == 200
    assert sentence in words(page.text)
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    "wish", ["order=best", "weeks=7", "week=monday", "page=0", "page=501", "week=0001-99-99", "page=" + "9" * 99]
)
def test_a_wrong_address_is_a_404_with_a_sentence(web: TestClient, wish: str) -> None:
    assert web.get(f"/search?q=sora&{wish}").status_code == 404


def test_a_search_that_takes_too_long_is_given_up(home: Home) -> None:
    with NewestCopy(home).cursor() as db:
        shown = search_page(db, Wish(" OR ".join(f"made{number} sora*" for number in range(20))), seconds=0.0)
        assert "was given up" in shown.trouble
        assert search_page(db, Wish("sora*")).trouble == ""  # the connection is as good as before


@pytest.mark.parametrize(("said", "is_told"), [("title:sora", True), ("sora NEAR/3 made", True), ("nowhere", False)])
def test_what_elsewhere_is_an_operator_is_told_to_be_none_where_nothing_is_found(
    said: str, is_told: bool, web: TestClient
) -> None:
    page = words(web.get("/search", params={"q": said}).text)
    assert "Nothing found" in page
    assert ("There are no fields" in page) == is_told


def test_a_week_without_a_story_about_ai_has_no_share(home: Home) -> None:
    with NewestCopy(home).cursor() as db, pytest.MonkeyPatch.context() as patch:
        none_about_ai = "(select * replace (0::bigint as stories_about_ai) from api.trend_weeks)"
        patch.setattr(searching, "WEEKS", searching.WEEKS.replace("api.trend_weeks", none_about_ai))
        answer = search_page(db, Wish("sora*")).answer
    assert answer is not None
    assert {(week.point.share, week.point.low, week.point.high) for week in answer.weeks} == {(None, None, None)}


@pytest.mark.parametrize("said", ["sora-made", "fair use", "says", "use", "us", "story 7", "story", "q.png", "--"])
def test_the_macros_the_page_and_what_is_followed_agree(home: Home, said: str) -> None:
    with NewestCopy(home).cursor() as db:
        of_sql = {row[0] for row in db.execute("select article_id from api.search($1)", [said]).fetchall()}
        if said == "--":
            assert of_sql == set()
            return
        query = parse(f'"{said}"')
        with searching.matched(db, query):
            found = "select article_id, relevance > 0 from temp.matched"
            assert dict(db.execute(found).fetchall()) == dict.fromkeys(of_sql, True)
            weeks = searching.weeks_found(db)
            by_week = {row[0]: (row[12], row[1]) for row in weeks}
            of_verdicts = searching.counted_by_week(db, min(row[0] for row in weeks if row[11]))
        counted = "select week, stories, stories_with_words_about_ai from api.mentions($1)"
        assert {week: tuple(counts) for week, *counts in db.execute(counted, [said]).fetchall()} == by_week
        first, last = watched_span(db, None)
        assert db.execute("select min(week) from api.articles where is_watched").fetchall() == [(first,)]
        followed = watching.articles_of(db, query, first, last)
        of_watch = watching.story_weeks(db, first, last, followed)
        assert sum(count for _, _, count in of_watch) == sum(of_verdicts.values())
