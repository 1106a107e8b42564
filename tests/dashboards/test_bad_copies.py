"""A copy that is missing, older or newer than the program, or damaged: each gives a page that says what to do."""

from __future__ import annotations

import warnings
from pathlib import Path

import duckdb
import pytest
from small_edition import fill
from starlette.exceptions import StarletteDeprecationWarning

from dashboards.app import create_app
from warehouse.database import Home
from warehouse.published.publish import publish

with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient

PAGES = (
    "/",
    "/trends",
    "/trend/video",
    "/search?q=sora",
    "/quality",
    "/coverage",
    "/feeds",
    "/runs",
    "/about",
    "/compare",
)


def remove(copy: Path) -> None:
    copy.unlink()


def cut_short(copy: Path) -> None:
    copy.chmod(0o644)
    with copy.open("r+b") as file:
        file.truncate(9000)


def grow_old(copy: Path) -> None:
    copy.chmod(0o644)
    with duckdb.connect(copy) as db:
        db.execute("update view_versions set digest = 'of old'")
        db.execute("drop schema api cascade")
        db.execute("create schema api")


def grow_new(copy: Path) -> None:
    grow_old(copy)
    with duckdb.connect(copy) as db:
        db.execute("insert into migrations select version + 1000, 'from the future' from migrations")


HARMS = {
    remove: ("No edition yet", "trendledger run"),
    cut_short: ("The published copy cannot be read", "<code>trendledger run</code> publishes another"),
    grow_old: ("The next run publishes this page", "made by another version"),
    grow_new: ("A newer program made this copy", "upgrade this program"),
}


def test_pages_of_a_home_that_has_lost_the_link_name_the_copy_that_is_there(home: Home, tmp_path: Path) -> None:
    harmed = Home(tmp_path / "home")
    harmed.prepare()
    (harmed.published / "run-1.duckdb").write_bytes((home.published / "current.duckdb").read_bytes())
    answer = TestClient(create_app(harmed)).get("/")
    assert answer.status_code == 503
    assert "The published copy cannot be read" in answer.text
    assert "ln -sfn run-1.duckdb" in answer.text


@pytest.mark.parametrize("harm", HARMS)
def test_a_copy_that_cannot_be_shown_gives_a_page_with_the_way_out(home: Home, tmp_path: Path, harm) -> None:
    harmed = Home(tmp_path / "home")
    harmed.prepare()
    copy = harmed.published / "run-1.duckdb"
    copy.write_bytes((home.published / "current.duckdb").read_bytes())
    (harmed.published / "current.duckdb").symlink_to(copy.name)
    harm(copy)
    web = TestClient(create_app(harmed))
    for page in PAGES:
        answer = web.get(page)
        assert (page, answer.status_code) == (page, 503)
        for words in HARMS[harm]:
            assert words in answer.text
    assert web.get("/healthz").status_code == 200
    assert web.get("/readyz").status_code == 503


def test_a_home_that_is_mended_is_shown_without_a_restart(tmp_path: Path) -> None:
    mended = Home(tmp_path / "home")
    web = TestClient(create_app(mended))
    assert web.get("/").status_code == 503
    fill(mended)
    publish(mended, "run-1")
    assert web.get("/").status_code == 200
