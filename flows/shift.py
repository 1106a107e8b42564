"""What a run carries from stage to stage, and what outlives a run in one process."""

from __future__ import annotations

import atexit
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

from flows.exit import end_prefect_threads
from flows.steps.archive import Archive, ArchiveDoor, ArchiveWriter, cut_torn_tail
from flows.steps.door import Door
from flows.steps.web import LiveDoor
from flows.steps.workers import Workers
from warehouse import ledger, responses
from warehouse.database import Home, writing
from warehouse.records import Feed, Run, RunKind


DEFAULT_HOME = "trendledger-data"

atexit.register(end_prefect_threads)


def home_of(folder: str | None) -> Home:
    """Return the home that a flow is to work in: the folder it is given, else the environment's, made where it is not."""
    home = Home(folder or os.environ.get("TRENDLEDGER_HOME", DEFAULT_HOME))
    home.prepare()
    return home


class Shift:
    """One run at work: its home, its clock, its door to the web, the feeds it visits, the archive it writes.

    Not a dataclass on purpose: Prefect would walk through its fields at every task.
    """

    def __init__(self, home: Home, run: Run, door: Door, feeds: list[Feed] | None) -> None:
        self.home, self.run, self.door, self.feeds = home, run, door, feeds
        self._writer: ArchiveWriter | None = None

    @property
    def run_id(self) -> str:
        return self.run.run_id

    @property
    def clock(self) -> datetime:
        return self.run.clock

    @property
    def is_backfill(self) -> bool:
        return self.run.kind == "backfill"

    @property
    def archive(self) -> ArchiveWriter:
        """The WARC file of the day, its torn tail cut if a crash left one. Opened when first needed."""
        if self._writer is None:
            path = self.home.archive / f"{self.clock:%Y-%m-%d}.warc.gz"
            if path.exists():
                with writing(self.home) as db:
                    committed = responses.archive_end(db, path.name)
                cut_torn_tail(path, committed)
            self._writer = ArchiveWriter(path)
        return self._writer

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks of a run. Without archives it goes to the live web; without feeds to the watch list."""

    home: Home
    clock: datetime
    started_at: datetime
    feeds: list[Feed] | None = None
    archives: tuple[Path, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    is_backfill: bool = False
    flow_run_id: str = ""


@asynccontextmanager
async def begin(order: Order) -> AsyncIterator[Shift]:
    """Open a run in the ledger and a door for it; close both behind it."""
    kind: RunKind = "backfill" if order.is_backfill else "archive" if order.archives else "live"
    run = Run(
        run_id=f"{order.clock:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}",
        kind=kind,
        clock=order.clock,
        started_at=order.started_at,
        flow_run_id=order.flow_run_id,
        version=version("trendledger"),
    )
    async with AsyncExitStack() as stack:
        door: Door
        if order.archives:
            door = ArchiveDoor(archive_index(order.archives), order.clock)
        else:
            door = await stack.enter_async_context(LiveDoor(now=order.clock, allowed_hosts=order.allowed_hosts))
        with writing(order.home) as db:
            ledger.open_run(db, run)
        shift = Shift(order.home, run, door, order.feeds)
        stack.callback(shift.close)
        yield shift


@lru_cache(maxsize=4)
def archive_index(paths: tuple[Path, ...]) -> Archive:
    """Return the index of these WARC files; a replay asks for it once a week and gets the same one."""
    return Archive(paths)


@lru_cache(maxsize=1)
def workers() -> Workers:
    """Return this process's pool of killable processes, started when first needed."""
    pool = Workers()
    atexit.register(pool.close)
    return pool
