"""What is told to Prometheus: a number for each trouble, moved by the trouble itself; Grafana's file asks for no other."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from dashboards.app import create_app
from warehouse.database import Home, opened, writing
from warehouse.published.gauges import NAMES
from warehouse.published.publish import open_published, publish

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(lived_in: Home, tmp_path: Path) -> Home:
    """A home of this test's own, with a run behind it."""
    return Home(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))


def told(home: Home) -> dict[str, float]:
    with TestClient(create_app(home)) as web:
        answer = web.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return {sample.name.removeprefix("trendledger_"): sample.value for sample in samples}


def in_copy(home: Home, statement: str) -> None:
    """Change the published copy behind the program's back, as another copy: one that was checked is not checked again."""
    path, changed = (home.published / "current.duckdb").resolve(), home.published / "changed.duckdb"
    shutil.copyfile(path, changed)
    with opened(changed) as db:
        db.execute(statement)
    (home.published / "current.duckdb").unlink()
    (home.published / "current.duckdb").symlink_to(changed.name)


def test_a_home_that_is_well_tells_every_number_and_no_trouble(home: Home) -> None:
    numbers = told(home)
    assert set(numbers) == set(NAMES)
    troubles = ("ledger_imbalance", "verify_errors", "feeds_silent", "runs_failed_total")
    assert [numbers[name] for name in troubles] == [0, 0, 0, 0]
    assert numbers["up"] == 1
    published_at = (home.published / "current.duckdb").stat().st_mtime
    assert numbers["data_age_seconds"] == pytest.approx(time.time() - published_at, abs=5)
    assert numbers["disk_free_bytes"] == pytest.approx(shutil.disk_usage(home.path).free, rel=0.2)


def test_sums_that_do_not_balance_are_counted(home: Home) -> None:
    in_copy(home, "update fates set items = items + 1 where stage = 'pages'")
    numbers = told(home)
    assert numbers["ledger_imbalance"] == 1
    assert numbers["verify_errors"] >= 1


def test_what_refers_to_something_that_is_gone_is_counted(home: Home) -> None:
    in_copy(home, "delete from revisions")
    numbers = told(home)
    assert numbers["ledger_imbalance"] == 0
    assert numbers["verify_errors"] > 0


def test_silent_are_feeds_that_answer_and_not_those_that_fail(home: Home) -> None:
    in_copy(home, "update kept.feed_health set is_silent = true")
    with open_published(home) as db:
        assert db.execute(
            "select count(*) filter (where consecutive_failures > 0), count(*) from api.feed_health"
        ).fetchall() == [(1, 3)]
    assert told(home)["feeds_silent"] == 2


def test_runs_that_failed_or_died_are_counted_and_the_one_at_work_is_not(home: Home) -> None:
    with writing(home) as db:
        first = db.execute("select max(started_at) from runs").fetchall()[0][0]
        for number, outcome in enumerate(("failed", None, "done", None), 1):
            run = (f"later-{number}", first, number)
            db.execute("insert into runs select $1, 'live', $2, $2::timestamp + to_hours($3), '', '0'", run)
            if outcome:
                db.execute("insert into run_ends values ($1, now(), $2)", (run[0], outcome))
    assert told(home)["runs_failed_total"] == 0, "what the copy does not hold yet"
    assert "once a later run published" in NAMES["runs_failed_total"]
    publish(home, "later-3")
    assert told(home)["runs_failed_total"] == 2


def test_before_the_first_run_only_that_and_the_disk_are_told(home: Home, tmp_path: Path) -> None:
    numbers = told(Home(tmp_path / "empty"))
    assert numbers["up"] == 0
    assert set(numbers) == {"up", "disk_free_bytes"}


def test_grafanas_file_asks_for_every_metric_and_for_no_other() -> None:
    board = json.loads((ROOT / "docs" / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert set(re.findall(r"trendledger_(\w+)", " ".join(asked))) == set(NAMES)
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_the_page_for_operators_names_every_metric() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`trendledger_(\w+)` \|", page)) == set(NAMES)
