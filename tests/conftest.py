"""What every test has: no way to the outside network, a home of its own; and what they share: one Prefect, one model."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import known_catalogs
import new_homes
import outside
import pytest
from front_door import CommandLine
from hypothesis import HealthCheck, settings
from small_web import CHIPS, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

os.environ.setdefault("OMP_NUM_THREADS", "1")  # servers, flows and workers share few cores
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"  # Prefect's server would call home

# Imported before the tests' "warnings are errors" holds: trafilatura looks for SOCKS support and warns that there is none.
import trafilatura  # noqa: F401  only to have it imported
from small_model import Trained, train_small

from flows.running.exit import end_quietly
from warehouse.database import Home

end_quietly()  # what libraries say of their own end belongs to no test

# A machine at work is slow, and that is no fault of the code. The gate draws the same examples each time, so that what
# fails there fails again; at a desk they are new ones.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("house")

OTHER_FEED, LOST_FEED = "https://other.example/feed.xml", "https://lost.example/feed.xml"


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a fifth of the time of a test is spent waiting for other processes.

    With two more, on two cores, the same tests took a tenth more of the processor, and as long.
    """
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Take what is loaded for good out of the rounds of the garbage collector: 8 % of the processor's time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def models_shared_by_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the models that homes share, gone with the session: the user's own stays as it is.

    It is one for all processes that test at once, or each would train the catalog's.
    """
    with pytest.MonkeyPatch.context() as patch:
        own = tmp_path_factory.getbasetemp()
        folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared-models"
        patch.setenv("TRENDLEDGER_MODEL_CACHE", str(folder))
        yield folder


@pytest.fixture(autouse=True, scope="session")
def new_homes_are_copied() -> Iterator[None]:
    """Let the migrations make one warehouse a process, and let one be asked all that a copy must answer."""
    with pytest.MonkeyPatch.context() as patch:
        new_homes.copied(patch)
        known_catalogs.kept(patch)
        yield


@pytest.fixture(autouse=True)
def no_way_outside() -> Iterator[None]:
    """Fail by name whatever dials another machine, also where the error was swallowed on its way up."""
    with outside.closed() as dialled:
        yield
    if dialled:
        raise outside.YouReachedForTheOutsideNetworkError(*dialled)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that does not exist yet."""
    return Home(tmp_path / "home")


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """The small model."""
    return train_small(tmp_path_factory.mktemp("models"))


@pytest.fixture
def ready(home: Home, trained: Trained) -> Home:
    """A home with the small model."""
    return trained.put_into(home)


@pytest.fixture(scope="module")
def prefect_api() -> Iterator[str]:
    """One Prefect server a file, for flows in this process and, by its address, in others: ten seconds, idle or not."""
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    # A flow run with heartbeats waits up to a second at its end for their thread.
    with (
        prefect_test_harness(server_startup_timeout=120),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        yield PREFECT_API_URL.value()


@pytest.fixture(scope="session")
def lived_in(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one run behind it: two articles, one copy of the first, a feed that failed. Only for reading."""
    from alone import done_alone

    from flows.monitor import monitor

    home, web = trained.put_into(Home(tmp_path_factory.mktemp("lived-in") / "home")), tmp_path_factory.mktemp("web")
    first, second, copy = "https://desk.example/1", "https://desk.example/2", "https://other.example/1"
    archive = warc(
        web / "web.warc.gz",
        [
            answer(FEED, rss(item(first, "Chips"), item(second, "Rules & <b>duties</b>"))),
            answer(OTHER_FEED, rss(item(copy, "Chips again"), title="The Other")),
            answer(LOST_FEED, page("No feed", GARDEN)),
            answer(first, page("Chips", CHIPS, GARDEN)),
            answer(second, page("Rules", RULES)),
            answer(copy, page("Chips", CHIPS, GARDEN)),
        ],
    )
    watched = opml(web / "feeds.opml", FEED, OTHER_FEED, LOST_FEED)
    done_alone(monitor(home=str(home.path), feeds=str(watched), archives=[str(archive)]))
    return home


@pytest.fixture
def trendledger(home: Home, tmp_path: Path, request: pytest.FixtureRequest) -> CommandLine:
    """The real command line, in a process of its own and a home of the test's. Asked for after `prefect_api`, on it."""
    settings = {"TRENDLEDGER_HOME": str(home.path), "PREFECT_HOME": str(tmp_path / "prefect")}
    if "prefect_api" in request.fixturenames:
        settings["PREFECT_API_URL"] = request.getfixturevalue("prefect_api")
    return CommandLine(tmp_path, settings)
