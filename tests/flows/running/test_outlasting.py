"""A Prefect server that fails takes nothing from a run: the work is done and published, and the end comes soon."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from failing_server import failing
from front_door import CommandLine
from small_web import CHIPS, FEED, answer, item, opml, page, rss, warc

from warehouse.database import Home, writing
from warehouse.published import open_published, query

SECONDS = 30.0


@pytest.mark.parametrize(
    ("moment", "way"),
    [
        ("when the run has begun", "hangs"),
        ("when the run has begun", "dies"),
        ("when it has published", "hangs"),
        ("when it has published", "answers 500"),
    ],
)
def test_a_run_outlasts_the_server_and_says_that_it_could_not_report(
    way: str, moment: str, trendledger: CommandLine, prefect_api: str, ready: Home, tmp_path: Path
) -> None:
    sign = ready.path / "run.lock" if moment == "when the run has begun" else ready.published / "current.duckdb"
    url = "https://desk.example/1"
    archive = warc(tmp_path / "web.warc.gz", [answer(FEED, rss(item(url, "Chips"))), answer(url, page("Chips", CHIPS))])
    words = ("run", "--json", "--feeds", opml(tmp_path / "feeds.opml", FEED), "--archive", archive)
    with failing(prefect_api, sign, way) as address:
        done = trendledger(*words, PREFECT_API_URL=address)
        ended = time.time()
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "all is done and kept, but Prefect could not be told of it" in done.stderr
    assert json.loads(done.stdout)["outcome"] == "done"
    published = (ready.published / "current.duckdb").lstat().st_mtime
    assert ended - published < SECONDS
    with open_published(ready) as db:
        assert query(db, "select count(*) from articles").rows == [(1,)]


def test_a_replay_ends_where_its_server_has_failed_and_keeps_what_it_stored(
    trendledger: CommandLine, prefect_api: str, ready: Home, tmp_path: Path
) -> None:
    url = "https://desk.example/1"
    archive = warc(tmp_path / "web.warc.gz", [answer(FEED, rss(item(url, "Chips"))), answer(url, page("Chips", CHIPS))])
    words = ("replay", "--feeds", opml(tmp_path / "feeds.opml", FEED), "--archive", archive)
    days = ("--from", "2026-03-01", "--to", "2026-03-14", "--every", "day")
    began = time.monotonic()
    with failing(prefect_api, ready.path / "run.lock", "answers 500") as address:
        done = trendledger(*words, *days, PREFECT_API_URL=address)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "Prefect's server failed in run 1 of 14" in done.stderr
    assert "What it stored is kept" in done.stderr
    assert time.monotonic() - began < 3 * SECONDS
    with writing(ready) as db:
        assert db.execute("select count(*) from runs").fetchall() == [(1,)]
