"""The whole way: collect, fetch, refine, group, mark boilerplate, link repeats, tag, judge, find, publish, tell."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.context import FlowRunContext
from prefect.states import Cancelled, Completed

from flows.running import reports
from flows.running.batches import Batch, quoted
from flows.running.clock import clock_of
from flows.running.outlasting import account, tell
from flows.running.run_context import RunContext, RunOrder, home_of, open_run
from flows.running.run_log import log
from flows.running.said import stage
from flows.running.without_server import has_server
from flows.stages.about_ai import decide_about_ai
from flows.stages.alerts import raise_alerts, tell_alerts
from flows.stages.candidates import find_candidates
from flows.stages.collect import collect
from flows.stages.correct_shares import correct_shares
from flows.stages.feed_health import look_after_feeds
from flows.stages.fetch import Fetched, fetch
from flows.stages.group_stories import group_stories
from flows.stages.judge import judge_trends
from flows.stages.link_repeats import link_repeats
from flows.stages.mark_boilerplate import mark_boilerplate
from flows.stages.publish import publish_copy
from flows.stages.refine import refine, refine_pages
from flows.stages.tag import tag
from flows.stages.take_in_labels import take_in_labels
from flows.steps.summary import Summary, numbers_in_a_sentence, summarize
from warehouse import logbook
from warehouse.books import feeds as watched
from warehouse.books import ledger
from warehouse.catalog.own_trends import taxonomy_with
from warehouse.catalog.watchlist import read_watch_list
from warehouse.database import Home, HomeBusyError, writing
from warehouse.records import Feed, RunNumbers, TrendledgerError

Pages = Callable[[RunContext], AsyncIterator[Batch[Fetched]]]
LEVELS = {"done": logging.INFO, "partial": logging.WARNING, "failed": logging.ERROR}
BATCHES_AT_WORK = 2  # one is stored while the next is extracted: then no processor waits for the other


class AllFeedsFailedError(TrendledgerError):
    """Not one feed answered, so the fault is likely on our side. What was stored before is kept."""

    def __init__(self, feeds: int, example: str) -> None:
        super().__init__(feeds, example)
        self.feeds, self.example = feeds, example

    def __str__(self) -> str:
        return (
            f"none of {self.feeds} feeds could be fetched (the first: {self.example}). What was stored before is kept. "
            "Check the network connection, then run again."
        )


def run_name() -> str:
    """Name a flow run after what it watches and when, for the eyes of an operator."""
    from prefect.runtime import flow_run

    parameters = flow_run.parameters
    archives = [Path(archive).name for archive in parameters.get("archives") or ()]
    fetcher = f"archive {archives[0]}" if archives else "web"
    clock = parameters.get("as_of")
    # Not the time for which it was planned: a late run looks at what is there now.
    return f"{fetcher} as of {clock:%Y-%m-%d %H:%M}" if clock else f"{fetcher} {datetime.now(UTC):%Y-%m-%d %H:%M}"


@flow(name="monitor", flow_run_name=run_name, validate_parameters=True)
async def monitor(
    home: str | None = None,
    feeds: str | None = None,
    archives: list[str] | None = None,
    as_of: datetime | None = None,
    allow_hosts: list[str] | None = None,
    publish: bool = True,
) -> dict[str, Any]:
    """Run the monitor once and return what it did.

    Raises AllFeedsFailedError where no feed answered, ClockAheadError where `as_of` has not come.

    Args:
        home: Folder that holds everything; without it TRENDLEDGER_HOME of the worker.
        feeds: OPML or TOML file with the feeds to visit; without it the home's watch list, at first the one that ships.
        archives: WARC files that answer in place of the web, each a path on the worker's machine.
        as_of: Time to take for now; without it the newest record of the archives, on the web the time that it is.
        allow_hosts: Hosts whose address may be private, as `host` or `host:port`.
        publish: Whether readers are to see what this run stored; without it they see it with the next one that does.

    """
    account().begin()
    place = home_of(home)
    paths = tuple(Path(archive) for archive in archives or ())
    started_at = datetime.now(UTC)
    with logbook.keeping(place.path, flow_run_id=flow_run_id()):
        order = RunOrder(
            home=place,
            clock=clock_of(as_of, paths, started_at),
            started_at=started_at,
            feeds=register_feeds(place, feeds, started_at, is_live=not paths),
            archives=paths,
            allowed_hosts=tuple(allow_hosts or ()),
            flow_run_id=flow_run_id(),
        )
        summary: dict[str, Any] = await unless_busy(run_order(order, publish=publish))
    return summary


async def unless_busy(work: Awaitable[dict[str, Any]]) -> Any:
    """Return what came of the work, as a completed state with a sentence, or as a cancelled one.

    Cancelled is a run of a deployment that finds another in its home, as prefect.yaml has it for two of one deployment:
    what this one would have done, the next one does. Who calls from the command line gets the HomeBusyError itself.
    """
    try:
        done = await work
    except HomeBusyError as busy:
        context = FlowRunContext.get()
        if context is None or context.flow_run is None or context.flow_run.deployment_id is None:
            raise
        logbook.write(f"cancelled: {busy}", logging.WARNING)
        return Cancelled(message=str(busy))
    said = numbers_in_a_sentence(RunNumbers(**done["numbers"]))
    return Completed(message=f"{reports.HEADINGS[done['outcome']]}: {said}", data=done)


async def run_order(
    order: RunOrder, *, publish: bool = True, take_in: Callable[[RunContext], Awaitable[None]] = collect
) -> dict[str, Any]:
    """Do what was ordered, from the first stage to the last, and return what came of it.

    `take_in` is the first stage: it puts entries into the books. Raises AllFeedsFailedError, and CatalogError for a
    mistake in the rules for alerts, when all is done.
    """
    async with open_run(order) as context:
        take_in_labels(context)
        async with stage(context, "visit feeds", "archives", "feeds", "entries"):
            await take_in(context)
        await run_stages(context)
        async with stage(context, "look after feeds"):
            await look_after_feeds(context)
            summary = close_run(context)
        await conclude(context, summary, publish=publish)
        said = numbers_in_a_sentence(summary.numbers)
        logbook.write(f"ends: {reports.HEADINGS[summary.outcome]}: {said}", LEVELS[summary.outcome])
    failure = AllFeedsFailedError(summary.feeds, summary.failures[0].reason) if summary.outcome == "failed" else None
    account().end(summary.as_dict(), failure)
    if failure:
        raise failure
    return summary.as_dict()


async def conclude(context: RunContext, summary: Summary, *, publish: bool) -> None:
    """Judge by all that is in the books, publish, and tell; behind the end of the run: one that failed saw no week."""
    async with stage(context, "judge trends"):
        verdicts = await judge_trends(context)
        await find_candidates(context, verdicts)
        await correct_shares(context)
        rules = await raise_alerts(context)
    if publish:
        async with stage(context, "publish"):
            await publish_copy(context)
            await tell(lambda: reports.show(summary, verdicts, taxonomy_with(context.home.own_trends)))
    async with stage(context, "tell alerts"):
        await tell_alerts(context, quoted(rules))


def flow_run_id() -> str:
    """Return the id under which a server of Prefect's knows this run; empty where there is none."""
    context = FlowRunContext.get()
    return str(context.flow_run.id) if context and context.flow_run and has_server() else ""


