"""The blocks of README.md and docs/ are ones that can be typed; tests/flows/test_newcomer.py types them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shown_commands import PAGES, commands

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_blocks_are_found_and_those_marked_are_left_out() -> None:
    text = "```console\n$ trendledger demo\nout\n```\n<!-- not run: live -->\n```console\n$ trendledger run\n```\n"
    assert commands(text + '```console\n$ trendledger sql \\\n  "select 1"\n```\n') == [["demo"], ["sql", "select 1"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_of_a_page_is_one_that_is_run_or_says_what_it_is(page: Path) -> None:
    assert [
        body for kind, body in FENCE.findall(page.read_text(encoding="utf-8")) if not kind and "trendledger " in body
    ] == []
