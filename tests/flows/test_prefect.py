"""The deployments of prefect.yaml on a real server, with a real worker: what an operator orders, sees and breaks."""

from __future__ import annotations

import os
import shutil
import signal
import time
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from real_station import Station
from small_web import CHIPS, FEED, answer, item, page, rss, warc

from flows.running import prefect_server as prefect
from flows.running.up import environment_of
from flows.steps.demo_web import pack, watch_list
from warehouse.books.ledger import check_balance
from warehouse.catalog.watchlist import write_toml
from warehouse.database import Home, one_run_only, writing
from warehouse.records import Feed, feed_id
from warehouse.settings.fields import Schedule

pytestmark = pytest.mark.prefect

HOSTILE = "![x](http://tracker.example/p.png) <img src=http://tracker.example/q.png> [y](javascript:z) `</code>` | z"
BROKEN = "https://broken.example/feed"
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a run on the demo's archive is asked: its feeds, and one with a hostile title that cannot be had."""
    folder, source = tmp_path_factory.mktemp("asked"), files("warehouse") / "demo"
    archive, feeds = folder / "demo.warc.gz", folder / "demo.toml"
    pack(source, archive)
    broken = warc(folder / "broken.warc.gz", [answer(BROKEN, b"", status=500)])
    feeds.write_text(write_toml([*watch_list(source), Feed(feed_id(BROKEN), BROKEN, HOSTILE)]), encoding="utf-8")
    return {"feeds": str(feeds), "archives": [str(archive), str(broken)]}


@pytest.fixture(scope="module")
def finished(station: Station, asked, trained) -> tuple[str, str]:
    """Two runs ordered at once: the one that ran to its end, and the other."""
    trained.put_into(station.home)
    ordered = [station.order("monitor", **asked) for _ in range(2)]
    ran, other = sorted(ordered, key=lambda run_id: station.wait(run_id)["state_type"] != "COMPLETED")
    return ran, other


def test_a_run_that_was_ordered_ends_completed_and_publishes(station: Station, finished: tuple[str, str]) -> None:
    run = station.run(finished[0])
    assert run["state_name"] == "Completed", run["state"]["message"]
    assert run["name"].startswith("archive demo.warc.gz 20")
    assert (station.home.published / "current.duckdb").exists()
    assert httpx.get(f"http://127.0.0.1:{station.port}/", timeout=30).status_code == 200


def test_a_run_that_finds_another_at_work_is_cancelled(station: Station, finished: tuple[str, str]) -> None:
    assert station.run(finished[1])["state_name"] == "Cancelled"


def test_a_run_that_finds_one_of_another_deployment_at_work_is_cancelled_too(
    station: Station, asked: dict[str, object], trained, tmp_path: Path
) -> None:
    home = trained.put_into(Home(tmp_path / "home"))
    with one_run_only(home):
        ended = station.wait(station.order("monitor", home=str(home.path), **asked))
    assert ended["state_name"] == "Cancelled"
    assert "another run is at work" in ended["state"]["message"]


def test_task_runs_say_what_they_work_on(station: Station, finished: tuple[str, str]) -> None:
    acts = station.acts(finished[0])
    assert acts["visit feeds 1-16 of 16"] == "COMPLETED"
    assert any(name.startswith("tag passages 1-") for name in acts)
    assert set(acts.values()) == {"COMPLETED"}


def test_a_run_leaves_its_artifacts(station: Station, finished: tuple[str, str]) -> None:
    artifacts = station.artifacts(finished[0])
    assert set(artifacts) == {"run-summary", "trends", "failed-feeds", "fetch-pages", "dashboards"}
    assert artifacts["run-summary"]["data"].startswith("# Done in part\n")
    assert "server error" in artifacts["failed-feeds"]["data"]
    assert f"http://127.0.0.1:{station.port}/" in artifacts["dashboards"]["data"]


def test_the_log_of_a_run_says_what_happened(station: Station, finished: tuple[str, str]) -> None:
    said = station.said_of(finished[0])
    (feeds,) = [line for line in said if line.startswith("16 feeds: 15 kept, 1 failed: ![x](http")]
    assert "(server error, HTTP 500" in feeds
    for stage in ("pages: ", "articles: ", "passages: ", "passages read: ", "40 trends judged", "published "):
        assert any(stage in line for line in said), stage
    assert station.run(finished[0])["state"]["message"].startswith("Done in part: feeds: 16, 1 of them not fetched")


def test_a_worker_writes_of_its_runs_and_nothing_of_the_end_of_their_processes(
    station: Station, finished: tuple[str, str]
) -> None:
    told = (station.home.path / "prefect" / "worker.log").read_text()
    assert station.run(finished[0])["name"] in told
    assert "leaked" not in told


def test_a_run_in_which_no_feed_came_is_red_from_its_first_task_on(
    station: Station, asked: dict[str, object], trained, tmp_path: Path
) -> None:
    home, feeds = trained.put_into(Home(tmp_path / "home")), tmp_path / "broken.toml"
    feeds.write_text(write_toml([Feed(feed_id(BROKEN), BROKEN, "Broken")]), encoding="utf-8")
    archives = asked["archives"]
    ordered = station.order("monitor", home=str(home.path), feeds=str(feeds), archives=archives)
    ended = station.wait(ordered)
    assert ended["state_type"] == "FAILED"
    assert "none of 1 feeds could be fetched" in ended["state"]["message"]
    assert station.acts(ordered)["visit feeds 1-1 of 1"] == "FAILED"