def register_feeds(home: Home, file: str | None, now: datetime, *, is_live: bool) -> list[Feed] | None:
    """Put the feeds of `file` into the books and return them; without a file, make sure that there is a watch list.

    On an archive the demo's feeds will do: they are in the demo's.
    """
    listed, left_out = read_watch_list(Path(file)) if file else (None, [])
    for said in left_out:
        log(f"left out: {said}")
    with writing(home) as db:
        if listed is not None:
            listed = watched.as_known(db, listed)
            watched.add_feeds(db, listed, now)
        elif is_live or not watched.active_feeds(db):
            watched.watch_list(db, now)
    return listed


async def run_stages(context: RunContext, pages: Pages = fetch) -> None:
    """The stages behind the first, in the order of the day. Each takes up what is left, also by a run that died.

    `pages` is the second stage: it gives the pages of entries, batch by batch.
    """
    async with stage(context, "fetch pages", "pages", "articles", "passages"):
        await fetch_and_refine(context, pages)
    async with stage(context, "gather stories", "stories", "boilerplate"):
        # In one write, so that no reader sees stories without what follows from them.
        await group_stories(context, and_then=quoted((mark_boilerplate, link_repeats)))
        await decide_about_ai(context)
    async with stage(context, "tag passages", "tags"):
        await tag(context)


async def fetch_and_refine(context: RunContext, pages: Pages = fetch) -> None:
    """Refine each batch of pages while the next is on its way: one waits for servers, the other for processors.

    Batches are stored in their order, so that what is a copy of what does not depend on who was faster.
    """
    await refine(context)  # what a run that died has left
    refining: deque[asyncio.Task[None]] = deque()
    at_work = max(BATCHES_AT_WORK, context.shards.at_once if context.shards else 0)
    try:
        async for batch in pages(context):
            before = refining[-1] if refining else None
            refining.append(asyncio.create_task(refine_pages(context, quoted(batch), quoted(before))))
            if len(refining) > at_work:
                await refining.popleft()
        while refining:
            await refining.popleft()
    finally:
        await asyncio.gather(*refining, return_exceptions=True)  # after an error elsewhere: what they store is kept


def close_run(context: RunContext) -> Summary:
    """End the run in the ledger and return what it did."""
    with writing(context.home) as db:
        run_id = context.run_id
        failed = ledger.failed_feeds(db, run_id)
        cut, beside = (ledger.said_of_archives(db, run_id, fate) for fate in ("cut off", "kept"))
        numbers, joins = ledger.numbers_of(db, run_id), ledger.joins_of(db, run_id)
        fates = ledger.fates_of(db, run_id)
        summary = summarize(context.run, fates, failed, cut, beside, numbers=numbers, joins=joins)
        ledger.close_run(db, context.run_id, datetime.now(UTC), summary.outcome)
    return summary
