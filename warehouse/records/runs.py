"""Runs, fates, and what marks the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from warehouse.fates import EventKind, FateName, Stage

RunKind = Literal["live", "archive", "backfill", "retag"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the monitor, a backfill or a retagging. `clock` is the time it took for now."""

    run_id: str
    kind: RunKind
    clock: datetime
    started_at: datetime
    flow_run_id: str
    version: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of `items` items at a stage of a run. `item` names the one, or what they came in."""

    run_id: str
    stage: Stage
    item: str
    fate: FateName
    reason: str
    items: int


class RunNumbers(NamedTuple):
    """The numbers of a run, a row of api.run_numbers: every command, page and artifact shows these, by these names."""

    run_id: str
    feeds: int = 0
    failed_feeds: int = 0
    new_entries: int = 0
    pages: int = 0
    new_articles: int = 0
    revisions: int = 0
    new_stories: int | None = 0
    new_passages: int = 0
    passages_read: int = 0
    passages_tagged: int = 0

    def named(self) -> list[tuple[str, int]]:
        """Return each number with its name for people; one that the run did not count is left out."""
        counted = {name: value for name, value in self._asdict().items() if name != "run_id"}
        return [(name.replace("_", " "), value) for name, value in counted.items() if value is not None]


class Join(NamedTuple):
    """A part of the sum that leads from a stage of a run to the next, a row of api.joins: below zero for what left."""

    run_id: str
    stage: str
    next_stage: str
    way: Literal["kept", "joined", "left"]
    why: str
    items: int


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """Something that bends or marks the books: a feed that moved, a model made current, two stories merged."""

    changed_at: datetime
    run_id: str
    kind: EventKind
    subject: str
    before: str
    after: str
    reason: str
