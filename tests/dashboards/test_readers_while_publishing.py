"""Ten readers without pause while runs publish: nobody is turned away, and everybody finds the newest copy."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx
import pytest

from warehouse.database import Home
from warehouse.published.publish import publish
from warehouse.settings.fields import Keep

READERS = 10
READY_SECONDS = 60
PUBLICATIONS = Keep().copies + 1  # so that a copy which readers have open is dropped, too
ADDRESSES = ("/", "/trends", "/trend/video", "/trend/law/passages?weeks=all", "/search?q=sora*", "/compare", "/readyz")


@pytest.fixture
def own(home: Home, tmp_path: Path) -> Home:
    """A home of this test's own with a published copy."""
    return Home(shutil.copytree(home.path, tmp_path / "home", symlinks=True))


@pytest.fixture
def served(own: Home) -> Iterator[str]:
    """The address at which a process of its own serves that home."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "trendledger", "--home", str(own.path), "serve", "--port", str(port)]
    server = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + READY_SECONDS
        while not is_ready(f"http://127.0.0.1:{port}/readyz"):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(READY_SECONDS)


def is_ready(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.ConnectError:
        return False


@pytest.mark.long
def test_ten_readers_see_no_error_while_runs_publish(own: Home, served: str) -> None:
    over = Event()
    with ThreadPoolExecutor(READERS) as readers:
        reading = [readers.submit(read_until, served, over, place) for place in range(READERS)]
        try:
            copies = [publish(own, f"run-{number}") for number in range(2, 2 + PUBLICATIONS)]
        finally:
            over.set()
    answers = [answer for one in reading for answer in one.result()]
    assert [answer for answer in answers if answer[1] != 200] == []
    assert all(one.result() for one in reading), "a reader got nothing at all"
    assert not copies[0].exists()


def read_until(served: str, over: Event, place: int) -> list[tuple[str, int]]:
    """Ask for one page after the other, each reader beginning elsewhere; return what each was answered."""
    answers: list[tuple[str, int]] = []
    with httpx.Client(base_url=served, timeout=READY_SECONDS) as client:
        while not over.is_set() or not answers:
            path = ADDRESSES[(place + len(answers)) % len(ADDRESSES)]
            answers.append((path, client.get(path).status_code))
    return answers
