"""Trends and groups side by side on one scale: what is drawn, told, given as a sheet, and refused."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from page_words import words
from small_edition import weeks
from starlette.testclient import TestClient

from dashboards.charts.lines import LABEL_STEP, Line, compared
from dashboards.charts.series import Point
from dashboards.charts.timeline import NARROW, WIDE

ADDRESS = "/compare?trends=law,video,group:order&by=week"


def points(share: float) -> list[Point]:
    return [
        Point(week, 5, 5, 2, 2, 25, share, share / 2, share * 2, is_complete=True, has_gap=False) for week in weeks()
    ]


def test_lines_differ_by_dash_and_letter_and_share_a_scale(web: TestClient) -> None:
    page = web.get(ADDRESS).text
    for letter in "abc":
        assert page.count(f'<path class="many {letter}"') == 4, "two runs of weeks, drawn wide and narrow"
    said = words(page)
    for letter, name in (("A", "Regulation & <law>"), ("B", "AI video generation"), ("C", "Order (group)")):
        assert f"{letter} {name}" in said
        assert f"{letter}, {name}: 19 points from 30 March 2026 to 10 August 2026. Last" in said
    assert "<law>" not in page


def test_a_share_over_four_weeks_does_not_stand_beside_the_stories_of_one(web: TestClient) -> None:
    by_week, by_four = (words(web.get(ADDRESS.replace("week", unit)).text) for unit in ("week", "four"))
    assert "Regulation & <law> 20.0 % 8.9–39.1 5 of 25" in by_week
    assert "Regulation & <law> 20.0 % B" in by_four
    assert "of four weeks; the end of each line" in by_four
    assert "it ends two weeks before the last complete one" in by_four
    assert "The number is the end of the line" in words(web.get("/trends?by=four").text)
    assert "The number is the last complete week" in words(web.get("/trends?by=week").text)


@pytest.mark.parametrize("sheet", ["/trends.csv?by=", "/compare.csv?trends=law,group:order&by="])
def test_a_sheet_has_no_interval_where_a_share_has_none(web: TestClient, sheet: str) -> None:
    by_week, by_four = (
        {
            (row["share_low"] == "", row["share_high"] == "")
            for row in csv.DictReader(io.StringIO(web.get(sheet + by).text))
        }
        for by in ("week", "four")
    )
    assert by_week == {(False, False)}
    assert by_four == {(True, True)}


def test_who_has_chosen_nothing_is_offered_the_trends_of_a_group(web: TestClient) -> None:
    offered = re.findall(r'href="(\?trends=[^"]+)">Order<', web.get("/compare").text)
    assert len(offered) == 1
    assert "A Regulation & <law>" in words(web.get(f"/compare{offered[0]}").text)
    assert "first trends of a group" not in words(web.get(ADDRESS).text)


def test_a_name_that_is_too_long_for_the_picture_is_cut_at_a_word() -> None:
    drawn = compared([Line("x", "Science, industry and the physical world (group)", "A", points(0.2))], "week", WIDE)
    assert ">A Science, industry and the physical …</text>" in drawn
    assert "Science, industry and the physical world (group): share of" in drawn


def test_the_sheet_holds_the_same_lines_and_a_group_counts_a_story_once(web: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(web.get(ADDRESS.replace("compare", "compare.csv")).text)))
    lines = {name: [row for row in rows if row["line"] == name] for name in ("law", "video", "group:order")}
    assert sum(map(len, lines.values())) == len(rows) == 3 * len(weeks())
    assert {row["stories"] for row in lines["law"]} == {row["stories"] for row in lines["group:order"]} == {"5"}
    assert {row["share"] for row in lines["video"]} == {"1.0"}


def test_the_unit_and_the_range_are_kept_by_links_and_form(web: TestClient) -> None:
    page = web.get("/compare?trends=law&trends=&trends=video&by=month&from=2026-05-01").text
    assert 'href="/compare.svg?trends=law,video&amp;by=month&amp;from=2026-05-01"' in page
    assert 'href="?trends=law,video&amp;by=week&amp;from=2026-05-01#lines"' in page
    assert page.count('name="trends" value="law,video"') == 1
    assert page.count('name="from" value="2026-05-01"') == 2, (
        "in the form of the range, and kept by the form of the trends"
    )


def test_nothing_named_is_an_offer_and_a_range_without_a_story_says_so(web: TestClient) -> None:
    assert "Choose up to five trends or groups" in words(web.get("/compare").text)
    assert "no story in this range" in words(web.get("/compare?trends=law&until=2020-01-01").text)


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ("trends=none", "no trend or group “none”"),
        ("trends=group:none", "no trend or group “group:none”"),
        ("trends=<script>", "no trend or group “<script>”"),
        (f"trends={'x' * 5000}", f"no trend or group “{'x' * 40}”"),
        ("trends=a,b,c,d,e,f", "Up to 5 trends or groups are compared at once; this address names 6."),
        ("trends=law&by=day", "by=week"),
        ("trend=law", "does not know “trend”"),
    ],
)
def test_what_cannot_be_compared_is_answered_with_a_sentence(web: TestClient, wishes: str, said: str) -> None:
    for path in ("/compare", "/compare.csv", "/compare.svg"):
        answer = web.get(f"{path}?{wishes}")
        assert answer.status_code == 404
        assert said in words(answer.text)
        assert "<script" not in answer.text
    assert web.get("/compare.csv").status_code == web.get("/compare.svg").status_code == 404


def test_letters_of_lines_that_end_together_do_not_touch() -> None:
    lines = [
        Line(letter, letter, letter, points(share)) for letter, share in zip("ABCDE", [0, 0, 0, 0.2, 0.2], strict=True)
    ]
    for form in (WIDE, NARROW):
        labels = [
            one
            for one in ET.fromstring(compared(lines, "week", form)).iter("text")
            if "many-label" in one.get("class", "")
        ]
        places = sorted(float(one.get("y", "nan")) for one in labels)
        assert len(places) == 5
        assert all(later - before >= LABEL_STEP - 0.1 for before, later in pairwise(places))
        assert places[-1] <= form.height
