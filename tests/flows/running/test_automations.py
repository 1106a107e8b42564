"""The automations on a real server: made once, left as an operator changed them, and firing with evidence, not too often."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from loopback_peers import Hook, status
from real_station import Station

from flows.running.automations import BLOCK, FILE, add_missing, read_automations
from flows.running.prefect_server import HEARTBEAT_SECONDS

SILENT = ["Dead runs are marked as crashed", "Late runs are cancelled"]
TELLING = ["Failed runs are told", "Stale data are told", "Silent feeds are told", "Alerts are told"]
PATIENCE_SECONDS = 60.0
COOL_SECONDS = 3.0  # in which a second message would have come: the first takes under one


def test_those_that_tell_somebody_need_a_block() -> None:
    assert [one["name"] for one in read_automations(None)] == SILENT
    assert [one["name"] for one in read_automations(str(uuid.uuid4()))] == SILENT + TELLING


def test_a_run_counts_as_dead_after_three_of_its_heartbeats() -> None:
    dead = read_automations(None)[0]
    assert dead["trigger"]["within"] == 3 * HEARTBEAT_SECONDS
    assert f"No sign of life for {3 * HEARTBEAT_SECONDS} s." in dead["actions"][0]["message"]


def test_what_tells_has_evidence_and_a_cool_down() -> None:
    for one in read_automations("block")[len(SILENT) :]:
        assert one["trigger"]["within"] >= 3600
        assert one["actions"][0]["subject"].startswith("Trendledger: ")
        assert len(one["actions"][0]["body"].split()) >= 1


def on(station: Station, act: Any) -> Any:
    """Do something with a client of the station's server."""
    from prefect.client.orchestration import PrefectClient

    async def done() -> Any:
        async with PrefectClient(f"{station.ui}/api") as client:
            return await act(client)

    return asyncio.run(done())


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    """A web hook that remembers what it is told, in a thread of its own."""
    made, loop, over = Hook([status("200 OK")]), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with made.open():
            await over.wait()

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    while not made.port:
        time.sleep(0.01)
    yield made
    loop.call_soon_threadsafe(over.set)
    thread.join()


@pytest.fixture(scope="module")
def told(station: Station, hook: Hook) -> Hook:
    """The hook, once the station's automations tell it."""
    kind = station.request("GET", "/block_types/slug/custom-webhook")
    schema = station.ask("/block_schemas/filter", block_schemas={"block_type_id": {"any_": [kind["id"]]}})[0]
    data = {"name": "hook", "url": hook.url, "json_data": {"subject": "{{subject}}", "body": "{{body}}"}}
    station.ask("/block_documents/", name=BLOCK, data=data, block_schema_id=schema["id"], block_type_id=kind["id"])
    assert on(station, add_missing) == TELLING
    return hook


def emit(station: Station, event: str, resource: str, **payload: str) -> None:
    """Put an event on the station's bus."""
    at = datetime.now(UTC).isoformat()
    said = {"event": event, "resource": {"prefect.resource.id": resource, "prefect.resource.name": "A rule"}}
    station.request("POST", "/events", [{**said, "occurred": at, "payload": payload, "id": str(uuid.uuid4())}])  # type: ignore[arg-type]


