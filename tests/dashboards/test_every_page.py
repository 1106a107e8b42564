"""What holds of every page and every sheet, whatever it shows."""

from __future__ import annotations

import html
import re
from pathlib import Path

import duckdb
import pytest
from page_words import words
from small_edition import fill
from starlette.testclient import TestClient

from dashboards.app import create_app
from warehouse.database import Home
from warehouse.published.publish import open_published, publish, query

PAGES = (
    "/",
    "/trends",
    "/trends?by=month&weeks=all&scale=own",
    "/trend/video",
    "/trend/video?from=2026-05-01&until=2026-06-30",
    "/trend/law?week=2026-08-10",
    "/trend/quiet",
    "/compare",
    "/compare?trends=law,video,group:order",
    "/alerts",
    "/article/a0",
    "/article/a1",
    "/feeds",
    "/feeds?state=failing",
    "/runs",
    "/about",
    "/search?q=sora*",
    "/story/a0",
    "/source/f-lab",
    "/source/f-bad",
    "/quality",
    "/coverage",
)
SHEETS = (
    "/search.csv?q=sora*",
    "/source/f-lab.csv",
    "/quality.csv",
    "/coverage.csv",
    "/movers.csv",
    "/longer.csv",
    "/largest.csv",
    "/trends.csv",
    "/compare.csv?trends=law,video",
    "/trend/video.csv",
    "/trend/video/sources.csv",
    "/trend/video/terms.csv",
    "/trend/video/together.csv",
    "/trend/video/siblings.csv",
    "/trend/video/passages.csv",
    "/feeds.csv",
    "/runs.csv",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_heading_and_its_landmarks(web: TestClient, address: str) -> None:
    page = web.get(address)
    assert page.status_code == 200
    for tag in ("<h1", "<main", "<header", "<footer"):
        assert len(re.findall(tag + r"\b", page.text)) == 1
    assert '<html lang="en">' in page.text
    assert all("scope=" in cell for cell in re.findall(r"<th\b[^>]*>", page.text))
    assert all(re.search("aria-label(ledby)?=|aria-hidden=", chart) for chart in re.findall(r"<svg\b[^>]*>", page.text))


@pytest.mark.parametrize(
    "address", [*PAGES, *SHEETS, "/health", "/static/style.css", "/nowhere", "/trend/none", "/article/none"]
)
def test_every_answer_carries_the_strict_headers(web: TestClient, address: str) -> None:
    headers = web.get(address).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("address", SHEETS)
def test_every_column_of_a_sheet_has_a_name_that_a_program_can_use(web: TestClient, address: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*", web.get(address).text.splitlines()[0])


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_markup_of_strangers_or_style_or_script_of_ours(web: TestClient, address: str) -> None:
    page = web.get(address).text
    assert not re.search(r"<script|<img|<b onclick|<i>|<u>|<law>", page)
    assert not re.search(r"<[^>]*\s(style|on\w+)=", page)
    assert "javascript:" not in page.replace("javascript:alert(1)</", "")
    assert "tracker.example" not in re.sub(r">[^<]*<", "><", page)


@pytest.mark.parametrize("address", PAGES)
def test_the_sql_that_a_page_shows_can_be_pasted(web: TestClient, home: Home, address: str) -> None:
    db = open_published(home)
    shown = re.findall(r"<pre><code>(.*?)</code></pre>", web.get(address).text, re.DOTALL)
    assert shown or address in ("/about", "/compare")
    for sql in shown:
        assert query(db, html.unescape(sql)).columns


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/?month=2026-08",
        "/trends?weeks=many",
        "/trends.csv?by=day",
        "/trend/none",
        "/trend/none.csv",
        "/trend/video?week=soon",
        "/trend/video?week=0001-01-01",
        "/trend/video?page=-1",
        "/trend/video?month=2026-08",
        "/trend/video?from=2026-08-01&until=2026-07-01",
    ],
)
def test_what_is_not_there_is_said_in_the_same_look(web: TestClient, address: str) -> None:
    page = web.get(address)
    assert page.status_code == 404
    assert 'href="/static/style.css"' in page.text
    assert "<h1" in page.text


@pytest.mark.parametrize("address", ["/", "/trend/video", "/movers.csv"])
def test_before_the_first_run_the_pages_say_what_to_do(empty_home: Home, address: str) -> None:
    page = TestClient(create_app(empty_home)).get(address)
    assert page.status_code == 503
    assert "Nothing has been published in this home yet: trendledger run makes a first edition here" in words(page.text)
    assert "<code>trendledger demo</code> one of invented articles in a home of its own" in page.text


def test_a_request_that_names_another_host_is_refused(home: Home) -> None:
    web = TestClient(create_app(home, hosts=["127.0.0.1"]))
    assert web.get("/", headers={"host": "evil.example"}).status_code == 400
    assert web.get("/", headers={"host": "127.0.0.1:8050"}).status_code == 200


def test_a_copy_of_an_older_version_gives_a_page_that_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    fill(home)
    with duckdb.connect(publish(home, "old")) as db:
        db.execute("update view_versions set digest = 'of old'")
        db.execute("drop view api.levels")
    answer = TestClient(create_app(home)).get("/trend/video")
    assert answer.status_code == 503
    assert ">The published copy " in answer.text
    assert "made by another version" in answer.text
