"""What every test has: no way to the outside network, a home of its own; and what they share: one Prefect, one model."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import outside
import pytest
from small_web import CHIPS, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

os.environ.setdefault("OMP_NUM_THREADS", "1")  # servers, flows and workers share few cores
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"  # Prefect's server would call home

# Imported before the tests' "warnings are errors" holds: trafilatura looks for SOCKS support and warns that there is none.
import trafilatura  # noqa: F401  only to have it imported

from flows.steps.classify import Classifier, train
from warehouse import models, trends
from warehouse.catalog import load_examples, load_taxonomy
from warehouse.catalog.records import Taxonomy
from warehouse.database import Home, writing
from warehouse.records import Model

ROOT = Path(__file__).parents[1]
EXAMPLES_LEFT_OUT = 8  # of the catalog's examples every eighth: trained in under a second, where all take twelve
OTHER_FEED, LOST_FEED = "https://other.example/feed.xml", "https://lost.example/feed.xml"
TRAINED_AT = datetime(2026, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True, slots=True)
class Trained:
    """A small model, saved once a session, to be put into homes that would otherwise train a large one."""

    classifier: Classifier
    taxonomy: Taxonomy
    folder: Path

    def put_into(self, home: Home) -> Home:
        """Make this model the home's current one; return the home."""
        model_id = self.classifier.model_id
        home.prepare()
        shutil.copytree(self.folder / model_id, home.models / model_id)
        with writing(home) as db:
            models.add_model(db, Model(model_id, self.taxonomy.version, TRAINED_AT, 0, "{}", ""))
            models.make_current(db, model_id, TRAINED_AT)
            trends.put_taxonomy(db, self.taxonomy.records())
        return home


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """The small model."""
    folder, taxonomy = tmp_path_factory.mktemp("models"), load_taxonomy()
    classifier = train(load_examples()[::EXAMPLES_LEFT_OUT], taxonomy)
    classifier.save(folder / classifier.model_id)
    return Trained(classifier, taxonomy, folder)


@pytest.fixture
def ready(home: Home, trained: Trained) -> Home:
    """A home with the small model."""
    return trained.put_into(home)


@pytest.fixture(scope="session")
def prefect_api() -> Iterator[str]:
    """One Prefect server a session, for flows in this process and, by its address, in others. It costs ten seconds."""
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    # A flow run with heartbeats waits up to a second at its end for their thread.
    with (
        prefect_test_harness(server_startup_timeout=120),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        yield PREFECT_API_URL.value()


@pytest.fixture(scope="session")
def lived_in(trained: Trained, prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with one run behind it: two articles, one copy of the first, a feed that failed. Only for reading."""
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
    asyncio.run(monitor(home=str(home.path), feeds=str(watched), archives=[str(archive)]))
    return home


CommandLine = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def trendledger(home: Home, tmp_path: Path, request: pytest.FixtureRequest) -> CommandLine:
    """The real command line, in a process of its own and a home of the test's. Asked for after `prefect_api`, on it."""
    environment = {**os.environ, "TRENDLEDGER_HOME": str(home.path), "PREFECT_HOME": str(tmp_path / "prefect")}
    if "prefect_api" in request.fixturenames:
        environment["PREFECT_API_URL"] = request.getfixturevalue("prefect_api")

    def run(
        *words: str | Path, stdin: str | bytes = "", largest_file: int | None = None, **settings: str | Path
    ) -> subprocess.CompletedProcess[str]:
        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        whole = subprocess.run(
            [sys.executable, "-m", "trendledger", *map(str, words)],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            env={**environment, **{name: str(value) for name, value in settings.items()}},
            cwd=tmp_path,
            capture_output=True,
            check=False,
            timeout=180,
            preexec_fn=limit,  # a file may grow no more: what a full disk does, without filling one
        )
        return subprocess.CompletedProcess(whole.args, whole.returncode, whole.stdout.decode(), whole.stderr.decode())

    return run
