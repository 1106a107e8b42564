"""The passages behind a point: all of them, each with what its probability means, and those that came near."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from page_words import words
from small_edition import HOSTILE_TITLES, LAST_WEEK, STORIES_A_WEEK, weeks
from starlette.testclient import TestClient

from dashboards.pages.passages import PAGE
from warehouse.database import Home
from warehouse.published.publish import open_published


def listed(web: TestClient, trend: str = "video", **asked: str) -> list[dict[str, str]]:
    text = web.get(f"/trend/{trend}/passages.csv", params=asked).text
    return list(csv.DictReader(io.StringIO(text)))


def test_the_passages_of_a_week_are_those_of_its_point_surest_first(web: TestClient) -> None:
    page = web.get("/trend/video/passages", params={"week": "2026-08-13"})
    assert page.status_code == 200
    assert "AI video generation: the passages of the week of 10 August 2026" in words(page.text)
    assert f"{STORIES_A_WEEK} passages of {STORIES_A_WEEK} stories" in words(page.text)
    assert "Probability 0.98: of 326 such passages read by hand 309 were about the trend; 34 more could" in words(
        page.text
    )
    assert "more could be argued (by the model that ships; another tags here)." in words(page.text)
    assert "<mark>FAIR USE</mark>" in page.text
    chances = [float(row["probability"]) for row in listed(web, week=str(LAST_WEEK))]
    assert chances == sorted(chances, reverse=True)
    assert len(chances) == STORIES_A_WEEK


def test_every_page_of_a_list_is_another_part_of_it(web: TestClient) -> None:
    pages = -(-STORIES_A_WEEK // PAGE)
    titles = []
    for number in range(1, pages + 1):
        text = web.get("/trend/video/passages", params={"week": str(LAST_WEEK), "page": str(number)}).text
        titles += re.findall(r'href="/article/([^"]+)"', text)
    assert titles == [row["article_id"] for row in listed(web, week=str(LAST_WEEK))]
    past = web.get("/trend/video/passages", params={"week": str(LAST_WEEK), "page": str(pages + 1)})
    assert (past.status_code, f"fill {pages} pages" in past.text) == (404, True)


def test_a_month_ends_with_its_last_day_and_begins_with_its_first(web: TestClient) -> None:
    mondays = [monday for monday in weeks() if (monday.year, monday.month) == (2026, 6)]
    found = listed(web, month="2026-06")
    assert {row["published_at"][:10] for row in found} == {str(monday) for monday in mondays}
    day_after = {"from": str(mondays[-1] + timedelta(days=1)), "until": str(mondays[-1] + timedelta(days=6))}
    assert listed(web, **day_after) == []
    assert "No passage of this range carries the trend" in web.get("/trend/video/passages", params=day_after).text


def test_a_source_narrows_a_list(web: TestClient) -> None:
    found = listed(web, week=str(LAST_WEEK), source="f-lab")
    assert 0 < len(found) < STORIES_A_WEEK
    assert {row["feed_id"] for row in found} == {"f-lab"}
    page = web.get("/trend/video/passages", params={"weeks": "all", "source": "f-bad"}).text
    assert re.findall(r'<option value="([^"]*)"', page) == ["", "f-bad", "f-sum", "f-lab"]
    assert '<option value="f-bad" selected>' in page
    assert '<input type="hidden" name="weeks" value="all">' in page


def test_what_came_near_is_told_apart_and_counts_for_nothing(web: TestClient, home: Home) -> None:
    with open_published(home) as db:
        near = db.execute("select trend, max(probability), count(*) from api.nearest group by trend").fetchall()
        both = db.execute(
            "select count(*) from api.nearest semi join api.evidence using (trend, article_id)"
        ).fetchall()
        most = db.execute("select max(n) from (select count(*) n from api.nearest group by trend, week)").fetchall()
    assert {trend for trend, _, _ in near} == {"quiet"}
    assert all(chance < 0.8 for _, chance, _ in near)
    assert (both, most) == ([(0,)], [(10,)])
    page = web.get("/trend/quiet/passages", params={"week": str(LAST_WEEK), "show": "nearest"})
    assert "10 passages that came near" in words(page.text)
    assert "Probability 0.60: of 43 such passages read by hand 20 were about the trend; 21 more" in words(page.text)
    assert "No passage of this range carries the trend" in web.get("/trend/quiet/passages?weeks=all").text
    none = words(web.get("/trend/video/passages?weeks=all&show=nearest").text)
    assert "No passage came near" in none
    assert "saw something of the trend in these" not in none


def test_hostile_titles_are_only_shown(web: TestClient) -> None:
    page = web.get("/trend/video/passages", params={"week": str(LAST_WEEK)}).text
    assert html.escape(HOSTILE_TITLES[0]) in page
    assert "<script" not in page
    assert "javascript:" not in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("week=soon", "any of its days"),
        ("month=2026-13", "month=2026-08"),
        ("month=1969-12", "The books begin"),
        ("week=2026-08-10&month=2026-08", "not of several"),
        ("week=2026-08-10&weeks=26", "not of several"),
        ("from=2026-08-10&until=2026-08-01", "ends before it begins"),
        ("show=all", "show=nearest"),
        ("page=0", "numbered from 1"),
        ("page=5000", "Narrow it"),
        ("source=none", "no feed of this id"),
        ("order=newest", "does not know"),
    ],
)
@pytest.mark.parametrize("file", ["passages", "passages.csv"])
def test_an_address_that_names_nothing_is_told_so(web: TestClient, file: str, asked: str, said: str) -> None:
    page = web.get(f"/trend/video/{file}?{asked}")
    assert (page.status_code, said in words(page.text)) == (404, True)


def test_a_trend_that_is_not_there_has_no_passages(web: TestClient) -> None:
    assert web.get("/trend/nothing/passages").status_code == 404
    assert web.get("/trend/nothing/passages.csv").status_code == 404


def test_the_end_of_time_can_be_asked_for(web: TestClient) -> None:
    assert web.get("/trend/video/passages?month=9999-12").status_code == 200
    assert web.get("/trend/video/passages?week=9999-12-31").status_code == 200
    assert web.get("/trend/video/passages?from=0001-01-01").status_code == 200


def test_the_trend_page_leads_here(web: TestClient) -> None:
    page = web.get("/trend/video", params={"week": str(LAST_WEEK)}).text
    assert 'href="/trend/video/passages?week=2026-08-10"' in page


def test_a_list_leads_to_its_month_and_to_what_came_near(web: TestClient) -> None:
    page = web.get("/trend/video/passages", params={"week": str(LAST_WEEK), "source": "f-lab"}).text
    assert 'href="?month=2026-08&amp;source=f-lab"' in page
    assert 'href="?week=2026-08-10&amp;source=f-lab&amp;show=nearest"' in page
