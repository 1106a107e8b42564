"""Quality and coverage: what was measured, what people say otherwise, and a sentence where nothing is known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from page_words import words
from small_edition import CLOCK, HOSTILE_TEXT, HOSTILE_TITLES, fill
from small_weeks import put_weeks, week
from starlette.testclient import TestClient

from dashboards.app import create_app
from dashboards.files.report import report_html
from dashboards.pages.coverage import coverage_page
from dashboards.pages.feeds import ALL_WELL, AMISS, feeds_page
from dashboards.pages.quality import quality_page
from dashboards.rendering import page
from dashboards.span import Span
from warehouse.books import feeds, ledger
from warehouse.books.labels import add_labels
from warehouse.books.quality import add_quality
from warehouse.books.random_labels import add_draws
from warehouse.database import Home, writing
from warehouse.published.publish import open_current, open_published, publish
from warehouse.records import FeedVisit, Label, QualityFigure, RandomDraw, Run


def figure(scope: str, name: str, f1: float, **other: Any) -> QualityFigure:
    measures = (0.8, 0.7, 0.9, 0.6, 0.5, 0.7, f1, f1 - 0.1, f1 + 0.1)
    return replace(QualityFigure("model-1", CLOCK, "<b>gold</b>.jsonl", 50, scope, name, *measures, 12), **other)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A copy with a measurement and three labels: p0 as tagged, p1 is not about video, p2 is also about law.

    p1 was drawn at random.
    """
    home = Home(tmp_path_factory.mktemp("measured"))
    fill(home)
    said = {"p0": ["video", "law"], "p1": [], "p2": ["video", "law"]}
    with writing(home) as db:
        add_quality(db, [figure("all", "micro", 0.7), figure("trend", "law", 0.5), figure("trend", "video", 0.9)])
        add_labels(
            db,
            [
                Label(passage, HOSTILE_TITLES[0], HOSTILE_TEXT, trends, "<i>ann</i>", CLOCK, "model-1")
                for passage, trends in said.items()
            ],
        )
        add_draws(db, [RandomDraw("p1", "ann", CLOCK, 3)])
    publish(home, "run-1")
    return TestClient(create_app(home))


def test_what_was_measured_is_shown_with_intervals_the_weakest_first(measured: TestClient) -> None:
    page = measured.get("/quality")
    said = words(page.text)
    assert "80.0 % of the tags are right, and 60.0 % of those to be given are there" in said
    assert "Measured on 50 labelled passages" in said
    assert said.index("Regulation & <law> 80.0 % 70.0–90.0 60.0 % 50.0–70.0 50.0 % 40.0–60.0 12") < said.index(
        "AI video generation 80.0 % 70.0–90.0 60.0 % 50.0–70.0 90.0 % 80.0–100.0 12"
    )
    assert "no labelled passage carries them: Nobody's trend" in said
    assert not re.search(r"<b>gold|<i>ann|<script", page.text)


