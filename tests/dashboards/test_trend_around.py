"""What surrounds a trend's line: why its verdict, who writes, in which words, beside what; and its stories as a feed."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import feedparser
import lxml.html
import pytest
from small_edition import HOSTILE_TITLES, STORIES_A_WEEK, fill
from starlette.testclient import TestClient

from dashboards.asking import answer
from dashboards.files.trend_news import MOST_STORIES
from dashboards.pages.trend import trend_page
from dashboards.pages.trend_company import company_of
from dashboards.pages.trend_terms import TermCell, TermRow, _unit, terms_of
from dashboards.pages.trend_why import Move, why_of
from dashboards.span import Span
from flows.commands.why_account import account_of
from flows.steps.judging.counts import Horizon
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, publish


@pytest.fixture(scope="module")
def law(web: TestClient) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(web.get("/trend/law").text)


def part(page: lxml.html.HtmlElement, name: str) -> str:
    """Return the words of the section that a heading begins."""
    (section,) = page.xpath(f"//section[@aria-labelledby='{name}']")
    return re.sub(r"\s+", " ", section.text_content())


def test_where_weeks_hold_few_stories_the_line_says_so_and_leads_to_longer_times(
    web: TestClient, law: lxml.html.HtmlElement
) -> None:
    assert f"A median week here has {STORIES_A_WEEK} stories about AI" in part(law, "line")
    (longer,) = law.xpath("//a[text()='The line over longer times']/@href")
    assert "Shown by four weeks, centred" in web.get(longer).text


def test_where_there_are_enough_nothing_is_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboards.pages.trend.ENOUGH_A_WEEK", STORIES_A_WEEK)
    with open_published(home) as db:
        assert trend_page(db, "law", Span(), None, 1).few_a_week is None


def test_a_verdict_stands_beside_the_publishers_that_moved_the_share(law: lxml.html.HtmlElement) -> None:
    why = part(law, "why")
    assert "4 weeks against 12" in why
    assert "falling one source: <b>Post</b>" in why
    assert "13 weeks against 39" in why
    rows = law.xpath("//section[@aria-labelledby='why']//table")[1].xpath("./tbody/tr")
    moved = [float(row.xpath("string(td[3])").replace("\N{MINUS SIGN}", "-")) for row in rows]
    assert len(moved) > 1
    # One story in five carries the trend in every week, before and now: what the publishers add up to is nothing.
    assert sum(moved) == pytest.approx(0, abs=0.11)


def test_what_each_moved_is_what_trends_why_says_of_it(home: Home) -> None:
    with open_published(home) as db:
        shown = why_of(db, "law")
        said = account_of(db, "law", Horizon(4, 12), shown.of.week).contributions
        every = answer(db, Move, shown.asked)
    assert [(one.publisher, one.stories_now, one.all_before) for one in every] == [
        (one.counts.source, one.counts.stories_now, one.counts.all_before) for one in said
    ]
    assert [one.moved for one in every] == pytest.approx([one.whole for one in said], abs=1e-12)


def test_sources_are_told_by_the_share_of_their_own_stories(law: lxml.html.HtmlElement, web: TestClient) -> None:
    sources = part(law, "sources")
    assert "100 stories from 3 sources" in sources
    assert "The 3 sources with the most stories." in sources
    assert HOSTILE_TITLES[0] in sources
    rows = list(csv.DictReader(io.StringIO(web.get("/trend/law/sources.csv").text)))
    assert sum(int(row["stories"]) for row in rows) == 100
    assert all(float(row["share_low"]) < float(row["share"]) < float(row["share_high"]) for row in rows)
    narrowed = list(csv.DictReader(io.StringIO(web.get("/trend/law/sources.csv?from=2026-08-10").text)))
    assert sum(int(row["stories"]) for row in narrowed) == 10


@pytest.mark.parametrize(
    ("stories", "totals", "bold"),
    [
        ([2, 8, 4], [2, 8, 8], [False, True, False]),
        ([0, 1, 0], [9, 2, 7], [False, False, False]),
        ([1, 1], [4, 2], [False, False]),
    ],
    ids=["as high in too few stories", "in too few stories alone", "nowhere enough stories"],
)
def test_bold_is_a_term_where_it_is_highest_of_enough_stories(
    stories: list[int], totals: list[int], bold: list[bool]
) -> None:
    cells = [
        TermCell("sora", date(2026, month, 1), some, total, some / total)
        for month, some, total in zip((6, 7, 8), stories, totals, strict=False)
    ]
    row = TermRow("sora", cells)
    assert [row.is_highest(cell) for cell in cells] == bold


def test_terms_are_counted_month_by_month_and_in_the_range_of_the_address(web: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(web.get("/trend/video/terms.csv?weeks=all").text)))
    assert {row["term"] for row in rows} == {"fair use", "sora"}
    july = next(row for row in rows if row["period"] == "2026-07-01" and row["term"] == "sora")
    assert (july["stories"], july["stories_of_trend"], july["share"]) == (str(4 * STORIES_A_WEEK),) * 2 + ("1.0",)
    narrowed = csv.DictReader(io.StringIO(web.get("/trend/video/terms.csv?from=2026-08-01").text))
    assert {row["period"] for row in narrowed} == {"2026-08-01"}


def test_a_story_is_of_the_month_in_which_it_was_published_not_of_the_monday_before(tmp_path: Path) -> None:
    home = Home(tmp_path)
    fill(home)
    with writing(home) as db:
        db.execute("update articles set published_at = published_at + interval 3 days where published_at::date = $at", {
            "at": date(2026, 6, 29),
        })  # fmt: skip
    publish(home, "run-1")
    with open_published(home) as db:
        cells = terms_of(db, "video", date(2026, 1, 5), date(2026, 8, 17)).periods
        told = db.execute("select month, stories from api.trend_months where trend = 'video' order by month").fetchall()
    assert [(cell.period, cell.total) for cell in cells] == told
    assert (date(2026, 7, 1), 5 * STORIES_A_WEEK) in told


def test_longer_histories_are_told_by_quarters_and_years() -> None:
    assert _unit(date(2025, 9, 1), date(2026, 8, 31)) == "month"
    assert _unit(date(2024, 1, 1), date(2026, 8, 31)) == "quarter"
    assert _unit(date(1994, 1, 1), date(2026, 8, 31)) == "year"


def test_siblings_and_company_are_led_to(law: lxml.html.HtmlElement) -> None:
    siblings = law.xpath("//section[@aria-labelledby='siblings']//tbody//a/@href")
    assert siblings == ["/trend/quiet"]
    assert "too little to tell" in part(law, "siblings"), "as on every other page"
    company = law.xpath("//section[@aria-labelledby='together']//tbody//a/@href")
    assert company == ["/trend/video"]
    assert "×1.00" in part(law, "together"), "video is in every story, so that it says nothing of law"


def test_what_a_trend_comes_with_is_there_as_files(web: TestClient) -> None:
    (together,) = csv.DictReader(io.StringIO(web.get("/trend/law/together.csv?weeks=all").text))
    assert (together["other"], float(together["lift"])) == ("video", 1.0)
    siblings = list(csv.DictReader(io.StringIO(web.get("/trend/law/siblings.csv?weeks=all").text)))
    assert {row["trend"] for row in siblings} == {"quiet"}
    assert len({row["week"] for row in siblings}) == len(siblings) > 1


def test_how_often_two_come_together_is_the_figure_of_the_public_schema(home: Home) -> None:
    since, until = date(2026, 1, 5), date(2026, 12, 28)
    with open_published(home) as db:
        (shown,) = company_of(db, "law", since, until).together
        told = db.execute(
            "select lift from api.cooccur($1, $2) where trend = 'law' and other = $3",
            [since, until, shown.trend],
        ).fetchall()
    assert told == [(pytest.approx(shown.lift),)]


def test_a_feed_reader_reads_the_new_stories_whole(web: TestClient, law: lxml.html.HtmlElement) -> None:
    (link,) = law.xpath("//link[@title='New stories: Regulation & <law>']/@href")
    answer = web.get(link)
    assert answer.headers["content-type"] == "application/atom+xml"
    read = feedparser.parse(answer.content)
    assert (read.bozo, read.version, read.feed.title) == (False, "atom10", "New stories: Regulation & <law>")
    assert len(read.entries) == len({one.id for one in read.entries}) == MOST_STORIES
    assert [one.updated for one in read.entries] == sorted((one.updated for one in read.entries), reverse=True)
    assert all(one.link.startswith(("https://news.example/", "http://testserver/story/")) for one in read.entries)
    video = web.get("/trend/video/stories.atom").text
    assert "<script" not in video
    assert "javascript:" not in video
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in video


@pytest.mark.parametrize("name", ["stories.atom", "sources.csv", "terms.csv", "together.csv", "siblings.csv"])
def test_what_is_below_no_trend_is_not_there(web: TestClient, name: str) -> None:
    assert web.get(f"/trend/none/{name}").status_code == 404
    assert web.get(f"/trend/law/{name}?month=2026-08").status_code == 404
