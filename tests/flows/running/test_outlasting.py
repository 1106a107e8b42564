"""Prefect's server may refuse, fail, hang or die, at any call: all is done and published, the end is soon, and is said."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from failing_server import failing
from front_door import CommandLine
from small_web import CHIPS, FEED, answer, item, opml, page, rss, warc

from flows.running import outlasting
from flows.running.lost_reports import Losses
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, query

SECONDS = 30.0  # of a run's end behind what it published
UNTOLD = "all is done and kept, but Prefect could not be told of it"
NAME, STATE, MADE = "PATCH /api/flow_runs/", "/set_state", "POST /api/flow_runs/ "
ARTIFACT, LOG, EVENT, ALL = "/api/artifacts/", "/api/logs/", "/api/events/in", ""


@pytest.fixture
def words(tmp_path: Path) -> tuple[str | Path, ...]:
    """A run on an archive with one article."""
    url = "https://desk.example/1"
    archive = warc(tmp_path / "web.warc.gz", [answer(FEED, rss(item(url, "Chips"))), answer(url, page("Chips", CHIPS))])
    return "run", "--json", "--feeds", opml(tmp_path / "feeds.opml", FEED), "--archive", archive


@pytest.mark.parametrize(
    ("moment", "way", "call"),
    [
        pytest.param("before it began", "answers 500", NAME, marks=pytest.mark.long),
        pytest.param("before it began", "refuses", MADE, marks=pytest.mark.long),
        pytest.param("before it began", "hangs", MADE, marks=pytest.mark.long),
        pytest.param("before it began", "refuses", ARTIFACT, marks=pytest.mark.long),
        pytest.param("before it began", "hangs", LOG, marks=pytest.mark.long),
        pytest.param("before it began", "hangs up", EVENT, marks=pytest.mark.long),
        pytest.param("when it had begun", "hangs", ALL, marks=pytest.mark.long),
        ("when it had begun", "dies", ALL),
        pytest.param("when it had published", "hangs", STATE, marks=pytest.mark.long),
        pytest.param("when it had published", "answers 500", ALL, marks=pytest.mark.long),
    ],
)
def test_a_run_outlasts_the_server_and_says_that_it_could_not_report(
    moment: str,
    way: str,
    call: str,
    words: tuple[str | Path, ...],
    trendledger: CommandLine,
    prefect_api: str,
    ready: Home,
    tmp_path: Path,
) -> None:
    current = ready.published / "current.duckdb"
    signs = {
        "before it began": tmp_path,
        "when it had begun": ready.path / "run.lock",
        "when it had published": current,
    }
    with failing(prefect_api, signs[moment], way, call) as address:
        done = trendledger(*words, PREFECT_API_URL=address)
        ended = time.time()
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count(UNTOLD) == 1
    assert json.loads(done.stdout)["outcome"] == "done"
    assert ended - current.lstat().st_mtime < SECONDS
    with open_published(ready) as db:
        assert query(db, "select count(*) from articles").rows == [(1,)]


@pytest.mark.long
def test_a_replay_goes_on_without_its_server_once_that_has_died(
    trendledger: CommandLine, prefect_api: str, ready: Home, words: tuple[str | Path, ...]
) -> None:
    days = ("--from", "2026-03-08", "--to", "2026-03-10", "--every", "day")
    with failing(prefect_api, ready.path / "run.lock", "dies") as address:
        done = trendledger("replay", *words[2:], *days, PREFECT_API_URL=address)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count(UNTOLD) == 1
    with writing(ready) as db:
        assert db.execute("select outcome, count(*) from run_ends group by all").fetchall() == [("done", 3)]
    with open_published(ready) as db:
        assert query(db, "select count(*) from articles").rows == [(1,)]


@pytest.mark.parametrize(
    "days",
    [
        pytest.param((), marks=pytest.mark.long),
        pytest.param(("--from", "2026-03-09", "--to", "2026-03-10", "--every", "day"), marks=pytest.mark.long),
    ],
)
def test_where_no_server_of_its_own_can_be_started_all_is_done_without(
    days: tuple[str, ...], trendledger: CommandLine, ready: Home, words: tuple[str | Path, ...]
) -> None:
    command = ("replay", *words[2:], *days) if days else words
    # One takes ten.
    asked = {"PREFECT_SERVER_EPHEMERAL_ENABLED": "true", "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "1"}
    done = trendledger(*command, **asked)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count(UNTOLD) == 1
    assert "ephemeral Prefect API server" in done.stderr
    with open_published(ready) as db:
        assert query(db, "select count(*) from articles").rows == [(1,)]


class Late:
    """A flow that Prefect does not let begin, or does not let end."""

    def __init__(self, *, begins: bool) -> None:
        self.begins = begins

    async def __call__(self) -> dict[str, Any]:
        if self.begins:
            outlasting.account().begin()
            outlasting.account().end({"new": 1}, None)
        await asyncio.sleep(60)
        raise AssertionError

    async def fn(self) -> dict[str, Any]:
        return {"new": 1}


@pytest.mark.parametrize("begins", [False, True])
def test_it_is_said_how_long_was_waited(begins: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlasting, "IN_BACKGROUND", Losses())
    for name, seconds in (("BEGIN", 0.3), ("BEGIN_ALONE", 0.3), ("END", 0.2)):
        monkeypatch.setattr(outlasting, f"SECONDS_TO_{name}", seconds)
    lost = Losses()
    summary, _ = asyncio.run(outlasting._outlast(outlasting.Ordered(Late(begins=begins), {}), lost))
    assert summary == {"new": 1}
    assert lost.said() == [f"no answer within {0.2 if begins else 0.3} s"]


def test_losses_are_counted_and_the_first_is_told() -> None:
    losses = Losses()
    assert losses.said() == []
    losses.add(ValueError("refused\nwith more below"))
    assert losses.said() == ["ValueError: refused"]
    assert not losses.is_away
    losses.add(TimeoutError(), 1_200)
    assert losses.said() == ["1,201 reports, the first of them: ValueError: refused"]
    assert losses.is_away
