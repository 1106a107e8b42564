"""The pages in a real browser: whole, quiet, alone, and usable without a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page
from serving import IN_A_BROWSER, serving
from small_edition import HOSTILE_TITLES, fill

from dashboards.app import create_app
from dashboards.charts.timeline import NARROW
from warehouse.database import Home, writing
from warehouse.published.publish import publish

pytestmark = IN_A_BROWSER
MOST_STOPS = 65  # of the keyboard on a page, before anything is opened; 11 of them lead to other pages


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    """Where the dashboards are served for this module."""
    with serving(create_app(home, hosts=["127.0.0.1"])) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails its test when it complains, asks another host or opens a dialog."""
    page = browser.new_page(base_url=address, viewport={"width": 1200, "height": 900})
    faults: list[str] = []

    def note(what: str, *, is_fault: bool = True) -> None:
        if is_fault:
            faults.append(what)

    def dismiss(dialog: Dialog) -> None:
        note(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", lambda message: note(f"console: {message.text}"))
    page.on("pageerror", lambda error: note(f"error: {error}"))
    page.on("dialog", dismiss)
    page.on("request", lambda asked: note(f"request: {asked.url}", is_fault=not asked.url.startswith(address)))
    page.on("response", lambda answer: note(f"{answer.status}: {answer.url}", is_fault=answer.status >= 400))
    yield page
    page.close()
    assert faults == []


def fits(page: Page, width: int) -> bool:
    """Return whether nothing sticks out at that width."""
    page.set_viewport_size({"width": width, "height": 800})
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_the_front_page_leads_to_all_trends_and_to_one(page: Page) -> None:
    page.goto("/")
    assert page.locator("h1").inner_text() == "Attention moves to AI video generation, away from Regulation & <law>"
    assert fits(page, 360)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="All trends").click()
    assert page.locator(".panel svg").count() == 3
    assert fits(page, 360)
    page.locator(".panel").get_by_role("link", name="AI video generation").click()
    assert urlsplit(page.url).path == "/trend/video"


def test_a_trend_of_a_home_without_history_fits_a_phone(tmp_path: Path, browser: Browser) -> None:
    home = Home(tmp_path)
    fill(home)
    with writing(home) as db:
        db.execute("update verdicts set verdict = 'not enough history', share_before = null, share_now = null")
        db.execute("update articles set is_backfill = true")
    publish(home, "run-1")
    with serving(create_app(home)) as address:
        page = browser.new_page()
        page.goto(f"{address}/trend/law")
        assert "not enough history" in page.locator("section[aria-labelledby=siblings]").inner_text()
        assert fits(page, 360)
        said = page.locator(".timeline.narrow .readout")
        assert "Week of 10 August 2026, not watched" in said.all_text_contents()
        ends = said.evaluate_all("all => all.map(one => one.getBBox().x + one.getBBox().width)")
        assert max(ends) < NARROW.width, "what a week says is cut off"
        page.close()


def test_the_time_and_the_scale_can_be_chosen(page: Page) -> None:
    page.goto("/trends")
    page.get_by_role("link", name="Months", exact=True).click()
    assert page.locator('.choices [aria-current="true"]').all_inner_texts() == [
        "Months",
        "One scale a group",
        "52 weeks",
    ]
    assert "in the month of 1 July 2026" in (page.locator(".panel svg desc").first.text_content() or "")
    page.get_by_role("textbox", name="From").fill("2026-05-01")
    page.get_by_role("button", name="Show").click()
    assert "by=month" in page.url, "the form keeps what else was chosen"
    assert "from=2026-05-01" in page.url
    assert "from 1 May 2026" in (page.locator(".panel svg desc").first.text_content() or "")


def test_the_keyboard_stops_once_at_the_chart_and_reaches_every_week_in_the_table(page: Page) -> None:
    page.goto("/trend/video")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('class')") == "timeline wide"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "The line over longer times"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "CSV"
    page.get_by_text("weeks as a table").press("Enter")
    page.get_by_role("row").get_by_role("link", name="30 Mar 2026", exact=True).press("Enter")
    page.wait_for_url("**/trend/video?weeks=52&week=2026-03-30#evidence")
    assert page.get_by_role("heading", name="Week of 30 March 2026").is_visible()
    assert page.locator("mark").first.inner_text() == "Sora"


