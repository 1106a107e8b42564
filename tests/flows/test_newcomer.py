"""A newcomer's hour in 25 steps: the demo, then what one types next, mistakes and all.

The demo runs with the real model, so that what it tells is told here: four changes, each named for what it is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import httpx
import pytest
from front_door import CommandLine
from lake_engine import LAKE, install
from real_station import free_port
from shown_commands import PAGES, README, ROOT, commands

from docs.made_cookbook import cookbook
from warehouse.cookbook import Recipe, recipes
from warehouse.database import DEMO_HOME, Home
from warehouse.published.publish import open_published

READY_SECONDS = 60
CHIPS = (
    "The firm raised 40 million dollars to build chips for inference in its own data centres, with wafers from TSMC."
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Types in a folder that held nothing before the demo; has read what the demo told."""

    command: CommandLine
    demo: str
    untouched: Path  # the folder again, as the demo left it

    @property
    def folder(self) -> Path:
        return self.command.folder

    def type(self, *words: str, code: int = 0, stdin: str = "") -> str:
        """Return the data that a command gives, or its sentence where it gives none. Nothing ends in a traceback."""
        done = self.command(*words, stdin=stdin)
        assert done.returncode == code, f"{words}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        assert (done.stdout + done.stderr).strip(), words
        return done.stdout or done.stderr

    def read(self, query: str) -> list[dict[str, str]]:
        """Return the answer to a query as programs have it."""
        rows: list[dict[str, str]] = json.loads(self.type("sql", query, "--json"))
        return rows

    def ids_of(self, trend: str) -> dict[str, str]:
        """Return the ids of a story that carries the trend, and of its first article."""
        story = json.loads(self.type("stories", "--trend", trend, "--limit", "1", "--json"))[0]["story_id"]
        article = self.read(f"select article_id from api.articles where story_id = '{story}' order by 1 limit 1")
        return {"story": story, **article[0]}


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    folder = tmp_path_factory.mktemp("newcomer")
    settings = {"PREFECT_HOME": str(folder / "prefect")}
    untouched = folder.with_name("untouched")
    told = Newcomer(CommandLine(folder, settings), "", untouched).type("demo")
    shutil.copytree(folder, untouched, symlinks=True)
    return Newcomer(CommandLine(folder, {**settings, "TRENDLEDGER_HOME": DEMO_HOME}), told, untouched)


def test_the_readme_shows_what_the_demo_tells(newcomer: Newcomer) -> None:
    shown = README.read_text(encoding="utf-8").partition("$ trendledger demo\n...\n")[2].partition("```")[0]
    told = [line.rstrip() for line in newcomer.demo.splitlines()]
    assert shown.startswith("Trends\n")
    assert [line for line in shown.splitlines() if line not in told] == []


def test_step_1_the_demo_tells_four_changes_for_what_they_are(newcomer: Newcomer) -> None:
    for trend, said in {
        "ai-agents": "surging (many sources)",
        "autonomous-vehicles": "surging (one source: Saltmouth",
        "ai-hardware": "surging (one week: 2026-10-05",
        "video-generation": "falling (many sources)",
    }.items():
        assert re.search(rf"{trend}\s+{re.escape(said)}", newcomer.demo), newcomer.demo
    assert re.search(r"articles\s+250\n", newcomer.demo)


@pytest.mark.long
def test_every_command_that_the_pages_show_runs(newcomer: Newcomer) -> None:
    """In their order, in one home; what they do is shown by their exit code, not by the figures."""
    shown = [words for page in PAGES for words in commands(page.read_text(encoding="utf-8"))]
    assert ["demo"] in shown
    assert ["completion", "bash"] in shown
    # As a newcomer has it: no home is named.
    command = CommandLine(newcomer.untouched, {"PREFECT_HOME": str(newcomer.untouched / "prefect")})
    for words in shown:
        if words == ["demo"]:
            paste_what_it_says(newcomer.demo, newcomer.untouched)
            continue
        done = command(*words)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        assert "Traceback" not in done.stderr
        assert (done.stdout + done.stderr).strip(), words
        if words[-2:] == ["rebuild", "--dry-run"]:
            rebuilt = done.stdout
    assert "18 runs were lived through again" in rebuilt
    assert "Every row would be as it is." in rebuilt