def heard(hook: Hook, words: str) -> list[dict[str, str]]:
    """Return the messages with these words, once there is one."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (found := [body for body in hook.bodies if words in json.dumps(body)]) and time.monotonic() < until:
        time.sleep(0.1)
    return found


@pytest.mark.prefect
def test_a_station_has_those_that_tell_nobody_and_makes_none_twice(station: Station) -> None:
    names = {one["name"] for one in station.ask("/automations/filter")}
    assert names >= set(SILENT)
    assert on(station, add_missing) == []


@pytest.mark.prefect
def test_a_silent_feed_is_told_with_its_reason_and_only_once_a_day(station: Station, told: Hook) -> None:
    for _ in range(2):
        emit(station, "trendledger.feed.silent", "trendledger.feed.desk", reason="nothing since 3 March", clock="now")
    (message,) = heard(told, "feed.desk")
    assert message["subject"] == "Trendledger: a feed has fallen silent"
    assert "trendledger.feed.desk: nothing since 3 March, as of now." in message["body"]
    time.sleep(COOL_SECONDS)
    assert len(heard(told, "feed.desk")) == 1
    emit(station, "trendledger.feed.silent", "trendledger.feed.other", reason="nothing dated", clock="now")
    assert len(heard(told, "feed.other")) == 1


@pytest.mark.prefect
def test_an_alert_is_told_in_its_own_words(station: Station, told: Hook) -> None:
    emit(station, "trendledger.alert.quality", "trendledger.alert.drop", sentence="Precision fell from .92 to .71.")
    (message,) = heard(told, "Precision fell")
    assert message["subject"] == "Trendledger: A rule"


@pytest.mark.prefect
def test_a_run_that_failed_is_told_with_what_it_said(station: Station, told: Hook, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.opml")
    ended = station.wait(station.order("monitor", home=str(tmp_path / "home"), feeds=absent))
    assert ended["state_type"] == "FAILED"
    (message,) = heard(told, "has ended as Failed")
    assert message["subject"] == "Trendledger: monitor has ended as Failed"
    assert absent in message["body"]


@pytest.mark.prefect
def test_one_that_an_operator_changed_stays_as_it_is(station: Station, told: Hook) -> None:
    (late,) = [one for one in station.ask("/automations/filter") if one["name"] == "Late runs are cancelled"]
    station.request("PATCH", f"/automations/{late['id']}", {"enabled": False})
    assert on(station, add_missing) == []
    assert station.request("GET", f"/automations/{late['id']}")["enabled"] is False
    station.request("PATCH", f"/automations/{late['id']}", {"enabled": True})


@pytest.mark.prefect
@pytest.mark.long
def test_a_run_that_no_worker_takes_up_is_cancelled(station: Station) -> None:
    # The automation of the file with seconds in the place of half an hour, and a pool that nobody looks after.
    (late,) = [one for one in read_automations(None) if one["name"] == "Late runs are cancelled"]
    late["trigger"]["within"] = 10  # Prefect takes no less
    made = station.ask("/automations/", **{**late, "name": "Late, soon"})
    station.ask("/work_pools/", name="nobody", type="process")
    flow = station.ask("/flows/", name="waits")
    deployment = station.ask("/deployments/", name="waits", flow_id=flow["id"], work_pool_name="nobody")
    past = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": past}}
    run = station.ask(f"/deployments/{deployment['id']}/create_flow_run", state=state)["id"]
    assert station.wait(run)["state_type"] == "CANCELLED"
    station.request("DELETE", f"/automations/{made['id']}")


@pytest.mark.prefect
@pytest.mark.long
def test_a_run_that_gives_no_sign_of_life_any_more_is_marked_as_crashed(station: Station) -> None:
    (dead,) = [one for one in read_automations(None) if one["name"].startswith("Dead runs")]
    dead["trigger"]["within"] = 10
    made = station.ask("/automations/", **{**dead, "name": "Dead, soon"})
    flow = station.ask("/flows/", name="dies")
    run = station.ask("/flow_runs/", flow_id=flow["id"], state={"type": "RUNNING"})["id"]
    emit(station, "prefect.flow-run.heartbeat", f"prefect.flow-run.{run}")
    ended = station.wait(run)
    assert ended["state_type"] == "CRASHED"
    assert "No sign of life" in ended["state"]["message"]
    station.request("DELETE", f"/automations/{made['id']}")


def test_the_file_is_one_that_prefect_reads() -> None:
    from prefect.events.schemas.automations import AutomationCore

    assert FILE.suffix == ".yaml"
    for one in read_automations(str(uuid.uuid4())):
        AutomationCore.model_validate(one)
