"""What a run did, in numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from flows.steps.summary import summarize
from warehouse.records import Run

CLOCK = datetime(2026, 3, 9, 6, tzinfo=UTC)
RUN = Run("run-1", "archive", CLOCK, CLOCK, "", "0.1.0")
LOST = ("f-1", "The Desk", "timed out", "20 s")


@pytest.mark.parametrize(("failed", "outcome"), [([], "done"), ([LOST], "partial"), ([LOST, LOST], "failed")])
def test_the_outcome_follows_from_the_feeds(failed: list, outcome: str) -> None:
    assert (
        summarize(RUN, [("feeds", "kept", 2 - len(failed)), ("feeds", "timed out", len(failed))], failed).outcome
        == outcome
    )


def test_a_run_without_feeds_is_done() -> None:
    assert summarize(RUN, [], []).outcome == "done"


def test_items_are_counted_by_stage_and_fate() -> None:
    summary = summarize(RUN, [("feeds", "kept", 1), ("entries", "kept", 5), ("entries", "edited", 2)], [])
    assert (summary.feeds, summary.count("entries"), summary.count("entries", "edited")) == (1, 7, 2)
    assert summary.count("tags") == 0


def test_a_summary_is_plain_data() -> None:
    data = json.loads(json.dumps(summarize(RUN, [("feeds", "timed out", 1)], [LOST]).as_dict()))
    assert data["failures"] == [{"feed_id": "f-1", "title": "The Desk", "fate": "timed out", "reason": "20 s"}]
    assert data["stages"] == {"feeds": {"timed out": 1}}
