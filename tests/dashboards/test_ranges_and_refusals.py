"""The range in the address of every page with a series, and what no page knows: a sentence, and neither 500 nor silence."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from page_words import words
from small_edition import weeks
from starlette.testclient import TestClient

from dashboards.charts.bars import WEEK, WIDE, WeekCount, bars, spoken

PLAIN = (
    "/",
    "/alerts",
    "/article/a0",
    "/about",
    "/story/a0",
    "/quality",
    "/movers.csv",
    "/longer.csv",
    "/feeds.csv",
    "/quality.csv",
)
RANGED = (
    *("/trends", "/trend/law", "/trend/law/passages", "/compare", "/source/f-lab", "/coverage", "/search?q=sora"),
    *("/trends.csv", "/trend/law.csv", "/source/f-lab.csv", "/coverage.csv", "/source/f-lab.svg", "/trend/law.svg"),
)
REFUSED = {
    "/trend/law?week=2026-99-01": "A week is named by any of its days",
    "/trend/law?week=2031-01-06": "No story about AI was collected in the week of 6 January 2031",
    "/trend/law?weeks=0": "A range is weeks=26",
    "/trend/law?from=2026-13-01": "A day is written as in from=2026-08-10",
    "/trend/law?weeks=9&from=2026-08-01": "by weeks, or by from and until, and not by both",
    "/trend/law?page=999999": "pages",
    "/trend/law%00x": "no trend of this name",
    "/trend/Regulation%20and%20law": "Did you mean Regulation &amp; &lt;law&gt;? Its page is <code>/trend/law</code>.",
    "/trend/vidio": "Its page is <code>/trend/video</code>.",
    "/trend/none": "no trend of this name.</p>",
    "/trend/" + "x" * 9000: "no trend of this name",
    "/trend/law/passages?source=none": "no feed of this id",
    "/source/none": "no feed of this id",
    "/source/none.svg": "no feed of this id",
    "/source/f-lab?from=soon": "A day is written as in from=2026-08-10",
    "/coverage?until=2026-08-01&from=2026-08-09": "ends before it begins",
    "/story/%27%20or%201=1--": "no story of this id",
    "/article/%F0%9F%98%80": "no article of this id",
    "/compare?trends=a,b,c,d,e,f": "Up to 5 trends",
    "/compare?trends=law,%3Cscript%3E": "no trend or group “&lt;script&gt;”",
    "/feeds?state=odd": "Feeds are listed by state=failing",
    "/feeds?page=2": "This list fills one page",
    "/runs?page=0": "numbered from 1",
    "/search?q=sora&order=best": "order=relevance or order=newest",
    "/search.svg": "Say what to look for",
    "/search.svg?q=a": "a word has at least 2 letters",
}
SEARCHED = [
    "a",
    "x" * 10_000,
    '"',
    '""',
    "OR OR",
    "NOT",
    "(((",
    ")",
    "a AND",
    "-sora",
    "*",
    "'; drop table x --",
    "\x00",
    "sora " * 2000,
]


@pytest.mark.parametrize("address", [*PLAIN, *RANGED])
def test_what_a_page_does_not_know_is_refused_in_a_sentence(web: TestClient, address: str) -> None:
    answer = web.get(f"{address}{'&' if '?' in address else '?'}%3Cb%3Emonths=3")
    assert answer.status_code == 404
    assert "does not know “&lt;b&gt;months”" in answer.text


@pytest.mark.parametrize("address", RANGED)
def test_a_range_in_the_address_is_understood(web: TestClient, address: str) -> None:
    mark = "&" if "?" in address else "?"
    assert web.get(f"{address}{mark}weeks=26{'&trends=law' * (address == '/compare')}").status_code == 200


@pytest.mark.parametrize(("address", "sentence"), REFUSED.items(), ids=[address[:40] for address in REFUSED])
def test_what_is_unknown_is_not_found_with_its_reason(web: TestClient, address: str, sentence: str) -> None:
    answer = web.get(address)
    assert (answer.status_code, sentence in answer.text) == (404, True), answer.text[-900:]
    assert "Made from the published copy of run" in answer.text, "of which copy that is said"
    assert "<b>" not in answer.text


@pytest.mark.parametrize("said", SEARCHED, ids=[repr(said[:12]) for said in SEARCHED])
def test_whatever_is_searched_is_answered_or_explained(web: TestClient, said: str) -> None:
    for order in ("relevance", "newest"):
        answer = web.get("/search", params={"q": said, "order": order})
        assert answer.status_code == 200
        assert re.search(r"<h1[^>]*>(?:This cannot be looked for|Search|No story|[\d,]+ stor)", answer.text)


@pytest.mark.parametrize("address", ["/trend/law?weeks=26&weeks=52", "/trends.csv?by=week&by=month", "/search?q=a&q=b"])
def test_an_address_that_says_one_thing_twice_is_refused(web: TestClient, address: str) -> None:
    answer = web.get(address)
    assert answer.status_code == 404
    assert "twice; which is meant?" in words(answer.text)


def test_a_source_and_the_coverage_are_told_in_the_range_of_the_address(web: TestClient) -> None:
    for address, first in (("/source/f-lab.csv", weeks()[0]), ("/coverage.csv", weeks()[0])):
        told = [row["week"] for row in csv.DictReader(io.StringIO(web.get(f"{address}?weeks=all").text))]
        assert str(first) in (told[0], told[-1])
        narrowed = [row["week"] for row in csv.DictReader(io.StringIO(web.get(f"{address}?from=2026-08-01").text))]
        assert set(narrowed) == {"2026-08-03", "2026-08-10", "2026-08-17"}
    page = web.get("/source/f-lab?from=2026-08-01").text
    assert re.search(r"stories about AI, \d+ from 1 August 2026, that carry", page)
    assert 'href="/source/f-lab.csv?from=2026-08-01"' in page
    assert "Nothing has come from it in this range" in web.get("/source/f-lab?until=2020-01-01").text


def test_bars_are_a_file_with_their_unit_and_the_copy(web: TestClient) -> None:
    drawn = web.get("/source/f-bad.svg?weeks=26").text
    assert drawn.startswith("<?xml")
    assert "Articles that the feed brought first. No week here was watched. Source: Trendledger, copy run-1" in drawn
    assert "data to 19 August 2026" in drawn
    assert "<script" not in drawn
    assert "stories with" in web.get("/search.svg?q=sora").text.lower()


@pytest.mark.parametrize("address", ["/source/f-lab", "/search?q=sora"])
def test_bars_are_described_with_their_ends_direction_and_gaps(web: TestClient, address: str) -> None:
    said = re.findall(r"<desc[^>]*>(.*?)</desc>", web.get(address).text)[0]
    for word in ("Last", "highest", "lowest", "at the beginning"):
        assert word in said


def test_a_week_that_is_not_over_is_pale_and_no_part_of_what_bars_are_said_to_do() -> None:
    over = [WeekCount(date(2026, 6, 1) + number * WEEK, 4) for number in range(8)]
    running = WeekCount(date(2026, 7, 27), 1, is_complete=False)
    said = spoken([*over, running], "story", "stories")
    assert said.startswith("33 stories in the weeks from 1 June 2026 to 27 July 2026. Last 4; highest 4 ")
    assert "lowest 4" in said
    assert "About as many at the end as at the beginning" in said
    assert said.endswith("The week of 27 July 2026 is not over: 1 so far.")
    drawn = bars([*over, running], "x", "story", "stories", WIDE)
    assert (drawn.count('class="count"'), drawn.count('class="count incomplete"')) == (8, 1)
    assert "Week of 27 July 2026: 1 story, not over" in drawn


def test_the_week_in_which_the_last_run_looked_is_not_over(web: TestClient) -> None:
    page = web.get("/source/f-lab").text
    assert page.count('class="count incomplete"') == 2, "drawn wide and narrow"
    assert "17 Aug 2026 9 0 1 0 visited, not over" in words(page)
