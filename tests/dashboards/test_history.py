"""What was not watched is told wherever a chart draws it as it does the rest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from page_words import words
from small_edition import fill
from starlette.testclient import TestClient

from dashboards.app import create_app
from dashboards.charts.series import history_told
from warehouse.database import Home, writing
from warehouse.published.publish import publish


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The dashboards of a home that has been there for no week yet."""
    home = Home(tmp_path_factory.mktemp("young"))
    fill(home)
    with writing(home) as db:
        db.execute("update articles set is_backfill = true")
    publish(home, "run-1")
    return TestClient(create_app(home))


SAID = "was watched: known is what feeds still listed at their first visit"


@pytest.mark.parametrize("address", ["/compare?trends=law,video", "/search?q=sora*", "/source/f-lab"])
def test_a_chart_of_history_says_that_it_is(young: TestClient, address: str) -> None:
    assert SAID in words(young.get(address).text)


@pytest.mark.parametrize(
    "address",
    [
        *("/compare.svg?trends=law,video", "/search.svg?q=sora*", "/source/f-lab.svg", "/trend/law.svg"),
        *("/trends.svg", "/trends.svg?by=month"),
    ],
)
def test_a_file_of_it_does_too(young: TestClient, address: str) -> None:
    assert " here was watched. Source: Trendledger" in words(young.get(address).text)


@pytest.mark.parametrize("address", ["/compare.svg?trends=law,video", "/trends.svg?by=four"])
def test_a_file_that_draws_no_interval_names_none(web: TestClient, address: str) -> None:
    said = words(web.get(address).text)
    assert "Percent of the stories about AI. Source" in said
    assert "Wilson" not in said


@pytest.mark.parametrize("address", ["/compare?trends=law,video", "/search?q=sora*"])
def test_a_chart_of_watched_weeks_does_not(web: TestClient, address: str) -> None:
    assert SAID not in words(web.get(address).text)


@pytest.mark.parametrize(
    ("watched", "said"),
    [
        ("yyyy", ""),
        ("nnyy", "Weeks before 17 August 2026 were not watched"),
        ("ynyy", "1 of these 4 weeks was not watched"),
        ("nnyn", "3 of these 4 weeks were not watched"),
        ("nnnn", "No week here was watched"),
    ],
)
def test_it_is_told_which_weeks_were_not_watched(watched: str, said: str) -> None:
    weeks = [(date(2026, 8, 3) + timedelta(weeks=number), mark == "y") for number, mark in enumerate(watched)]
    assert history_told(weeks, "week").partition(": ")[0] == said