@pytest.fixture(scope="module")
def measured_twice(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy with a measurement on one file, and an hour later on another that is about video alone."""
    home = Home(tmp_path_factory.mktemp("twice"))
    fill(home)
    later: dict[str, Any] = {"measured_at": CLOCK + timedelta(hours=1), "file": "later.jsonl", "passages": 7}
    with writing(home) as db:
        add_quality(db, [figure("all", "micro", 0.7), figure("trend", "law", 0.5), figure("trend", "video", 0.9)])
        add_quality(db, [figure("all", "micro", 0.6, **later), figure("trend", "video", 0.4, precision=0.1, **later)])
    publish(home, "run-1")
    return home


def test_a_trend_is_unmeasured_where_the_measurement_that_is_shown_has_none_of_it(measured_twice: Home) -> None:
    said = words(TestClient(create_app(measured_twice)).get("/quality").text)
    assert "Measured on 7 labelled passages" in said
    assert "no labelled passage carries them: Nobody's trend, Regulation & <law>." in said


def test_the_report_tells_of_the_newest_measurement_alone(measured_twice: Home) -> None:
    db = open_current(measured_twice)
    try:
        page = lxml.html.document_fromstring(report_html(db))
    finally:
        db.close()
    (table,) = page.xpath("//section[@aria-labelledby='quality']//table")
    assert [row.text_content() for row in table.xpath(".//tbody/tr/th")] == ["micro", "AI video generation"]
    assert "7 labelled passages" in words(table.xpath("string(caption)"))


def test_labels_that_disagree_are_errors_and_say_how_sure_is_how_right(measured: TestClient) -> None:
    said = words(measured.get("/quality").text)
    assert said.count("tagged, and should not be") == 1
    assert said.count("should be tagged, and is not") == 1
    assert "0.9 to 1.0 at random 1 98.5 % 0.0 %" in said  # p1, which is not about video
    assert "0.9 to 1.0 as doubtful 3 95.7 % 100.0 %" in said  # .99 and .9 of p0, .98 of p2


def test_how_often_a_probability_is_right_is_told_of_the_model_that_ships(web: TestClient) -> None:
    said = words(web.get("/quality").text)
    assert "These were read of the model that ships; the one that tags here is another." in said
    assert "0.80 to 0.95 89.0 % 80.7 % 73.3–86.5 109 51 26" in said
    assert (
        said.index("Tags that stand here")
        < said.index("Stories that carry a trend")
        < said.index("Texts by themselves")
    )


def test_nothing_measured_is_a_sentence(web: TestClient) -> None:
    said = words(web.get("/quality").text)
    assert "Nothing was measured here yet" in said
    assert "No tagged passage has been labelled in this home" in said
    assert "No label in this home disagrees with a tag: there is none on a tagged passage" in said


def test_where_the_model_that_ships_tags_the_answer_is_what_was_read_of_it(home: Home) -> None:
    with open_published(home) as db:
        shown = quality_page(db)
    here = [band._replace(is_of_current=True) for band in shown.measured]
    said = words(page("quality.html", shown._replace(measured=here)).body.decode())
    assert "Of what counts, 67.5 % to 89.7 % is right, by how sure the model is" in said
    assert "of 0.95 or more were about it in 89.7 % of cases, those from 0.80 to 0.95 in 67.5 %." in said
    assert "cannot be told from here" not in said


def test_coverage_names_who_fails_and_what_is_read(web: TestClient) -> None:
    page = web.get("/coverage")
    said = words(page.text)
    assert "Of 3 feeds, 1 could not be had at the last visit" in said
    assert f"{HOSTILE_TITLES[0]} failing timed out: {HOSTILE_TITLES[0]}" in said
    assert "en read 500 100.0 %" in said
    assert "Newest article 17 August 2026, 09:00 UTC, 2 days before that" in said
    assert web.get("/coverage.csv").text.count("\r\n") == 21
    assert "<script" not in page.text


def test_a_week_in_which_nobody_could_be_had_is_shown_though_nothing_is_of_it(empty_home: Home) -> None:
    stories: list[list[tuple[str, ...]]] = [[("chips",)], [("chips",)], [], [("chips",)]]
    put_weeks(empty_home, {"desk": stories}, down={("desk", 2)})
    publish(empty_home, "run4")
    db = open_current(empty_home)
    try:
        page = coverage_page(db, Span(None))
    finally:
        db.close()
    told = {one.week: (one.visited, one.missing, one.articles, one.unread) for one in page.weeks}
    assert told[week(2)] == (1, 1, 0, 0)
    assert told[week(3)] == told[week(1)] == (1, 0, 1, 0)
    assert list(told) == sorted(told, reverse=True)
    assert page.gaps == 1
    header = TestClient(create_app(empty_home)).get("/coverage.csv").text.partition("\r\n")[0]
    assert header == "week,visited,watched,missing,articles,share_about_ai,unread"


def test_the_pages_are_whole_before_anything_has_come(empty_home: Home) -> None:
    with writing(empty_home) as db:
        ledger.open_run(db, Run("run-0", "live", CLOCK, CLOCK, "", "0.1.0"))
    publish(empty_home, "run-0")
    web = TestClient(create_app(empty_home))
    assert "No week has been watched yet" in words(web.get("/coverage").text)
    assert "Nothing was measured here yet" in words(web.get("/quality").text)
    assert "No story has sora" in words(web.get("/search?q=sora").text)


def test_a_feed_that_never_brought_anything_is_no_silent_one_on_any_page(tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    with writing(home) as db:
        db.execute("update feeds set title = 'Nothing' where feed_id = 'f-sum'")
        feeds.add_visits(db, [FeedVisit("f-sum", "run-1", CLOCK, "kept", "", "", "", "", 0)])
    publish(home, "run-1")
    web = TestClient(create_app(home))
    listed, covered = words(web.get("/feeds").text), words(web.get("/coverage").text)
    assert "1 of 3 feeds answers and speaks" in listed
    assert "1 could not be fetched at the last visit, 1 has never brought anything." in listed
    assert "published nothing for three times" not in listed
    assert "Nothing" in words(web.get("/feeds?state=empty").text)
    assert "No feed is in this state." in words(web.get("/feeds?state=silent").text)
    assert "1 could not be had at the last visit and none has fallen silent" in covered
    assert "Nothing nothing yet 19 Aug 2026" in covered
    assert "Every feed that was visited answers and speaks." not in covered


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"well": 3}, ALL_WELL),
        ({"well": 1}, "It answered the last visit, and is not silent."),
        (
            {"well": 1, "silent": 2, "unvisited": 1},
            f"2 {AMISS['silent'].format(has='have')}, 1 has not been visited yet.",
        ),
        ({}, ""),
    ],
)
def test_the_feeds_page_tells_what_is_amiss_or_that_nothing_is(home: Home, counts: dict[str, int], said: str) -> None:
    with open_published(home) as db:
        shown = feeds_page(db, {})
    assert shown._replace(counts=counts).account == said


def test_a_page_tells_how_many_trends_there_are_and_what_marks_a_week(web: TestClient) -> None:
    assert "keeps the books on 3 trends: which is covered" in words(web.get("/about").text)
    marks = re.findall(r"<td>([a-z, ]+)</td>", web.get("/trend/video").text)
    assert marks
    assert set(marks) <= {
        "not over",
        "feeds missing",
        "not watched",
        "not over, feeds missing",
        "not over, not watched",
    }
