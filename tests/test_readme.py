"""What README.md and the pages of docs/ show can be typed: their `console` blocks are run, in their order, in one home.

A block with `<!-- not run: WHY -->` on the line above is left out.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from front_door import CommandLine
from small_model import Trained

from warehouse.database import DEMO_HOME, Home

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"(?P<skip><!-- not run: .+? -->\s*)?^```console\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)
PROMPT = "$ trendledger "


def commands(text: str) -> list[list[str]]:
    """Return the words of each command that a reader is shown; a line that ends in a backslash goes on."""
    shown = [block["body"].replace("\\\n", " ") for block in BLOCK.finditer(text) if not block["skip"]]
    lines = [line for body in shown for line in body.splitlines() if line.startswith("$ ")]
    assert [line for line in lines if not line.startswith(PROMPT)] == []
    return [shlex.split(line.removeprefix(PROMPT), comments=True) for line in lines]


def test_blocks_are_found_and_those_marked_are_left_out() -> None:
    text = "```console\n$ trendledger demo\nout\n```\n<!-- not run: live -->\n```console\n$ trendledger run\n```\n"
    assert commands(text + '```console\n$ trendledger sql \\\n  "select 1"\n```\n') == [["demo"], ["sql", "select 1"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_of_a_page_is_one_that_is_run_or_says_what_it_is(page: Path) -> None:
    assert [
        body for kind, body in FENCE.findall(page.read_text(encoding="utf-8")) if not kind and "trendledger " in body
    ] == []


def test_every_command_that_the_pages_show_runs(trendledger: CommandLine, trained: Trained, tmp_path: Path) -> None:
    # The small model: what the commands do is shown by their exit code, not by the figures.
    trained.put_into(Home(tmp_path / DEMO_HOME))
    del trendledger.settings["TRENDLEDGER_HOME"]  # as a newcomer has it: no home is named
    shown = [words for page in PAGES for words in commands(page.read_text(encoding="utf-8"))]
    assert ["demo"] in shown
    assert ["completion", "bash"] in shown
    for words in shown:
        done = trendledger(*words)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        assert "Traceback" not in done.stderr
        assert (done.stdout + done.stderr).strip(), words
        if words == ["demo"]:
            paste_what_it_says(done.stdout, tmp_path)
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
