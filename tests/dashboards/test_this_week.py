"""The front page where little moved, where much is new, and where nothing is known."""

from __future__ import annotations

import csv
import html
import io
import math
import re
from datetime import timedelta
from pathlib import Path

import pytest
from page_words import words
from small_edition import HOSTILE_TITLES, LAST_WEEK, candidate, fill
from starlette.testclient import TestClient

from dashboards.app import create_app
from dashboards.pages.headline import Large, MoverRow, account, change, leading, none_moved, told_headline
from dashboards.pages.this_week import STORIES_OF_EACH, STORIES_SHOWN, this_week, widest
from flows.commands.trends import NOTHING_COUNTED, trends
from warehouse.database import Home, insert, writing
from warehouse.published.publish import open_published, publish

FOUR_WEEKS = LAST_WEEK - timedelta(weeks=3), LAST_WEEK
LARGE = [Large(name.lower(), name, *FOUR_WEEKS, 9, 30, 0.3, 0.2, 0.5) for name in ("Chips", "Law", "Film")]


def mover(name: str, verdict: str, share: float = 0.1) -> MoverRow:
    ratio = None if verdict in ("too little", "not enough history") else 1.5
    return MoverRow(name.lower(), name, "group", LAST_WEEK, 0.1, share, ratio, ratio, ratio, 0.5, verdict, "")


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The front page of a home in which two words rise, one on both horizons, one of a hostile name."""
    home = Home(tmp_path / "home")
    fill(home)
    with writing(home) as db:
        found = [
            candidate("pods", "4/12", 0.01),
            candidate("pods", "13/39", 0.04),
            candidate(HOSTILE_TITLES[0], "4/12", 0.02),
        ]
        insert(db, "candidates", found)
    publish(home, "run-1")
    return TestClient(create_app(home)).get("/").text


def test_words_outside_the_taxonomy_are_listed_once_each_and_escaped(page: str) -> None:
    said = words(page)
    assert "pods 3.0 % 12.0 % ×4.00 2.00 to 8.00 3 rising, 4/12 weeks many sources" in said
    assert page.count('<th scope="row" dir="auto">') == 2
    assert "<script" not in page
    assert said.index("pods") < said.rindex(HOSTILE_TITLES[0])


@pytest.mark.parametrize(
    ("movers", "said"),
    [
        ([mover("Law", "cannot tell")], "No trend moved more than chance would move it; the largest is Chips"),
        ([mover("Law", "not enough history")], "Too little to tell yet; the largest is Chips"),
        ([mover("Law", "rising")], "Attention moves to Law"),
    ],
)
def test_where_nothing_moved_the_headline_says_what_is_largest(movers: list[MoverRow], said: str) -> None:
    assert told_headline(movers, LARGE) == said
    assert "; " not in told_headline(movers, [])


def test_a_trend_that_nobody_wrote_of_before_has_a_figure() -> None:
    new = mover("Pods", "surging")._replace(
        share_before=0.0, share_now=0.05, ratio=math.inf, ratio_low=2.1, ratio_high=math.inf, named=""
    )
    said = "from 0.0 % to 5.0 % of stories, over ×100 (95 % interval 2.10 to over 100)"
    assert change(new).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (None, None, "no story about AI comes from a week that was watched"),
        (None, 0.034, "3.4 % of stories, and none was counted before"),
        (0.034, None, "3.4 % of stories before, and none was counted since"),
        (0.0, 0.034, "from 0.0 % to 3.4 % of stories"),
    ],
)
def test_weeks_without_a_story_have_no_share_of_none_percent(
    tmp_path: Path, before: float | None, now: float | None, said: str
) -> None:
    home = Home(tmp_path)
    fill(home)
    with writing(home) as db:
        db.execute(
            "update verdicts set verdict = 'not enough history', share_before = $before, share_now = $now, ratio = null"
            " where trend = 'law' and horizon = '4/12'",
            {"before": before, "now": now},
        )
    publish(home, "run-1")
    web = TestClient(create_app(home))
    shown = re.sub(r"\s+", " ", html.unescape(web.get("/trend/law").text).replace("\xa0", " "))
    assert f"not enough history</span>: {said}, in the four complete weeks to" in shown
    (row,) = [row for row in csv.DictReader(io.StringIO(web.get("/movers.csv").text)) if row["trend"] == "law"]
    assert [row["share_before"], row["share_now"]] == ["" if share is None else str(share) for share in (before, now)]


def test_the_largest_is_told_with_its_figures_and_those_that_follow() -> None:
    said = leading(LARGE).replace("\xa0", " ")
    assert said == (
        "The largest is Chips with 30.0 %, 9 of 30 stories in the four weeks to 16 August 2026, followed by Law and Film."
    )
    assert "followed" not in leading(LARGE[:1])
    assert leading([]) == ""
    assert "1 of 1 story in the four weeks" in leading([LARGE[0]._replace(stories=1, total=1)])


def test_where_there_are_fewer_weeks_or_holes_between_them_the_largest_is_told_from_a_day_to_a_day() -> None:
    young = leading([LARGE[0]._replace(first=LAST_WEEK)]).replace("\xa0", " ")
    assert "9 of 30 stories from 10 August 2026 to 16 August 2026." in young
    sparse = leading([LARGE[0]._replace(first=LAST_WEEK - timedelta(weeks=9))]).replace("\xa0", " ")
    assert "9 of 30 stories from 8 June 2026 to 16 August 2026." in sparse


def test_an_empty_table_of_movers_says_why() -> None:
    assert none_moved([], "4", "12").startswith("No verdict has been given yet")
    assert none_moved([mover("A", "too little")], "13 weeks", "the 39 before").startswith(
        "It cannot be told yet: 13 weeks"
    )
    some = [mover("A", "steady"), mover("B", "cannot tell")]
    assert none_moved(some, "13 weeks", "the 39 before") == (
        "None of 2 trends is shown to have moved, 13 weeks against the 39 before: "
        "1 held steady, and of the other it cannot be told."
    )
    said = "4 weeks", "12 before"
    assert none_moved(some[:1], *said) == "None of 1 trend moved, 4 weeks against 12 before: all held steady."
    assert none_moved(some[1:], *said) == (
        "None of 1 trend is shown to have moved, 4 weeks against 12 before: it cannot be told of any."
    )


def test_what_lacks_watched_weeks_is_not_said_to_lack_stories() -> None:
    few = [mover("A", "steady"), mover("B", "too little"), mover("C", "not enough history")]
    assert account(few) == [
        "1 trend held steady; for 1 trend there are too few stories to tell; of 1 trend too few weeks were watched."
    ]
    (young,) = account([mover("A", "not enough history"), mover("B", "not enough history")])
    assert young.startswith("No move can be told yet: too few weeks were watched")
    assert "enough stories" not in young


def test_a_verdict_that_holds_from_an_earlier_look_is_told_so_where_its_q_is_large(tmp_path: Path) -> None:
    held = "Where q is over .05 the verdict came at an earlier look and still holds"
    home = Home(tmp_path)
    fill(home)
    for q_value, is_told in ((0.049, False), (0.49, True)):
        with writing(home) as db:
            db.execute("update verdicts set verdict = 'cannot tell', q_value = .9")
            db.execute("update verdicts set verdict = 'rising', q_value = $1 where trend = 'law'", [q_value])
        publish(home, f"run-{q_value}")
        assert (held in words(TestClient(create_app(home)).get("/").text)) is is_told


def test_the_uncertain_are_those_of_which_it_cannot_be_told_the_largest_first() -> None:
    movers = [mover("A", "cannot tell"), mover("B", "steady"), mover("C", "cannot tell", 0.4), mover("D", "too little")]
    assert [one.name for one in widest(movers)] == ["C", "A"]


def test_where_weeks_were_watched_without_a_story_about_ai_that_is_said(tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    with writing(home) as db:
        db.execute(
            "insert into about_ai (article_id, revision, evidence, is_named, probability, is_about_ai)"
            " select article_id, 1, 0, false, 0.1, false from articles"
        )
    publish(home, "run-1")
    notes = " ".join(trends(home=home).notes)
    assert NOTHING_COUNTED in notes
    assert "no week has been watched yet" not in notes
    assert "0 of 0 sources" not in notes
    page = re.sub(r"\s+", " ", TestClient(create_app(home)).get("/trend/law?weeks=26").text)
    assert "No story about AI was collected in this range" in page


def test_of_what_one_publisher_alone_has_two_stories_come_before_more_of_any(home: Home) -> None:
    with open_published(home) as db:
        listed = [story.publisher for story in this_week(db).stories]
    publishers = set(listed)
    assert len(publishers) == 3, "the small copy has three, each with eight stories of the week"
    assert all(listed[: 2 * len(publishers)].count(one) == STORIES_OF_EACH for one in publishers)
    assert len(listed) == STORIES_SHOWN, "the list is filled all the same"
