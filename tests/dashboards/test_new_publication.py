"""A publication while the pages are open: shown at once, and noticed by nobody who is in the middle of a page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from serving import serving
from small_edition import CLOCK, fill
from starlette.testclient import TestClient

from dashboards.app import create_app
from dashboards.edition import edition
from dashboards.newest import NewestCopy
from warehouse.books import ledger
from warehouse.database import Home, writing
from warehouse.published.publish import publish
from warehouse.records import Run


def test_a_new_publication_is_shown_without_a_restart(empty_home: Home) -> None:
    fill(empty_home)
    publish(empty_home, "run-1")
    web = TestClient(create_app(empty_home))
    assert web.get("/health").json()["run_id"] == "run-1"
    _run_again(empty_home, 2)
    assert web.get("/health").json()["run_id"] == "run-2"


def test_a_cursor_that_was_lent_outlives_a_publication(empty_home: Home) -> None:
    fill(empty_home)
    publish(empty_home, "run-1")
    copy = NewestCopy(empty_home)
    with copy.cursor() as before:
        _run_again(empty_home, 2)
        with copy.cursor() as after:
            assert [edition(db).run_id for db in (before, after)] == ["run-1", "run-2"]


@pytest.mark.long
def test_readers_in_many_threads_never_notice_a_publication(empty_home: Home) -> None:
    fill(empty_home)
    publish(empty_home, "run-1")
    with serving(create_app(empty_home)) as address, httpx.Client(base_url=address, timeout=60) as web:
        with ThreadPoolExecutor(4) as readers:
            answers = [readers.submit(web.get, ("/trend/video", "/movers.csv")[number % 2]) for number in range(24)]
            for number in range(2, 7):
                _run_again(empty_home, number)
            assert [answer.result().status_code for answer in answers] == [200] * 24
        assert web.get("/health").json()["run_id"] == "run-6"


def _run_again(home: Home, number: int) -> None:
    with writing(home) as db:
        later = CLOCK + timedelta(minutes=number)
        ledger.open_run(db, Run(f"run-{number}", "live", later, later, "", "0.1.0"))
    publish(home, f"run-{number}")
