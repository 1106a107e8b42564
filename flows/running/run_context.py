"""What a run carries from stage to stage, and what outlives a run in one process."""

from __future__ import annotations

import atexit
import gc
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from uuid import uuid4

from flows.running.exit import end_prefect_threads, end_quietly
from flows.running.own_archive import ARCHIVES, open_writer, tell_of_losses
from flows.running.shards.run_shards import RunShards, open_shards
from flows.steps.feeds.visits import NetworkSigns, digest
from flows.steps.pages.workers import Workers
from flows.steps.web.archive import Archive, ArchiveFetcher
from flows.steps.web.archive_writer import ArchiveWriter
from flows.steps.web.fetcher import FollowingFetcher, HttpAnswer
from flows.steps.web.host_queue import spread_over
from flows.steps.web.live import LIMITS, LineCounts, LiveFetcher
from flows.steps.web.polite import PoliteFetcher
from warehouse import failpoints, logbook
from warehouse.books import feeds, ledger, responses, robots
from warehouse.database import DEFAULT_HOME, Connection, Home, grant_memory, left_open, one_run_only, writing
from warehouse.homes import refuse_invented
from warehouse.records import Fate, Feed, Response, RobotsRules, Run, RunKind, identify
from warehouse.settings.fields import Web
from warehouse.settings.reading import settings_of

end_quietly()  # in the processes of a worker, too: what DuckDB leaves was more than half of its log
atexit.register(end_prefect_threads)


def home_of(folder: str | None) -> Home:
    """Return the home that a flow is to work in, made ready: the folder it is given, else that of the environment."""
    home = Home(folder or os.environ.get("TRENDLEDGER_HOME") or DEFAULT_HOME)
    home.prepare()
    grant_memory(settings_of(home.path).keep.memory)
    return home


class RunContext:
    """One run at work: its home, its clock, its fetcher, the feeds it visits, the archive it writes.

    Not a dataclass on purpose: Prefect would walk through its fields at every task.
    """

    def __init__(
        self, home: Home, run: Run, fetcher: PoliteFetcher, feeds: list[Feed] | None, archives: tuple[Path, ...] = ()
    ) -> None:
        self.home, self.run, self.fetcher, self.feeds, self.archives = home, run, fetcher, feeds, archives
        self._writer: ArchiveWriter | None = None
        self._rules_kept: dict[str, RobotsRules] = {}
        self.heard = NetworkSigns()
        self.shards: RunShards | None = None  # where heavy work is done in shards; without, in this process's pool

    @property
    def run_id(self) -> str:
        return self.run.run_id

    @property
    def clock(self) -> datetime:
        return self.run.clock

    @property
    def is_live(self) -> bool:
        return self.run.kind == "live"

    @property
    def is_backfill(self) -> bool:
        return self.run.kind == "backfill"

    @property
    def archive(self) -> ArchiveWriter:
        """The WARC file of the day. Opened when first needed."""
        if self._writer is None:
            with writing(self.home) as db:
                ends = responses.archive_ends(db)
            self._writer = open_writer(self.home, self.clock, ends)
            failpoints.reach("archive: opened")
        return self._writer

    def keep(self, kind: Literal["feed", "page"], answer: HttpAnswer) -> Response:
        """Append an answer to the archive and return the row that says where it stands."""
        place = self.archive.append(answer)
        failpoints.reach("archive: appended")
        return Response(
            response_id=identify(self.run_id, answer.url, place.file, place.offset),
            run_id=self.run_id,
            kind=kind,
            url=answer.url,
            final_url=answer.final_url,
            status=answer.status,
            content_type=answer.header("Content-Type"),
            size=len(answer.body),
            digest=digest(answer.body),
            fetched_at=answer.fetched_at,
            archive_file=place.file,
            archive_offset=place.offset,
            archive_end=place.end,
        )

    def new_rules(self) -> list[RobotsRules]:
        """Return what was learnt of sites' rules since it was last asked for."""
        fresh = [rules for rules in self.fetcher.learnt.values() if self._rules_kept.get(rules.origin) != rules]
        self._rules_kept |= {rules.origin: rules for rules in fresh}
        return fresh

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


