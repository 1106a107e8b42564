"""The numbers of a run are one set, whoever shows them, and between its stages the sums meet."""

from __future__ import annotations

import asyncio
import html
import json
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import stamina
from front_door import CommandLine
from meeting_sums import stories_of_runs, unmet
from prefect.artifacts import Artifact
from small_model import Trained
from small_web import CHIPS, CLOCK, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

from dashboards.app import create_app
from flows.monitor import monitor
from flows.steps.web.fetcher import HttpAnswer
from warehouse import logbook
from warehouse.database import Home
from warehouse.published.publish import open_published, query
from warehouse.records import RunNumbers

pytestmark = pytest.mark.usefixtures("patience")
OTHER, SILENT, LOST = (f"https://{name}.example/feed.xml" for name in ("other", "silent", "lost"))
LATER = CLOCK + timedelta(days=1)


def small_web() -> list[HttpAnswer]:
    """Two days: a copy word for word, an item told twice, a page down and back, an edit, a silent feed, a lost one."""
    one, two, down, new = (f"https://desk.example/{name}" for name in ("1", "2", "down", "new"))
    copy, short = "https://other.example/copy", "https://other.example/short"
    return [
        answer(FEED, rss(item(one, "Chips"), item(two, "Rules"), item(down, "Down"), item(two, "Rules"))),
        answer(OTHER, rss(item(copy, "Chips again"), item(short, "Short"), title="The Other")),
        answer(SILENT, rss(title="The Silent")),
        answer(one, page("Chips", CHIPS, GARDEN)),
        answer(two, page("Rules", RULES)),
        answer(down, b"", status=503),
        answer(copy, page("Chips", CHIPS, GARDEN)),
        answer(short, page("Short", "Too few words.")),
        answer(FEED, rss(item(one, "Chips, corrected"), item(two, "Rules"), item(new, "New")), at=LATER),
        answer(one, page("Chips, corrected", CHIPS, RULES), at=LATER),
        answer(down, page("Down and back", GARDEN, RULES), at=LATER),
        answer(new, page("New", RULES, "And a word of its own, which nobody else has written so far."), at=LATER),
    ]


@pytest.fixture(scope="module")
def lived(trained: Trained, prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, list[dict]]:
    """A home with two runs behind it, which Prefect's server has heard of, and what each gave back. Only for reading."""
    folder = tmp_path_factory.mktemp("lived")
    home, archive = trained.put_into(Home(folder / "home")), warc(folder / "web.warc.gz", small_web())
    watched = opml(folder / "feeds.opml", FEED, OTHER, SILENT, LOST)
    stamina.set_testing(True, attempts=1)  # nobody waits between attempts
    told = [
        asyncio.run(monitor(home=str(home.path), feeds=str(watched), archives=[str(archive)], as_of=clock))
        for clock in (CLOCK, LATER)
    ]
    stamina.set_testing(False)
    return home, told


