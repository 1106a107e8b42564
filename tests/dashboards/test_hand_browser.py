"""An editor in a real browser that runs no scripts: signs in, corrects a tag, signs out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from serving import IN_A_BROWSER, serving
from small_edition import fill

from dashboards.app import create_app
from dashboards.pages.hand import Hand
from dashboards.sessions import Sessions
from warehouse.books import inbox
from warehouse.database import Home, writing
from warehouse.published.publish import publish

pytestmark = IN_A_BROWSER
TOKEN = "a-token-that-nobody-guesses"
WIDTHS = (390, 768, 1280)


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_an_editor_signs_in_corrects_a_tag_and_signs_out(browser: Browser, tmp_path: Path, scripts: bool) -> None:
    home = Home(tmp_path / "home")
    fill(home)
    publish(home, "run-1")
    app = create_app(home, hosts=["127.0.0.1"], hand=Hand(Sessions(TOKEN), partial(inbox.keep, home)))
    with serving(app) as address:
        page = browser.new_context(java_script_enabled=scripts).new_page()
        page.goto(f"{address}/trend/video")
        page.get_by_role("link", name="Sign in to label").click()
        page.get_by_label("Your name").fill("Ada")
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Sign in").click()
        assert page.url == f"{address}/trend/video", "back to where the editor was"
        page.goto(f"{address}/")
        assert "Signed in as Ada" in page.get_by_role("contentinfo").inner_text()
        page.goto(f"{address}/trend/video/passages?week=2026-08-10")
        assert (
            page.get_by_role("link", name="accept or correct").count() == page.locator(".passages article").count() > 0
        )
        page.goto(f"{address}/trend/video")
        page.get_by_role("link", name="accept or correct").first.click()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.locator("main").bounding_box()["width"] <= width
            assert page.get_by_role("button", name="Correct to what is ticked").bounding_box()["x"] >= 0
        page.get_by_label("Nobody's trend").check()
        page.get_by_role("button", name="Correct to what is ticked").click()
        assert "Nobody's trend" in page.get_by_role("status").inner_text()
        page.get_by_role("button", name="Sign out").click()
        assert page.get_by_role("link", name="Sign in to label").count() == 0 or page.url == f"{address}/"
    with writing(home) as db:
        [(trends, who)] = db.execute("select trends, given_by from labels").fetchall()
    assert ("quiet" in trends, who) == (True, "Ada")