def paste_what_it_says(told: str, folder: Path) -> None:
    """Run what the demo tells its readers to type, but for what goes on for ever or into the web."""
    typed = [line for line in told.splitlines() if "--home trendledger-demo" in line]
    assert len(typed) == 5
    for line in typed:
        if not line.endswith(" serve"):
            done = subprocess.run(
                line, shell=True, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
            )
            assert done.returncode == 0, f"{line}: {done.stderr}"
            assert (done.stdout + done.stderr).strip(), line


# What is typed, and what the answer has; with a code of its own where it is a mistake.
ANSWERED = [
    ("step 2", ["--help"], "Watches what is written about AI"),
    ("step 3", ["status"], r"articles\s+250"),
    ("step 4", ["trends"], r"AI chips and data centres\s+ai-hardware\s+surging"),
    ("step 5", ["trends", "--all"], r"scaling-laws\s+too little"),
    ("step 6", ["trends", "why", "Autonomous AI agents"], "rose from .* sources that spoke in both spans"),
    ("step 7", ["trends", "why", "autonomous-vehicles"], "Saltmouth Gazette"),
    ("step 8", ["trends", "together"], "Autonomous AI agents +Multi-agent collaboration"),
    ("step 9", ["trends", "watch", "robotaxi OR robotaxis"], "The Saltmouth Gazette|stories about AI"),
    ("step 10", ["trends", "candidates", "--all"], "."),
    ("step 11", ["alerts"], "AI video generation: falling"),
    ("step 12", ["stories", "--until", "2026-10-12"], "outlets  copies"),
    ("step 13", ["schema"], r"api\.trend_weeks"),
    ("step 14", ["schema", "trend_weeks"], "One row per trend and week"),
    ("step 15", ["feeds", "list"], "Circuit Courier"),
    ("step 16", ["taxonomy", "check"], "40 trends"),
]
MISTAKEN = [
    ("step 17", ["run"], 1, "invented articles.*Name another home"),
    ("step 18", ["trends", "why", "AI agnts"], 1, "did you mean ai-agents"),
    ("step 19", ["trends", "--until", "2020-01-06"], 1, "the first is that of Monday 2026-07-06"),
    ("step 20", ["sql", "select * from api.trend_week"], 1, 'Did you mean "trend_weeks"'),
    ("step 21", ["sql", "delete from api.articles"], 1, "."),
    ("step 22", ["feeds", "add", "http://10.0.0.1/feed"], 1, "invented articles.*Name another home"),
    ("step 23", ["trend"], 2, "trends"),
]


@pytest.mark.parametrize(("step", "words", "said"), ANSWERED, ids=[one[0] for one in ANSWERED])
def test_what_one_asks_is_answered(step: str, words: list[str], said: str, newcomer: Newcomer) -> None:
    assert re.search(said, newcomer.type(*words), re.DOTALL), step


@pytest.mark.parametrize(("step", "words", "code", "said"), MISTAKEN, ids=[one[0] for one in MISTAKEN])
def test_a_mistake_gets_a_sentence(step: str, words: list[str], code: int, said: str, newcomer: Newcomer) -> None:
    told = " ".join(newcomer.type(*words, code=code).split())
    assert re.search(said, told), f"{step}: {told}"


def test_step_24_a_number_is_followed_down_to_the_page_that_it_came_from(newcomer: Newcomer) -> None:
    ids = newcomer.ids_of("autonomous-vehicles")
    assert ids["article_id"] in newcomer.type("stories", "show", ids["story"])
    shown = newcomer.type("articles", "show", ids["article_id"])
    assert "autonomous-vehicles" in shown
    title = newcomer.read(f"select title from api.articles where article_id = '{ids['article_id']}'")[0]["title"]
    assert title in shown
    assert title in newcomer.type("page", ids["article_id"], "--unpacked")


