"""A home with one small published copy, and a client of its dashboards."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from serving import CHROMIUM, QUIET_BROWSER
from small_edition import fill
from starlette.exceptions import StarletteDeprecationWarning

from dashboards.app import create_app
from warehouse.database import Home
from warehouse.published.publish import publish

with warnings.catch_warnings():
    # It asks for httpx2 in place of httpx, which comes with Prefect and serves as well.
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one published copy."""
    home = Home(tmp_path_factory.mktemp("home"))
    fill(home)
    publish(home, "run-1")
    return home


@pytest.fixture(scope="session")
def web(home: Home) -> TestClient:
    """A client of the dashboards of that home."""
    return TestClient(create_app(home))


@pytest.fixture
def empty_home(tmp_path: Path) -> Home:
    """A home in which nothing has been published."""
    return Home(tmp_path / "empty")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of the system's for this module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_BROWSER)
        yield browser
        browser.close()
