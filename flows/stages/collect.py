"""Feeds to responses and entries."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.running.batches import Batch, batches, named, quoted
from flows.running.progress import progress
from flows.running.run_context import RunContext, workers
from flows.running.said import log_batch
from flows.steps.feeds.entries import entry_ids, page_of, sort_entries
from flows.steps.feeds.parse import parse_feed
from flows.steps.feeds.parsed_feed import MAX_ENTRIES, FeedError, ParsedFeed
from flows.steps.feeds.schedule import is_due
from flows.steps.feeds.sitemaps import MAX_ADDRESSES
from flows.steps.feeds.visits import Visited, account, blame_our_network, digest, validators
from flows.steps.pages.workers import Done, Lost
from flows.steps.sentences import NOT_HAD, in_a_sentence
from flows.steps.summary import FailedFeed
from flows.steps.web.fetcher import FetchError, Request
from flows.steps.web.retry import get_with_retries
from warehouse.books import entries, feeds, ledger, responses, robots
from warehouse.database import Connection, writing
from warehouse.fates import FateName
from warehouse.records import Fate, Feed, FeedMemory, Response, without_login

FEEDS_A_BATCH = 100
NONE_CAME = "No feed came"  # the name of the state, as the UI shows it


async def collect(context: RunContext) -> None:
    """Visit the feeds that are due; on an archive, where nobody can be disturbed, all of them."""
    with writing(context.home) as db:
        listed = feeds.active_feeds(db) if context.feeds is None else feeds.as_kept(db, context.feeds)
        memories = feeds.memories(db, listed, context.clock)
    due = [feed for feed in listed if not context.is_live or is_due(memories[feed.feed_id], context.clock)]
    _set_aside(context, [feed for feed in listed if feed not in due])
    async with progress("visit feeds", len(due)) as advance:

        async def one(batch: Batch[Feed]) -> None:
            await visit(context, batch, memories)
            await advance(len(batch))

        await asyncio.gather(*(one(batch) for batch in batches(due, FEEDS_A_BATCH)))


async def visit(context: RunContext, batch: Batch[Feed], memories: Mapping[str, FeedMemory]) -> list[Feed]:
    """Visit a batch of feeds; return where their older items are: the same feeds at sitemaps and archive pages."""
    ended: State[list[Feed]] = await visit_feeds(context, quoted(batch), quoted(memories))
    older = await ended.aresult(raise_on_failure=False)
    assert isinstance(older, list), "that no feed answered is for the run to judge, at its end"
    return older


def _set_aside(context: RunContext, early: Sequence[Feed]) -> None:
    if not early:
        return
    fates = [Fate(context.run_id, "feeds", feed.feed_id, "not due", "", 1) for feed in early]
    with writing(context.home) as db:
        ledger.add_fates(db, context.run_id, "feeds", len(early), fates)


@task(name="visit feeds", task_run_name=named("visit feeds"), cache_policy=NO_CACHE)
async def visit_feeds(
    context: RunContext, batch: Sequence[Feed], memories: Mapping[str, FeedMemory]
) -> State[list[Feed]]:
    """Visit a batch of feeds and store what came, in one write.

    Ends as failed where not one could be had: what an operator sees first must not be green then.
    """
    visits = await asyncio.gather(*(_visit(context, feed, memories[feed.feed_id]) for feed in batch))
    parsed = await _parse(visits, MAX_ADDRESSES if context.is_backfill else MAX_ENTRIES)
    visits = blame_our_network(parsed, memories, context.heard)
    if context.is_backfill and not context.archives:
        visits = [_with_address(visit) for visit in visits]
    kept = {visit.feed.feed_id: context.keep("feed", visit.answer) for visit in visits if visit.answer}
    if kept:
        context.archive.flush()
    rows, changes = [], []
    for visit in visits:
        row, changed = account(visit, memories[visit.feed.feed_id], run_id=context.run_id, now=context.clock)
        rows.append(row)
        changes += changed
    with writing(context.home) as db:
        responses.add_responses(db, list(kept.values()))
        for visit in visits:
            if visit.parsed is not None:
                add_entries_of(db, context, visit, kept[visit.feed.feed_id])
        feeds.add_visits(db, rows)
        feeds.apply_changes(db, changes)
        ledger.add_changes(db, changes)
        robots.put_rules(db, context.new_rules())
        fates = [Fate(context.run_id, "feeds", row.feed_id, row.fate, row.reason, 1) for row in rows]
        ledger.add_fates(db, context.run_id, "feeds", len(batch), fates)
    log_batch("feeds", fates)
    return _ended(visits, fates)


def _with_address(visit: Visited) -> Visited:
    """Return a visit to a sitemap whose failure names it: all that an index lists go by the name of one feed."""
    if visit.fate not in NOT_HAD:
        return visit
    return replace(visit, reason=f"{visit.reason}: {without_login(visit.feed.url)}")


def _ended(visits: Sequence[Visited], fates: Sequence[Fate]) -> State[list[Feed]]:
    """Return how a batch has ended, with where older items are."""
    older = [older for visit in visits for older in _older(visit)]
    failures = [
        FailedFeed(visit.feed.feed_id, visit.feed.title, visit.fate, visit.reason)
        for visit in visits
        if visit.fate in NOT_HAD
    ]
    said = in_a_sentence("feeds", Counter(fate.fate for fate in fates), failures)
    if len(failures) == len(visits):
        return Failed(name=NONE_CAME, message=said, data=older)
    return Completed(message=said, data=older)


def _older(visit: Visited) -> list[Feed]:
    if visit.parsed is None:
        return []
    hints = visit.parsed.hints
    found = [listed.url for listed in visit.parsed.sitemaps] + [hints.prev_archive, hints.next_page]
    return [replace(visit.feed, url=url) for url in found if url]


def add_entries_of(db: Connection, context: RunContext, visit: Visited, response: Response) -> None:
    """Enter what a feed says that was kept, and what became of each of its items."""
    assert visit.parsed is not None
    feed_id, parsed = visit.feed.feed_id, visit.parsed
    known = entries.latest_revisions(db, entry_ids(feed_id, parsed.entries))
    pages = {page_of(item): item.title for item in parsed.entries if item.url}
    shared = entries.shared_pages(db, feed_id, pages, list(known)) if known else set()
    done = sort_entries(parsed.entries, known, feed_id=feed_id, response=response, seen_at=context.clock, shared=shared)
    cut: dict[FateName, int] = {"over the limit": parsed.left_out, "repeated": parsed.repeats}
    fates = [Fate(context.run_id, "entries", feed_id, fate, "", items) for fate, items in cut.items() if items]
    entries.add_entries(db, done.fresh)
    found = len(parsed.entries) + parsed.left_out + parsed.repeats
    ledger.add_fates(db, context.run_id, "entries", found, [*done.fates, *fates])


async def _visit(context: RunContext, feed: Feed, memory: FeedMemory) -> Visited:
    visit = await _ask(context, feed, memory)
    context.heard.note(feed.url, visit.fate)
    return visit


async def _ask(context: RunContext, feed: Feed, memory: FeedMemory) -> Visited:
    etag, last_modified = validators(memory, context.clock)
    try:
        answer = await get_with_retries(context.fetcher, Request(feed.url, etag, last_modified))
        if answer is None:
            return Visited(feed, "unchanged", "the server says so (304)")
        if digest(answer.body) == memory.body_digest:
            return Visited(feed, "unchanged", "the same bytes as at the last visit", again=answer)
        answer.content()
    except FetchError as error:
        return Visited(feed, error.fate, error.detail, error=error)
    return Visited(feed, "kept", "", answer)


async def _parse(visits: Sequence[Visited], limit: int) -> list[Visited]:
    """Return the visits with what their answers say, `limit` items at most, read in killable processes."""
    fetched = {visit.feed.feed_id: visit.answer for visit in visits if visit.answer is not None}
    tasks = [(answer.content(), answer.final_url, answer.header("Content-Type"), limit) for answer in fetched.values()]
    outcomes = await workers().run(parse_feed, tasks, expected=FeedError, fate="no feed")
    read = dict(zip(fetched, outcomes, strict=True))
    return [_read(visit, read.get(visit.feed.feed_id)) for visit in visits]


def _read(visit: Visited, outcome: Done[ParsedFeed] | Lost | None) -> Visited:
    match outcome:
        case Done(value):
            return replace(visit, parsed=value)
        case Lost(fate, reason):
            return replace(visit, fate=fate, reason=reason)
        case None:
            return visit