def test_step_25_figures_leave_as_files_and_any_client_reads_the_copy(newcomer: Newcomer) -> None:
    query = "select week, stories from api.trend_weeks where trend = 'ai-agents' order by week"
    told = newcomer.command("sql", query, "--parquet", "agents.parquet")
    assert told.returncode == 0, told.stderr
    kept = duckdb.read_parquet(str(newcomer.folder / "agents.parquet")).fetchall()
    with duckdb.connect(str(Home(newcomer.folder / DEMO_HOME).published / "current.duckdb"), read_only=True) as db:
        assert db.execute(query).fetchall() == kept
    assert newcomer.type("sql", query, "--csv").splitlines()[0] == "week,stories"


def test_the_cookbook_of_the_docs_holds_what_the_demo_answers(newcomer: Newcomer) -> None:
    with open_published(Home(newcomer.folder / DEMO_HOME)) as db:
        told = cookbook(db)
    assert told == (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8"), "`make docs` writes it anew"


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.name)
def test_every_question_of_the_cookbook_has_rows_or_says_why_not(newcomer: Newcomer, recipe: Recipe) -> None:
    with open_published(Home(newcomer.folder / DEMO_HOME)) as db:
        assert bool(db.execute(recipe.sql).fetchall()) != bool(recipe.none)


def test_the_cookbook_is_answered_alike_by_the_duckdb_that_most_clients_carry(
    newcomer: Newcomer, tmp_path: Path
) -> None:
    older = install(tmp_path / "packages", LAKE[:1])
    copy = (newcomer.folder / DEMO_HOME / "published" / "current.duckdb").resolve()
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps([recipe.sql for recipe in recipes()]))
    program = (
        "import duckdb, json, sys; db = duckdb.connect(sys.argv[1], read_only=True);"
        "print(repr((duckdb.__version__, [db.execute(one).fetchall() for one in json.load(open(sys.argv[2]))])))"
    )
    words = [sys.executable, "-c", program, str(copy), str(asked)]
    done = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": str(older)}, capture_output=True, text=True, check=True
    )
    with open_published(Home(newcomer.folder / DEMO_HOME)) as db:
        here = [db.execute(recipe.sql).fetchall() for recipe in recipes()]
    assert done.stdout.strip() == repr(("1.5.5", here))


def test_the_cookbook_is_listed_answered_and_shown(newcomer: Newcomer) -> None:
    assert "what-rises" in newcomer.type("cookbook")
    assert "Autonomous AI agents" in newcomer.type("cookbook", "what-rises")
    assert "from api.risers()" in newcomer.type("cookbook", "what-rises", "--show")
    assert "did you mean what-rises" in newcomer.type("cookbook", "what-rise", code=1)


def test_a_passage_of_ones_own_is_tagged_and_explained(newcomer: Newcomer) -> None:
    passage = json.dumps({"id": "mine", "text": CHIPS})
    assert json.loads(newcomer.type("tag", stdin=passage))["trends"][0]["trend"] == "ai-hardware"
    assert "[TSMC]" in newcomer.type("tag", "--explain", stdin=passage)


def test_the_pages_stand_where_serve_says(newcomer: Newcomer) -> None:
    port = free_port()
    words = [sys.executable, "-m", "trendledger", "serve", "--port", str(port)]
    server = subprocess.Popen(words, cwd=newcomer.folder, env={**os.environ, **newcomer.command.settings})
    try:
        front = first_answer(f"http://127.0.0.1:{port}/")
        assert "Autonomous AI agents" in front.text
    finally:
        server.terminate()
        server.wait(READY_SECONDS)


def first_answer(address: str) -> httpx.Response:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            return httpx.get(address, follow_redirects=True, timeout=30)
        except httpx.ConnectError:
            assert time.monotonic() < until, f"nobody answers at {address}"
            time.sleep(0.2)
