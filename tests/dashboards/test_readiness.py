"""A machine that watches is told whether the process lives, and whether what it shows is there and of late."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from front_door import CommandLine
from starlette.testclient import TestClient

from dashboards.app import create_app
from warehouse.database import Home, writing
from warehouse.published.publish import publish
from warehouse.published.readiness import readiness

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def fresh(tmp_path: Path) -> Home:
    """A home with one run, published just now."""
    home = Home(tmp_path / "fresh")
    with writing(home) as db:
        db.execute("insert into runs values ('run-1', 'live', now(), now(), '', '0')")
    publish(home, "run-1")
    return home


def aged(home: Home, published_at: datetime) -> None:
    os.utime((home.published / "current.duckdb").resolve(), (published_at.timestamp(), published_at.timestamp()))


def test_a_copy_is_ready_until_its_age_is_over_the_limit(fresh: Home) -> None:
    aged(fresh, NOW)
    assert readiness(fresh, NOW + 3 * HOUR).is_ready
    late = readiness(fresh, NOW + 3.5 * HOUR)
    assert not late.is_ready
    assert "run run-1 was published at 2026-03-11 12:00 UTC, 3.5 hours ago, where 3 are allowed" in late.reason
    assert readiness(fresh, NOW + 3.5 * HOUR, 4 * HOUR).is_ready


def test_the_addresses_tell_a_living_process_from_one_that_has_something_to_show(fresh: Home) -> None:
    with TestClient(create_app(fresh)) as web:
        assert web.get("/healthz").json() == {"status": "alive"}
        answer = web.get("/readyz")
        assert (answer.status_code, answer.json()["run_id"]) == (200, "run-1")
        aged(fresh, NOW)
        answer = web.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
        assert "hours ago" in answer.json()["detail"]
        assert web.get("/healthz").status_code == 200


def test_without_a_copy_or_with_a_broken_one_the_process_lives_and_is_not_ready(fresh: Home, tmp_path: Path) -> None:
    broken = Home(shutil.copytree(fresh.path, tmp_path / "broken", symlinks=True))
    path = (broken.published / "current.duckdb").resolve()
    path.chmod(0o600)
    path.write_bytes(b"no longer a file of DuckDB" * 1000)
    for home in (Home(tmp_path / "nothing"), broken):
        with TestClient(create_app(home)) as web:
            answer = web.get("/readyz")
            assert answer.status_code == 503
            assert "trendledger" in answer.json()["detail"] or "not a" in answer.json()["detail"]
            assert web.get("/healthz").status_code == 200


def test_the_command_line_says_the_same_by_its_exit_code(fresh: Home, trendledger: CommandLine, tmp_path: Path) -> None:
    assert trendledger("status", "--check", "--home", fresh.path).returncode == 0
    aged(fresh, datetime.now(UTC) - 5 * HOUR)
    late = trendledger("status", "--check", "--home", fresh.path)
    assert (late.returncode, late.stdout.startswith("not ready: run run-1 was published")) == (1, True)
    settings = {"TRENDLEDGER_HOME": fresh.path, "TRENDLEDGER_MAX_AGE_HOURS": "6"}
    assert trendledger("status", "--check", **settings).returncode == 0
    assert trendledger("status", "--check", "--max-age-hours", "6", "--home", fresh.path).returncode == 0
    assert trendledger("status", "--check", "--home", tmp_path / "nothing").returncode == 1
    for wrong in ("-1", "nan", "1e300"):
        assert trendledger("status", "--check", "--max-age-hours", wrong).returncode == 2
