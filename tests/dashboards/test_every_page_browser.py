"""Every page and the report in a real browser, with what strangers wrote at its worst and a run publishing underneath."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from serving import IN_A_BROWSER, serving

from dashboards.app import create_app
from dashboards.files.report import report_html
from warehouse.database import Home
from warehouse.published.publish import open_current, publish

pytestmark = IN_A_BROWSER
WIDTHS = (390, 768, 1440)
BETWEEN_COPIES = 2.0  # seconds: each is some half a second of work, beside which the pages are to be made
PHONE = 360  # CSS pixels of the narrowest that are common
PAPER = 718  # CSS pixels of A4 between margins of a centimetre
ADDRESSES = (
    *("/", "/trends", "/trend/law?weeks=all", "/trend/video", "/trend/quiet/passages?show=nearest", "/story/a0"),
    *("/article/a1", "/source/f-bad", "/compare?trends=law,video,group:order", "/search?q=sora*&week=2026-08-10"),
    *("/quality", "/coverage", "/feeds", "/runs", "/alerts", "/about"),
)
WIDER = """width => [...document.querySelectorAll('main *')].filter(one =>
    one.checkVisibility() && one.getBoundingClientRect().right > width + 1).map(one => one.outerHTML.slice(0, 90))"""
MOVED_BY_HAND = "nav, form, button, .source a, .source details, .skip"


@pytest.fixture(scope="module")
def address(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the dashboards are served while copy after copy is published underneath."""
    own, over = Home(tmp_path_factory.mktemp("busy") / "home"), threading.Event()
    shutil.copytree(home.path, own.path, symlinks=True)
    published: list[Path] = []

    def publish_on() -> None:
        while not over.wait(BETWEEN_COPIES):
            published.append(publish(own, f"run-{len(published) + 2}"))

    publisher = threading.Thread(target=publish_on)
    publisher.start()
    with serving(create_app(own, hosts=["127.0.0.1"])) as address:
        yield address
    over.set()
    publisher.join()
    assert len(published) > 2, "nothing was published meanwhile"


def watched_page(context: BrowserContext, own: str, faults: list[str]) -> Page:
    """Return a page that notes what it complains of, asks from elsewhere, opens, or is refused."""
    page = context.new_page()
    page.on("console", lambda message: faults.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda asked: None if asked.url.startswith(own) else faults.append(f"request: {asked.url}"))
    page.on(
        "response", lambda answer: faults.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None
    )
    return page


def sticking_out(page: Page, width: int) -> list[str]:
    """Return what is wider than the page at a width; tables that scroll within it are not."""
    page.set_viewport_size({"width": width, "height": 900})
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return page.evaluate(WIDER, width) if is_wider else []


@pytest.mark.parametrize("where", ADDRESSES)
def test_a_page_is_whole_on_screens_and_on_paper_while_runs_publish(browser: Browser, address: str, where: str) -> None:
    faults: list[str] = []
    with closing(browser.new_context(base_url=address, color_scheme="dark")) as context:
        page = watched_page(context, address, faults)
        page.goto(where)
        assert page.locator("h1").count() == 1
        assert page.locator("main script, main img, main b[onclick]").count() == 0
        assert "copy run-" in page.locator("body").inner_text().replace("published copy of run run-", "copy run-")
        for width in WIDTHS:
            assert (width, sticking_out(page, width)) == (width, [])
        page.emulate_media(media="print")
        page.set_viewport_size({"width": PAPER, "height": 900})
        assert page.evaluate(WIDER, PAPER) == [], "paper does not scroll"
        assert [one.inner_text() for one in page.locator(MOVED_BY_HAND).all() if one.is_visible()] == []
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert faults == []


@pytest.mark.parametrize("where", ["/", "/trends"])
def test_the_answer_is_read_on_a_phone_without_moving_a_table(browser: Browser, address: str, where: str) -> None:
    with closing(browser.new_context(base_url=address, viewport={"width": PHONE, "height": 900})) as context:
        page = context.new_page()
        page.goto(where)
        tables = page.locator(".wide-table")
        hidden = tables.evaluate_all("all => all.map(one => one.scrollWidth - one.clientWidth)")
        assert hidden == [0] * tables.count() != []


def test_every_page_is_whole_without_scripts_while_runs_publish(browser: Browser, address: str) -> None:
    faults: list[str] = []
    with closing(browser.new_context(base_url=address, java_script_enabled=False)) as context:
        page = watched_page(context, address, faults)
        for where in ADDRESSES:
            page.goto(where)
            assert page.locator("h1").count() == 1
            assert page.locator("main script, main img").count() == 0
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                main = page.locator("main").bounding_box()
                assert main is not None
                assert main["width"] <= width
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser: Browser, address: str, scheme: str, report: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python brings axe-core")
    # Half of the pages in each look: what differs between the looks is in one style sheet.
    some = ADDRESSES[::2] if scheme == "light" else ADDRESSES[1::2]
    found = {}
    with closing(browser.new_context(base_url=address, color_scheme=scheme)) as context:
        page = context.new_page()
        for where in (*some, report.as_uri()):
            page.goto(where)
            told = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            found[where] = [(one["id"], one["nodes"][0]["html"][:200]) for one in told]
    assert {where: told for where, told in found.items() if told} == {}


@pytest.fixture(scope="module")
def report(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the small copy, on disk."""
    file = tmp_path_factory.mktemp("report") / "week.html"
    with closing(open_current(home)) as db:
        file.write_text(report_html(db), encoding="utf-8")
    return file


def test_the_report_opens_from_disk_without_server_and_scripts(browser: Browser, report: Path) -> None:
    faults: list[str] = []
    with closing(browser.new_context(java_script_enabled=False, offline=True)) as context:
        page = watched_page(context, report.as_uri(), faults)
        page.goto(report.as_uri())
        assert page.locator("h1").inner_text() == "Attention moves to AI video generation, away from Regulation & <law>"
        page.get_by_role("navigation", name="Parts").get_by_role("link", name="All trends").click()
        assert page.url.endswith("#trends")
        told = page.locator(".chapter", has_text="AI video generation").first
        told.get_by_text("Passages of the week of").click()
        assert told.locator("blockquote").first.is_visible()
        assert told.locator("blockquote mark").first.is_visible()
        told.get_by_text("weeks as a table").click()
        assert told.get_by_role("columnheader", name="Share").is_visible()
    with closing(browser.new_context(offline=True, color_scheme="dark")) as context:
        page = watched_page(context, report.as_uri(), faults)
        page.goto(report.as_uri())
        for width in WIDTHS:
            assert (width, sticking_out(page, width)) == (width, [])
        page.emulate_media(media="print")
        page.set_viewport_size({"width": PAPER, "height": 900})
        assert page.evaluate(WIDER, PAPER) == []
        assert [one.inner_text() for one in page.locator(MOVED_BY_HAND).all() if one.is_visible()] == []
    assert faults == []