@dataclass(frozen=True, slots=True)
class RunOrder:
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
async def open_run(order: RunOrder) -> AsyncIterator[RunContext]:
    """Open a run in the ledger and a fetcher for it; close both behind it."""
    kind: RunKind = "backfill" if order.is_backfill else "archive" if order.archives else "live"
    _spare_what_is_loaded()
    run = Run(
        run_id=f"{order.clock:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}",
        kind=kind,
        clock=order.clock,
        started_at=order.started_at,
        flow_run_id=order.flow_run_id,
        version=version("trendledger"),
    )
    async with AsyncExitStack() as stack:
        stack.enter_context(one_run_only(order.home))
        stack.enter_context(left_open(order.home))
        stack.enter_context(logbook.keeping(order.home.path, run_id=run.run_id, flow_run_id=order.flow_run_id))
        logbook.write(f"begins: {kind}, as of {order.clock:%Y-%m-%d %H:%M} UTC, version {run.version}")
        refuse_invented(order.home, order.archives)
        scheduler = settings_of(order.home.path).shards.scheduler
        shards = None
        if order.is_backfill or scheduler:
            shards = await stack.enter_async_context(open_shards(order.home, scheduler, workers()))
        with writing(order.home) as db:
            ledger.open_run(db, run)
            enter_shortfalls(db, run, order.archives)
            tell_of_losses(db, order.home, run)
            visited = order.feeds if order.feeds is not None else feeds.active_feeds(db)
            rules = robots.held_rules(db)
        inner: FollowingFetcher
        if order.archives:
            inner = ArchiveFetcher(archive_index(order.archives), order.clock)
            # Nobody is disturbed, and its rules are its own.
            fetcher = PoliteFetcher(inner, now=order.clock, takes_turns=False, delay=0.0)
        else:
            web = settings_of(order.home.path).web
            inner = await stack.enter_async_context(_live(order, web))
            fetcher = PoliteFetcher(
                inner,
                now=order.clock,
                rules=rules,
                delay=web.seconds_between_requests,
                own_hosts=order.allowed_hosts,
                spread=spread_over(feed.url for feed in visited),
            )
        context = RunContext(order.home, run, fetcher, order.feeds, order.archives)
        context.shards = shards
        stack.callback(context.close)
        yield context
        if shards is not None:
            shards.fold_all()


def _live(order: RunOrder, web: Web) -> LiveFetcher:
    """Return the fetcher to the live web, as the home's settings have it."""
    limits = LIMITS._replace(total_seconds=web.timeout_seconds, first_byte_seconds=web.first_byte_seconds)
    lines = LineCounts(web.connections, web.connections_per_host)
    return LiveFetcher(now=order.clock, allowed_hosts=order.allowed_hosts, limits=limits, lines=lines)


def enter_shortfalls(db: Connection, run: Run, archives: tuple[Path, ...]) -> None:
    """Enter what was not read of the archives that stand in for the web; where all was read, no word is needed."""
    if not archives:
        return
    cut, beside = archive_index(archives).shortfalls, archive_index(archives).beside
    if not cut and not beside:
        return
    fates = [
        Fate(run.run_id, ARCHIVES, path.name, "cut off" if path in cut else "kept", "; ".join(said), 1)
        for path, said in ((path, [*cut.get(path, ()), *beside.get(path, ())]) for path in archives)
    ]
    ledger.add_fates(db, run.run_id, ARCHIVES, len(archives), fates)


@lru_cache(maxsize=4)
def archive_index(paths: tuple[Path, ...]) -> Archive:
    """Return the index of these WARC files; a replay asks for it once a week and gets the same one."""
    return Archive(paths, datetime.now(UTC))


@lru_cache(maxsize=1)
def _spare_what_is_loaded() -> None:
    """Let the garbage collector pass over what is loaded by now and stays: 200,000 objects at each full round."""
    gc.freeze()


@lru_cache(maxsize=1)
def workers() -> Workers:
    """Return this process's pool of killable processes, started when first needed."""
    pool = Workers()
    atexit.register(pool.close)
    return pool
