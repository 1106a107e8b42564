"""What a run did, in numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from flows.steps.summary import summarize
from warehouse.records import Join, Run, RunNumbers

CLOCK = datetime(2026, 3, 9, 6, tzinfo=UTC)
RUN = Run("run-1", "archive", CLOCK, CLOCK, "", "0.1.0")
NUMBERS = RunNumbers("run-1", feeds=1, failed_feeds=1)
LOST = ("f-1", "The Desk", "timed out", "20 s")


@pytest.mark.parametrize(("failed", "outcome"), [([], "done"), ([LOST], "partial"), ([LOST, LOST], "failed")])
def test_the_outcome_follows_from_the_feeds(failed: list, outcome: str) -> None:
    fates = [("feeds", "kept", 2 - len(failed)), ("feeds", "timed out", len(failed))]
    assert summarize(RUN, fates, failed, numbers=NUMBERS).outcome == outcome


def test_a_run_without_feeds_is_done() -> None:
    assert summarize(RUN, [], [], numbers=NUMBERS).outcome == "done"


def test_items_are_counted_by_stage_and_fate() -> None:
    fates = [("feeds", "kept", 1), ("entries", "kept", 5), ("entries", "edited", 2)]
    summary = summarize(RUN, fates, [], numbers=NUMBERS)
    assert (summary.feeds, summary.stages) == (1, {"feeds": {"kept": 1}, "entries": {"kept": 5, "edited": 2}})


def test_a_summary_is_plain_data() -> None:
    joins = [Join("run-1", "feeds", "entries", "left", "feeds that list nothing", -1)]
    summary = summarize(RUN, [("feeds", "timed out", 1)], [LOST], numbers=NUMBERS, joins=joins)
    data = json.loads(json.dumps(summary.as_dict()))
    assert data["failures"] == [{"feed_id": "f-1", "title": "The Desk", "fate": "timed out", "reason": "20 s"}]
    assert data["stages"] == {"feeds": {"timed out": 1}}
    assert data["numbers"] == NUMBERS._asdict()
    assert data["joins"] == [joins[0]._asdict()]
