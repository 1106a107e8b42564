"""What the doctor says holds for one feed and for none, for runs without a server, and in the demo's home."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from changed_copy import changed

from flows.running.doctor import Question, examine
from flows.running.doctor.finding import Observation
from warehouse.database import Home
from warehouse.published.readiness import MAX_AGE


@pytest.fixture
def home(lived_in: Home, tmp_path: Path) -> Home:
    """A home of this test's own, with a run behind it."""
    return Home(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))


def of(home: Home, check: str, later: timedelta = timedelta()) -> Observation:
    """The one thing that the doctor says of a check."""
    (said,) = (one for one in examine(home, Question(datetime.now(UTC) + later, (), MAX_AGE)) if one.check == check)
    return said


def test_of_feeds_that_fail_for_the_first_time_it_is_not_said_that_none_fails(home: Home) -> None:
    well = "update kept.feed_health set consecutive_failures = 0, last_success_at = timestamp '2026-06-01'"
    changed(home, well)
    assert of(home, "feeds").what == "3 on the watch list, 3 visited, none fails or is silent"
    changed(home, "update kept.feed_health set consecutive_failures = 1 where title like '%desk%'")
    assert of(home, "feeds").what == (
        "3 on the watch list, 3 visited, 1 could not be had at the last visit, none is silent, and none fails for long"
    )
    changed(home, well, "update kept.feed_health set is_silent = true where title like '%desk%'")
    assert of(home, "feeds").what == "1 of 3 answers and has published nothing for unusually long"


def test_a_prefect_database_is_not_said_to_come_of_runs_that_make_none(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    assert "a run without a server needs none" in of(home, "prefect").what


def test_of_old_data_in_the_home_of_the_demo_no_way_alone_is_named_that_is_refused_there(home: Home) -> None:
    hours = timedelta(hours=5)
    assert of(home, "data", hours).mend.startswith("start `trendledger up`, or `trendledger run` once")
    home.demo_feeds.write_text("", encoding="utf-8")
    ours = "in a home that is the demo's alone, `trendledger demo` publishes again; else start"
    assert of(home, "data", hours).mend.startswith(ours)
