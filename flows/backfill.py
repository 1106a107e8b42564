"""History: what archives, sitemaps and archived feeds hold, taken in after the fact and marked so.

Stopped halfway it goes on where it stopped: what a run has taken in, the next one finds stored.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.monitor import flow_run_id, register_feeds, run_order, unless_busy
from flows.running.batches import Batch, batches, named, quoted
from flows.running.outlasting import account
from flows.running.progress import progress
from flows.running.run_context import RunContext, RunOrder, archive_index, home_of
from flows.running.said import log_batch
from flows.stages.about_ai import field_reader
from flows.stages.collect import collect, visit
from flows.steps.feeds.unlisted import sort_addresses
from flows.steps.shards.ranges import RANGE_BYTES, WatchedSites
from flows.steps.web.urls import site
from warehouse import logbook
from warehouse.books import entries, ledger
from warehouse.books import feeds as watched
from warehouse.catalog.watchlist import new_feed
from warehouse.database import writing
from warehouse.fates import FateName
from warehouse.records import Fate, Feed, FeedMemory

ADDRESSES_A_BATCH = 5000
# Sitemaps and archive pages that one backfill opens; a news site of twenty years has some 250 monthly ones.
MAX_DOCUMENTS = 500


def run_name() -> str:
    """Name a flow run after what it takes in."""
    from prefect.runtime import flow_run

    parameters = flow_run.parameters
    names = [Path(name).name for name in parameters.get("warcs") or ()] + list(parameters.get("sitemaps") or ())
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"backfill {names[0]}{more}" if names else "backfill"


@flow(name="backfill", flow_run_name=run_name, validate_parameters=True)
async def backfill(
    home: str | None = None,
    warcs: list[str] | None = None,
    sitemaps: list[str] | None = None,
    feeds: str | None = None,
    allow_hosts: list[str] | None = None,
    all_pages: bool = False,
) -> dict[str, Any]:
    """Take in history and return what came of it; what is stored is marked `is_backfill`.

    Raises ArchiveError, AllFeedsFailedError.

    Args:
        home: Folder that holds everything; without it TRENDLEDGER_HOME of the worker.
        warcs: WARC files. Taken from them are the snapshots of watched feeds, and the pages of the sites of watched
            feeds; Common Crawl's news crawls are such files.
        sitemaps: Addresses of sitemaps, or of feeds with archives (RFC 5005). Name these or `warcs`.
        feeds: OPML or TOML file with the feeds whose sites are watched; without it the home's watch list.
        allow_hosts: Hosts whose address may be private, as `host` or `host:port`.
        all_pages: Whether all pages of `warcs` are read; without it those that no feed names are read only if a first
            look finds a language that is read, and the field named.

    """
    account().begin()
    place, started_at = home_of(home), datetime.now(UTC)
    paths = tuple(Path(name) for name in warcs or ())
    with logbook.keeping(place.path, flow_run_id=flow_run_id()):
        listed = register_feeds(place, feeds, started_at, is_live=not paths)
        with writing(place) as db:
            known = listed if listed is not None else watched.active_feeds(db)
        found = (source_of(url, known) for url in sitemaps or ())
        sources = list({source.feed_id: source for source in found}.values())  # who is named twice is asked once
        order = RunOrder(
            home=place,
            clock=archive_index(paths).newest if paths else started_at,
            started_at=started_at,
            feeds=known if paths else sources,
            archives=paths,
            allowed_hosts=tuple(allow_hosts or ()),
            is_backfill=True,
            flow_run_id=flow_run_id(),
        )
        with writing(place) as db:
            watched.add_feeds(db, sources, started_at, is_watched=False)
        summary: dict[str, Any] = await unless_busy(run_order(order, take_in=partial(take_in, all_pages=all_pages)))
    return summary


def source_of(url: str, known: Sequence[Feed]) -> Feed:
    """Return the feed under which a sitemap's articles are kept: named after the watched feed of its host, if any."""
    host = urlsplit(url).hostname
    kin = next((feed for feed in known if urlsplit(feed.url).hostname == host), None)
    made = new_feed(url)
    return made if kin is None else replace(kin, feed_id=made.feed_id, url=made.url)


async def take_in(context: RunContext, *, all_pages: bool = False) -> None:
    """Put everything that is to be had into the books as entries."""
    listed = context.feeds or []
    if context.archives:
        await collect(context)
        await enter_pages(context, listed, {} if all_pages else await look(context, listed))
        return
    waiting, opened = deque(listed), 0
    met = {urldefrag(feed.url).url for feed in listed}  # some feeds name themselves as the page that follows
    while waiting and opened < MAX_DOCUMENTS:
        feed = waiting.popleft()
        opened += 1
        batch = Batch([feed], first=opened, total=opened + len(waiting))  # one by one: each names those that follow
        for older in await visit(context, batch, {feed.feed_id: FeedMemory(feed.feed_id, feed.url)}):
            document = urldefrag(older.url).url
            if document not in met:
                met.add(document)
                waiting.append(replace(older, url=document))
    if waiting:
        left = [Fate(context.run_id, "feeds", feed.feed_id, "over the limit", feed.url, 1) for feed in waiting]
        with writing(context.home) as db:
            ledger.add_fates(db, context.run_id, "feeds", len(left), left)


Places = dict[tuple[Path, int], FateName]  # of records in archives, with why their pages need not be read


async def look(context: RunContext, listed: Sequence[Feed]) -> Places:
    """Look at all pages of watched sites in the archives; return which need not be read."""
    assert context.shards is not None, "a backfill has its shards"
    sites = sorted({site(feed.url) for feed in listed})
    of_the_field = sorted({site(feed.url) for feed in listed if field_reader().names_the_field(feed.title)})
    watched, found = WatchedSites(tuple(sites), tuple(of_the_field)), Places()
    for path in context.archives:
        async with progress(f"look through {path.name}", -(-path.stat().st_size // RANGE_BYTES)) as advance:
            async for looked in context.shards.looks(path, watched):
                found |= {(path, one.position): one.fate for one in looked}
                await advance(1)
        archive_index(context.archives).refuse_changed(path)  # else positions are of no records that we know
    return found


async def enter_pages(context: RunContext, listed: Sequence[Feed], passed_over: Places) -> None:
    """Enter the pages of watched sites that the archives hold and no feed in them names."""
    archive = archive_index(context.archives)
    addresses = archive.addresses()
    async with progress("enter pages", len(addresses)) as advance:
        for batch in batches(addresses, ADDRESSES_A_BATCH):
            newest = [(address, archive.newest_before(address, context.clock)) for address in batch]
            fates = [(address, passed_over.get((held.path, held.offset))) for address, held in newest if held]
            unread = {address: fate for address, fate in fates if fate}
            await enter_addresses(context, quoted(batch), quoted(list(listed)), quoted(unread))
            await advance(len(batch))


@task(name="enter addresses", task_run_name=named("enter addresses"), cache_policy=NO_CACHE)
async def enter_addresses(
    context: RunContext, batch: Sequence[str], listed: Sequence[Feed], unread: Mapping[str, FateName]
) -> None:
    """Make entries of a batch of addresses, in one write; `unread` says of which not, and why."""
    with writing(context.home) as db:
        known = entries.known_urls(db, batch)
        found = sort_addresses(batch, listed, known, unread, run_id=context.run_id, seen_at=context.clock)
        entries.add_entries(db, found.entries)
        ledger.add_fates(db, context.run_id, "entries", len(batch), found.fates)
    log_batch("entries", found.fates)
