"""Ten readers without pause while runs publish: nobody is turned away, and everybody finds the newest copy."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from starlette.testclient import TestClient

from dashboards.app import create_app
from warehouse.database import Home
from warehouse.published import COPIES_KEPT, publish

READERS = 10
PUBLICATIONS = COPIES_KEPT + 1  # so that a copy which readers have open is dropped, too
ADDRESSES = ("/", "/trends", "/trend/video", "/trend/law/passages?weeks=all", "/search?q=sora*", "/compare", "/readyz")


def test_ten_readers_see_no_error_while_runs_publish(home: Home, tmp_path: Path) -> None:
    own = Home(tmp_path / "home")
    shutil.copytree(home.path, own.path, symlinks=True)
    web, over = TestClient(create_app(own), raise_server_exceptions=False), Event()
    with ThreadPoolExecutor(READERS) as readers:
        reading = [readers.submit(read_until, web, over, place) for place in range(READERS)]
        try:
            copies = [publish(own, f"run-{number}") for number in range(2, 2 + PUBLICATIONS)]
        finally:
            over.set()
    answers = [answer for one in reading for answer in one.result()]
    assert [answer for answer in answers if answer[1] != 200] == []
    assert all(one.result() for one in reading), "a reader got nothing at all"
    assert not copies[0].exists()


def read_until(web: TestClient, over: Event, place: int) -> list[tuple[str, int]]:
    """Ask for one page after the other, each reader beginning elsewhere; return what each was answered."""
    answers: list[tuple[str, int]] = []
    while not over.is_set() or not answers:
        path = ADDRESSES[(place + len(answers)) % len(ADDRESSES)]
        answers.append((path, web.get(path).status_code))
    return answers
