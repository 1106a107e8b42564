"""One station a file, for the tests that need a real Prefect server, a real worker and real dashboards; patience."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina
from real_station import Station, start, stopping, wait_for

from warehouse.database import Home


@pytest.fixture
def patience() -> Iterator[None]:
    """Nobody waits between attempts."""
    stamina.set_testing(True, attempts=1)
    yield
    stamina.set_testing(False)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A station that starts nothing by itself; to start one costs what it would cost in five minutes without work."""
    folder = tmp_path_factory.mktemp("station")
    with stopping(start(Home(folder / "home"), folder / "up.log", "--no-schedule")) as station:
        wait_for(station, "Ready.")
        yield station
    assert station.process.returncode == 0, station.told