def test_the_pointer_reads_a_week_off_the_chart_and_opens_it(page: Page) -> None:
    page.goto("/trend/video?weeks=26")
    week = page.locator('.timeline.wide .week[href*="week=2026-04-13"]')
    week.locator(".hit").hover()
    assert week.locator(".readout").last.is_visible()
    week.locator(".hit").click()
    page.wait_for_url("**/trend/video?weeks=26&week=2026-04-13#evidence")
    assert page.get_by_role("heading", name="Week of 13 April 2026").is_visible()


def test_trends_are_chosen_and_compared_without_a_script(page: Page) -> None:
    page.goto("/compare")
    page.get_by_label("Trend or group 1").select_option("AI video generation")
    page.get_by_label("Trend or group 4").select_option("group:order")
    page.get_by_role("button", name="Compare").click()
    assert page.locator("h1").inner_text() == "AI video generation, Order (group)"
    assert page.locator(".timeline.wide .many-label").all_text_contents() == [
        "B Order (group)",
        "A AI video generation",
    ]
    for width in (360, 768, 1600):
        assert fits(page, width)
    page.get_by_text("The lines as a table").click()
    assert page.get_by_role("columnheader", name="B Order (group)").is_visible()


@pytest.mark.parametrize(
    "path",
    ["/", "/trends", "/trend/video", "/trend/law?weeks=all", "/trend/video/passages", "/compare?trends=law,video"],
)
def test_a_page_has_few_stops_of_the_keyboard(page: Page, path: str) -> None:
    page.goto(path)
    stops = "a[href], button, input:not([type=hidden]), select, summary, [tabindex]"
    seen = f"[...document.querySelectorAll('{stops}')].filter(one => one.tabIndex >= 0 && one.checkVisibility()).length"
    assert page.evaluate(seen) <= MOST_STOPS


def test_a_change_of_model_is_marked_on_every_chart_and_told_below(page: Page) -> None:
    page.goto("/trends")
    assert page.locator(".panel path.model").count() == page.locator(".panel line.axis").count() > 0
    page.goto("/trend/video")
    diamond = page.locator(".timeline.wide path.model")
    assert diamond.is_visible()
    assert diamond.locator("title").text_content() == "1 July 2026: model <b>model-1</b> took the place of model-0"
    told = page.locator("li", has_text="took the place of")
    assert told.inner_text() == diamond.locator("title").text_content()
    assert fits(page, 360)


def test_hostile_titles_and_words_are_only_shown(page: Page) -> None:
    page.goto("/trend/video")
    titles = page.locator(".passages h4").all_inner_texts()
    assert set(HOSTILE_TITLES) <= set(titles)
    assert page.locator("main script, main img, main b[onclick]").count() == 0
    assert page.get_by_text("![x](https://tracker.example/q.png)").first.is_visible()
    assert fits(page, 360)


@pytest.mark.parametrize("name", ["alerts", "search", "feeds", "coverage", "quality", "runs", "about"])
def test_the_other_pages_are_whole_and_fit_a_phone(page: Page, name: str) -> None:
    page.goto(f"/{name}")
    assert page.locator("h1").count() == 1
    assert page.get_by_role("navigation", name="Pages").locator('[aria-current="page"]').inner_text() == name.title()
    assert fits(page, 360)


def test_the_sql_behind_a_chart_opens_without_a_script(page: Page) -> None:
    page.goto("/trends?by=week")
    page.get_by_text("SQL behind this chart").click()
    assert "from api.trend_weeks" in page.locator("pre:visible").inner_text()


def test_a_search_is_typed_and_a_week_of_it_chosen_by_keyboard(page: Page) -> None:
    page.goto("/search")
    page.get_by_label("Words").fill('"fair use"')
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=%22fair+use%22")
    page.get_by_text("as a table, with shares").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="10 Aug 2026", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**week=2026-08-10#stories")
    assert page.get_by_role("heading", name="25 stories of the week of 10 August 2026", exact=True).is_visible()
