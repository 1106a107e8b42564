"""The copy that the pages read from: how much memory is taken for it."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import httpx
import pytest
from serving import serving
from starlette.testclient import TestClient

from dashboards import newest
from dashboards.app import create_app
from dashboards.newest import NewestCopy
from warehouse import memory
from warehouse.database import Home

LIMIT = "select current_setting('memory_limit')"
USUAL = "91.5 MiB"  # 96 MB
TOO_LITTLE = 1  # MB: DuckDB opens the copy with it, and answers next to nothing
PAGES = ("/", "/trends", "/trend/video", "/coverage", "/feeds", "/search?q=sora*")
SECONDS = 120  # until a reader takes it that no answer comes


def test_pages_take_less_than_the_home_grants(home: Home) -> None:
    assert _limit(NewestCopy(home)) == USUAL


def test_pages_take_no_more_than_the_home_grants(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Home(shutil.copytree(home.path, tmp_path / "home", symlinks=True))  # others have opened that of all tests
    monkeypatch.setattr(memory.GRANT, "limit", "64MB")
    assert _limit(NewestCopy(own)) == "61.0 MiB"


def test_what_all_was_granted_to_is_held_to_the_usual_again(home: Home) -> None:
    copy = NewestCopy(home)
    copy.grant(all_there_is=True)
    with copy.cursor() as db:
        assert _limit(copy) == "953.6 MiB"  # 1 GB
        copy.grant(all_there_is=False)
        assert _limit(copy) == USUAL
        assert db.execute(LIMIT).fetchall() == [(USUAL,)]


@pytest.fixture
def scant(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose pages need more than is usual."""
    monkeypatch.setattr(newest, "MOST_MEMORY", TOO_LITTLE)
    with NewestCopy(home).cursor() as db, pytest.raises(duckdb.OutOfMemoryException):
        db.execute("from api.trend_weeks order by all").fetchall()
    return home


def test_a_page_that_needs_more_is_made_all_the_same(web: TestClient, scant: Home) -> None:
    expected = [web.get(page).text for page in PAGES]
    app = create_app(scant)
    answers = [TestClient(app).get(page) for page in PAGES]
    assert [answer.status_code for answer in answers] == [200] * len(PAGES)
    assert [answer.text for answer in answers] == expected
    assert _limit(app.state.newest) == "976.5 KiB"


def test_readers_who_all_need_more_are_all_answered(scant: Home) -> None:
    with serving(create_app(scant)) as address, ThreadPoolExecutor(8) as readers:
        answers = list(readers.map(lambda page: httpx.get(address + page, timeout=SECONDS).status_code, PAGES * 3))
    assert answers == [200] * len(answers)


def _limit(copy: NewestCopy) -> str:
    with copy.cursor() as db:
        return str(db.execute(LIMIT).fetchall()[0][0])