def shown_on_the_page(home: Home) -> list[dict[str, str]]:
    """Return the numbers of each run on the page of the runs, the newest first."""
    text = asyncio.run(_page(home, "/runs"))
    return [
        {html.unescape(name): figure for name, figure in re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", numbers)}
        for numbers in re.findall(r'<dl class="numbers">(.*?)</dl>', text, re.DOTALL)
    ]


async def _page(home: Home, address: str) -> str:
    door = httpx.ASGITransport(app=create_app(home))
    async with httpx.AsyncClient(transport=door, base_url="http://127.0.0.1") as client:
        return (await client.get(address)).raise_for_status().text


def in_the_artifact(flow_markdown: str) -> dict[str, str]:
    part = flow_markdown.partition("## Its numbers")[2].partition("##")[0]
    return dict(re.findall(r"^\| ([a-z ]+) \| ([\d,]+) \|$", part, re.MULTILINE))


def test_run_status_pages_artifacts_and_sql_show_the_same_numbers(
    lived: tuple[Home, list[dict]], trendledger: CommandLine
) -> None:
    home, told = lived
    with open_published(home) as db:
        rows = query(db, "select n.* from run_numbers as n join runs using (run_id) order by clock").as_dicts()
        new_articles = query(db, "select new_articles from runs order by clock").rows
        articles = query(db, "select articles, stories from meta").rows[0]
    numbers = [RunNumbers(**row) for row in rows]
    assert [run["numbers"] for run in told] == rows
    assert new_articles == [(one.new_articles,) for one in numbers]
    said = [{name: f"{value:,}" for name, value in one.named()} for one in numbers]
    assert shown_on_the_page(home) == said[::-1]
    artifact = Artifact.get(key="run-summary", _sync=True)
    assert artifact is not None
    assert in_the_artifact(artifact.data) == said[-1]
    assert f"new articles: {numbers[-1].new_articles};" in artifact.data
    at = {"TRENDLEDGER_HOME": home.path}
    status = json.loads(trendledger("status", "--json", **at).stdout)
    assert (status["numbers"], status["new_articles"]) == (rows[-1], numbers[-1].new_articles)
    assert articles == (sum(one.new_articles for one in numbers), status["stories"])


def test_what_a_run_logs_names_the_flow_run_under_which_the_server_knows_it(lived: tuple[Home, list[dict]]) -> None:
    home, told = lived
    logged = [json.loads(line) for line in (home.logs / logbook.NAME).read_text(encoding="ascii").splitlines()]
    of_runs = [(line["run_id"], line["flow_run_id"]) for line in logged if "run_id" in line]
    assert len(set(of_runs)) == len(told)
    assert len(of_runs) > 10 * len(told)
    assert all(flow_run_id for _, flow_run_id in of_runs)


def test_the_numbers_are_those_of_the_small_web(lived: tuple[Home, list[dict]]) -> None:
    _, told = lived
    first, second = (RunNumbers(**run["numbers"]) for run in told)
    # A copy, word for word, is an article and no story of its own.
    assert (first.feeds, first.new_entries, first.pages) == (4, 5, 4)
    assert (first.new_articles, first.revisions, first.new_stories) == (3, 0, 2)
    assert told[0]["stages"]["articles"] == {"kept": 2, "duplicate": 1, "too short": 1}
    assert (second.new_entries, second.new_articles, second.revisions) == (1, 2, 1)
    assert second.passages_read == second.new_passages


def test_between_the_stages_the_sums_meet_and_say_what_joined_and_what_left(lived: tuple[Home, list[dict]]) -> None:
    home, told = lived
    with open_published(home) as db:
        assert unmet(db) == []
        assert stories_of_runs(db) == query(db, "select stories from meta").rows[0][0]
    parts = [
        {(one["next_stage"], one["why"]): one["items"] for one in run["joins"] if one["way"] != "kept"} for run in told
    ]
    assert parts[0]["entries", "several from one feed"] == 4
    assert parts[0]["entries", "feeds that list nothing"] == -1
    assert parts[0]["stories", "new articles with the words of one that we have"] == 1
    assert parts[1]["pages", "left by an earlier run"] == 1
    assert parts[1]["pages", "edited by their feed"] == 1
    assert parts[1]["stories", "further revisions"] == 1
    assert not [part for run in parts for part in run if "later run" in part[1]]
    assert "+ <b>1</b> (left by an earlier run)" in asyncio.run(_page(home, "/runs"))


@pytest.mark.long
def test_the_command_shows_the_numbers_of_its_run_and_what_is_between_the_stages(
    ready: Home, trendledger: CommandLine, tmp_path: Path
) -> None:
    archive, watched = warc(tmp_path / "web.warc.gz", small_web()), opml(tmp_path / "feeds.opml", FEED, OTHER, SILENT)
    at = {"TRENDLEDGER_HOME": ready.path}
    told = trendledger("run", "--feeds", watched, "--archive", archive, "--as-of", CLOCK.isoformat(), **at)
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert {"new articles 3", "revisions 0", "new stories 2", "articles duplicate 1"} <= set(lines)
    assert "feeds entries 3 4 several from one feed 1 feeds that list nothing 6" in lines
