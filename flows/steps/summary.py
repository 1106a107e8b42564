"""What a run did, in numbers: for the terminal, for programs, and for the Prefect UI."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from warehouse.records import Join, Run, RunNumbers


class FailedFeed(NamedTuple):
    """A feed that a run could not have, and why."""

    feed_id: str
    title: str
    fate: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The fates of one run, by stage; `outcome` follows from the feeds. `cut`: what its archives did not give.

    `beside`: what they hold that is no page and no feed. `numbers` are those that every page and query shows; `joins`
    say how each stage follows from the one before.
    """

    run_id: str
    clock: str
    outcome: Literal["done", "partial", "failed"]
    feeds: int
    stages: dict[str, dict[str, int]]
    failures: tuple[FailedFeed, ...]
    numbers: RunNumbers
    joins: tuple[Join, ...] = ()
    cut: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as plain data."""
        return {
            **asdict(self),
            "failures": [failure._asdict() for failure in self.failures],
            "numbers": self.numbers._asdict(),
            "joins": [join._asdict() for join in self.joins],
        }


def summarize(
    run: Run,
    fates: Sequence[tuple[str, str, int]],
    failed: Sequence[tuple[str, str, str, str]],
    cut: Sequence[str] = (),
    beside: Sequence[str] = (),
    *,
    numbers: RunNumbers,
    joins: Sequence[Join] = (),
) -> Summary:
    """Sum up a run from its (stage, fate, items) and the (feed_id, title, fate, reason) of feeds that failed."""
    failures = tuple(FailedFeed(*feed) for feed in failed)
    stages: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for stage, fate, items in fates:
        stages[stage][fate] = items
    feeds = sum(stages["feeds"].values())
    outcome: Literal["done", "partial", "failed"] = "partial" if failures or cut else "done"
    if feeds and len(failures) == feeds:
        outcome = "failed"
    return Summary(
        run_id=run.run_id,
        clock=run.clock.isoformat(),
        outcome=outcome,
        feeds=feeds,
        stages=dict(stages),
        failures=failures,
        numbers=numbers,
        joins=tuple(joins),
        cut=tuple(cut),
        beside=tuple(beside),
    )


def numbers_in_a_sentence(numbers: RunNumbers) -> str:
    """Return what a run came to, for a line.

    >>> numbers_in_a_sentence(RunNumbers("run", feeds=225, failed_feeds=4, new_articles=1017, passages_tagged=2040))
    'feeds: 225, 4 of them not fetched; new articles: 1,017; passages tagged: 2,040'
    """
    failed = f", {numbers.failed_feeds:,} of them not fetched" if numbers.failed_feeds else ""
    return (
        f"feeds: {numbers.feeds:,}{failed}; new articles: {numbers.new_articles:,}; "
        f"passages tagged: {numbers.passages_tagged:,}"
    )