def test_every_parameter_of_a_custom_run_is_described(station: Station) -> None:
    for name in ("monitor", "train", "backfill", "retag"):
        schema = station.request("GET", f"/deployments/name/{name}/{name}")["parameter_openapi_schema"]
        assert schema["properties"]
        assert [one for one, said in schema["properties"].items() if not said.get("description")] == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium")
def test_a_hostile_title_is_harmless_in_the_ui(station: Station, finished: tuple[str, str]) -> None:
    from playwright.sync_api import sync_playwright

    artifacts = station.artifacts(finished[0])
    asked: list[str] = []
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for key in ("failed-feeds", "run-summary"):
            page.goto(f"{station.ui}/artifacts/artifact/{artifacts[key]['id']}")
            page.get_by_text("tracker.example/p.png").first.wait_for(timeout=30_000)
            assert page.locator("img[src*='tracker'], a[href*='javascript']").count() == 0
        browser.close()
    assert not [url for url in asked if "tracker" in url]


def test_a_killed_run_is_told_as_crashed_and_the_next_one_completes_its_work(
    station: Station, asked: dict[str, object], trained, tmp_path: Path
) -> None:
    home = trained.put_into(Home(tmp_path / "home"))
    killed = station.order("monitor", home=str(home.path), **asked)
    number = int(station.wait(killed, "RUNNING")["infrastructure_pid"].rpartition(":")[2])
    while not any(state == "COMPLETED" for state in station.acts(killed).values()):
        time.sleep(0.05)  # until something of it has been stored
    os.killpg(number, signal.SIGKILL)
    assert station.wait(killed)["state_type"] == "CRASHED"
    # The worker tells of the crash before it lets go of the run's place.
    following = station.order("monitor", home=str(home.path), **asked)
    assert station.wait(following)["state_type"] == "COMPLETED", station.run(following)["state"]
    with writing(home) as db:
        check_balance(db)
        unfinished = db.execute("select count(*) from runs anti join run_ends using (run_id)").fetchone()
        articles = db.execute("select count(*) from articles").fetchone()
    with writing(station.home) as db:
        undisturbed = db.execute("select count(*) from articles").fetchone()
    assert unfinished == (1,)
    assert articles == undisturbed


@pytest.mark.long
def test_backfilled_articles_are_marked(station: Station, trained, tmp_path: Path) -> None:
    home = trained.put_into(Home(tmp_path / "home"))
    url = "https://desk.example/chips"
    archive = warc(tmp_path / "old.warc.gz", [answer(FEED, rss(item(url, "Chips"))), answer(url, page("Chips", CHIPS))])
    feeds = tmp_path / "desk.toml"
    feeds.write_text(write_toml([Feed(feed_id(FEED), FEED, "The Desk")]))
    run = station.wait(station.order("backfill", warcs=[str(archive)], home=str(home.path), feeds=str(feeds)))
    assert (run["state_type"], run["name"]) == ("COMPLETED", "backfill old.warc.gz"), run["state"]["message"]
    with writing(home) as db:
        assert db.execute("select is_backfill from articles").fetchall() == [(True,)]


def test_a_retagging_is_ordered_like_a_run_and_tried_first(station: Station, trained, tmp_path: Path) -> None:
    home = trained.put_into(Home(tmp_path / "home"))
    model_id = trained.classifier.model_id
    run = station.wait(station.order("retag", home=str(home.path), model_id=model_id, dry_run=True))
    assert (run["state_type"], run["name"]) == ("COMPLETED", f"try {model_id}"), run["state"]["message"]


def test_the_deployments_are_those_of_prefect_yaml(station: Station) -> None:
    for name in ("monitor", "train", "backfill", "retag"):
        deployment = station.deployment(name)
        assert deployment["work_pool_name"] == "trendledger"
        assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert deployment["global_concurrency_limit"]["limit"] == 1
    (schedule,) = station.deployment("monitor")["schedules"]
    assert (schedule["slug"], schedule["schedule"]["timezone"]) == ("hourly", "UTC")
    assert schedule["schedule"]["cron"] == "7 * * * *"


def test_the_server_plans_the_runs_of_the_schedule(station: Station) -> None:
    monitor = station.deployment("monitor")["id"]
    span = {"start_time": "2040-01-01T00:00:00Z", "end_time": "2040-01-01T02:00:00Z"}  # long behind this test
    station.ask(f"/deployments/{monitor}/schedule", **span, min_runs=1, max_runs=2)
    planned = station.ask(
        "/flow_runs/filter",
        flow_runs={"expected_start_time": {"after_": span["start_time"], "before_": span["end_time"]}},
    )
    for run in planned:
        station.request("DELETE", f"/flow_runs/{run['id']}")
    assert [run["auto_scheduled"] for run in planned] == [True, True]


def test_a_schedule_that_was_paused_stays_paused_when_deployed_again(station: Station) -> None:
    monitor = station.deployment("monitor")
    (schedule,) = monitor["schedules"]
    assert schedule["active"]
    station.request("PATCH", f"/deployments/{monitor['id']}/schedules/{schedule['id']}", {"active": False})
    environment = environment_of(station.home, station.port, station.prefect_port, schedule=False)
    prefect.deploy(environment, Schedule(), station.home.path / "prefect" / "prefect.yaml")
    (again,) = station.deployment("monitor")["schedules"]
    assert not again["active"]


def test_dead_runs_are_looked_for(station: Station) -> None:
    made = {automation["name"]: automation for automation in station.ask("/automations/filter")}
    dead = made["Dead runs are marked as crashed"]
    assert dead["enabled"]
    assert dead["trigger"]["within"] == 3 * prefect.HEARTBEAT_SECONDS
