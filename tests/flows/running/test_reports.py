"""What strangers wrote stays text in what a run reports, and progress is told to whoever listens."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from alert_facts import verdict
from hypothesis import given
from hypothesis import strategies as st
from prefect.artifacts import ProgressArtifact, acreate_progress_artifact
from pydantic import ValidationError

from flows.running.outlasting import tell
from flows.running.progress import listening, progress
from flows.running.reports import CHARACTERS_SHOWN, code, failure_rows, markdown, trend_rows
from flows.steps.summary import FailedFeed, Summary
from warehouse.catalog import load_taxonomy
from warehouse.records import RunNumbers
from warehouse.records.identity import dashed
from warehouse.settings.fields import Schedule

HOSTILE = "</code>`![x](https://tracker.example/p.png)` | <script>alert(1)</script>\n# Free"


@given(st.text())
def test_any_text_is_one_piece_of_inline_code_on_one_line(text: str) -> None:
    shown = code(text)
    assert shown.startswith("`")
    assert shown.endswith("`")
    assert len(shown) > 2
    assert not set("`|\n\r\u2028\u202e\0") & set(shown[1:-1])
    assert len(shown) <= CHARACTERS_SHOWN + 3


def test_a_hostile_title_and_reason_are_code_in_summary_and_table() -> None:
    failure = FailedFeed("bad", HOSTILE, "no feed", HOSTILE)
    numbers = RunNumbers("run", feeds=1, failed_feeds=1)
    summary = Summary("run", "2026-03-09T06:00:00+00:00", "failed", 1, {"feeds": {"no feed": 1}}, (failure,), numbers)
    assert f"- {code(HOSTILE)}: no feed, {code(HOSTILE)}" in markdown(summary).splitlines()
    assert failure_rows([failure]) == [
        {"feed": "bad", "title": code(HOSTILE), "fate": "no feed", "reason": code(HOSTILE)}
    ]


def test_a_ratio_to_nothing_is_told_as_such() -> None:
    (row,) = trend_rows([verdict(ratio=math.inf, ratio_low=2.1, ratio_high=math.inf)], load_taxonomy())
    assert row["ratio (95 % interval)"] == "×∞ (2.10 to ∞)"


def test_a_trend_of_the_home_stands_in_the_table_by_its_name() -> None:
    shipped = load_taxonomy()
    own = replace(shipped.trends[0], id="kelp", name="Kelp farms")
    told = [verdict(trend="kelp"), verdict(trend="ai-agents"), verdict(trend="gone")]
    rows = trend_rows(told, replace(shipped, trends=(*shipped.trends, own)))
    assert sorted(row["trend"] for row in rows) == ["Autonomous AI agents", "Kelp farms", "gone"]


class Ear:
    def __init__(self) -> None:
        self.heard: list[tuple[str, int, int | None]] = []
        self.sentences: list[str] = []

    def at(self, act: str, done: int, total: int | None) -> None:
        self.heard.append((act, done, total))

    def said(self, sentence: str) -> None:
        self.sentences.append(sentence)


@given(st.text())
def test_whatever_file_an_act_names_prefect_takes_its_key(name: str) -> None:
    act = f"look through {name}"
    assert ProgressArtifact(progress=1.0, key=dashed(act)).key == dashed(act)
    assert dashed(act).startswith("look-through")


async def test_a_report_that_prefects_own_models_refuse_is_lost_and_nothing_else() -> None:
    async def refused() -> None:
        await acreate_progress_artifact(1.0, key="No key")

    async def of_ours() -> None:
        Schedule(cron=7)  # type: ignore[arg-type]

    assert await tell(refused) is None
    with pytest.raises(ValidationError, match="cron"):
        await tell(of_ours)


async def test_progress_is_told_to_whoever_listens() -> None:
    with listening(ear := Ear()):
        async with progress("fetch pages", 3) as advance:
            await advance(2)
            await advance(1)
    assert ear.heard == [("fetch pages", 0, 3), ("fetch pages", 2, 3), ("fetch pages", 3, 3)]
