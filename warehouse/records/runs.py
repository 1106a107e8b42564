"""Runs, fates, and what marks the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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
