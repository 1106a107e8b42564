"""Flows where no server is: Prefect's engine runs them, starts nothing, and leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from front_door import CommandLine
from prefect import flow, task
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.events.worker import EventsWorker
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL, temporary_settings
from small_web import CHIPS, FEED, answer, item, opml, page, rss, warc

from flows.running.without_server import has_server, one_client
from warehouse.database import Home
from warehouse.published.publish import open_published, query

URL = "https://desk.example/1"
tries: list[int] = []


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No server is named, whatever other tests have; and to start one is an error."""
    for switch in ("PREFECT_SERVER_EPHEMERAL_ENABLED", "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"):
        monkeypatch.delenv(switch, raising=False)
    monkeypatch.setattr("prefect.server.api.server.SubprocessASGIServer.start", _no_server)
    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        yield


def _no_server(*_: object, **__: object) -> None:
    raise AssertionError("a server was started")


@task(retries=2, retry_delay_seconds=0)
async def third_time_lucky() -> int:
    tries.append(len(tries))
    if len(tries) < 3:
        raise ValueError(f"try {len(tries)}")
    return len(tries)


@flow(name="counted", flow_run_name="counted to {number}")
async def counted(number: int) -> str:
    context = FlowRunContext.get()
    assert context is not None
    assert context.flow_run is not None
    artifact = await acreate_progress_artifact(10.0, key="counting")
    await aupdate_progress_artifact(artifact, 100.0)
    if number < 0:
        raise ValueError(number)
    return f"{context.flow_run.name}: {await third_time_lucky()}"


async def test_a_flow_runs_with_its_name_its_retries_and_its_artifacts(alone: None) -> None:
    tries.clear()
    assert not has_server()
    async with one_client():
        assert await counted(7) == "counted to 7: 3"


async def test_no_event_starts_a_service_that_fails_for_want_of_a_server(
    alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a run ended before such a service had failed, "could not be told of it" was said of what nobody is told."""
    started: list[object] = []
    monkeypatch.setattr(EventsWorker, "instance", lambda *asked: started.append(asked))
    tries.clear()
    async with one_client():
        await counted(7)
    assert len(tries) == 3
    assert started == []


async def test_a_flow_that_fails_raises_its_own_error_and_ends_failed(alone: None) -> None:
    async with one_client():
        with pytest.raises(ValueError, match="-1"):
            await counted(-1)
        state = await counted(-1, return_state=True)
    assert state.is_failed()


async def test_what_only_a_server_knows_is_not_found(alone: None) -> None:
    async with one_client():
        with pytest.raises(ObjectNotFound):
            await get_client().read_deployment_by_name("monitor/monitor")


def test_a_server_that_prefect_is_told_to_start_is_one(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_SERVER_EPHEMERAL_ENABLED", "True")
    assert has_server()


def test_a_run_that_names_no_server_starts_none_and_is_in_the_books_alone(
    trendledger: CommandLine, ready: Home, tmp_path: Path
) -> None:
    archive = warc(tmp_path / "web.warc.gz", [answer(FEED, rss(item(URL, "Chips"))), answer(URL, page("Chips", CHIPS))])
    words = ("run", "--json", "--feeds", opml(tmp_path / "feeds.opml", FEED), "--archive", archive)
    done = trendledger(*words, PREFECT_API_URL="")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["unreported"] == []
    assert not list(Path(trendledger.settings["PREFECT_HOME"]).glob("**/*.db"))
    with open_published(ready) as db:
        assert query(db, "select outcome, flow_run_id from runs").rows == [("done", "")]
