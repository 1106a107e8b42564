"""The documents name files that are there, and the rooms that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warehouse.settings.fields import Gates

ROOT = Path(__file__).parents[1]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
NAMED = re.compile(r"`((?:flows|warehouse|dashboards|tests|docs|findings)/[\w./*-]*|\w+\.(?:py|toml|yaml))`")
LIGHT = 150_000  # bytes of a picture: it is shown before a word of the README is read
# Files that the text names without their folder, or that a user makes.
ELSEWHERE = {
    "alerts.toml",
    "commands.py",
    "feeds.toml",
    "lake.toml",
    "own_terms.toml",
    "own_trends.toml",
    "secrets.toml",
    "trendledger.toml",
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_files_that_are_there(page: Path) -> None:
    named = set(NAMED.findall(page.read_text(encoding="utf-8"))) - ELSEWHERE
    missing = [
        name for name in named if not any(ROOT.glob(name.rstrip("/"))) and "NAME" not in name and "TREND" not in name
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pictures_and_pages_that_a_page_leads_to_are_there_and_light(page: Path) -> None:
    led_to = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [name for name in led_to if not (page.parent / name).exists()] == []
    pictures = [page.parent / name for name in led_to if name.endswith(".png")]
    assert [picture.name for picture in pictures if picture.stat().st_size > LIGHT] == []


def test_what_ships_comes_up_to_the_gates_by_the_same_figures_in_both_places() -> None:
    settings = {"quality": "micro_f1", "calibration": "too_bold"}  # the others have the names of their gates
    rows = [
        line.split("|")[1:-1]
        for line in (ROOT / "docs" / "gates.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    told = {row[0].strip(" `"): row[2].strip() for row in rows}
    figures = {gate: figure for gate, figure in told.items() if figure.startswith(".")}
    assert set(figures) == {"quality", "calibration", "coverage", "outside", "terms"}
    for gate, figure in figures.items():
        means = Gates.model_fields[settings.get(gate, gate)].description or ""
        assert means.endswith(f"as it ships {figure}"), gate


def test_where_to_change_something_has_an_answer_to_fifteen_questions_at_least() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.partition("## Where do I change")[2].partition("\n## ")[0]
    answers = re.findall(r"^\| [^|]+ \| `([^`]+)` \|$", section, re.MULTILINE)
    assert len(answers) >= 15
    assert all((ROOT / answer).exists() for answer in answers)


def test_the_tree_in_the_readme_names_every_room_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = readme.partition("## How data flows")[2].partition("```\n")[2].partition("```")[0]
    for folder in ("flows/steps", "flows"):
        rooms = {path.name for path in (ROOT / folder).iterdir() if (path / "__init__.py").exists()}
        assert [room for room in sorted(rooms) if f"  {room}/" not in tree] == []
    for name in re.findall(r"^    ?\s*(\w+)/ ", tree, re.MULTILINE):
        assert any(ROOT.glob(f"**/{name}/")), name


def test_the_day_in_the_documents_is_the_folder_of_stages() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| (\w+) \|", text.partition("## The day")[2].partition("\n## ")[0], re.MULTILINE)) - {
        "stage"
    }
    files = {path.stem for path in (ROOT / "flows" / "stages").glob("*.py")} - {"__init__", "model"}
    assert told == files
