"""History: what archives, sitemaps and archived feeds hold, taken in after the fact and marked so.

Stopped halfway it goes on where it stopped: what a run has taken in, the next one finds stored.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.monitor import flow_run_id, register_feeds, run_order, unless_busy
from flows.running.batches import Batch, batches, named, quoted
from flows.running.outlasting import account
from flows.running.progress import progress
from flows.running.run_context import RunContext, RunOrder, archive_index, home_of
from flows.running.said import log_batch
from flows.stages.collect import collect, visit
from flows.steps.feeds.unlisted import sort_addresses
from warehouse import entries, ledger, logbook
from warehouse import feeds as watched
from warehouse.catalog.watchlist import new_feed
from warehouse.database import writing
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

    """
    account().begin()
    place, started_at = home_of(home), datetime.now(UTC)
    paths = tuple(Path(name) for name in warcs or ())
    with logbook.keeping(place.path, flow_run_id=flow_run_id()):
        listed = register_feeds(place, feeds, started_at, is_live=not paths)
        with writing(place) as db:
            known = listed if listed is not None else watched.active_feeds(db)
        sources = [source_of(url, known) for url in sitemaps or ()]
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
        summary: dict[str, Any] = await unless_busy(run_order(order, take_in=take_in))
    return summary


def source_of(url: str, known: Sequence[Feed]) -> Feed:
    """Return the feed under which a sitemap's articles are kept: named after the watched feed of its host, if any."""
    host = urlsplit(url).hostname
    kin = next((feed for feed in known if urlsplit(feed.url).hostname == host), None)
    made = new_feed(url)
    return made if kin is None else replace(kin, feed_id=made.feed_id, url=made.url)


async def take_in(context: RunContext) -> None:
    """Put everything that is to be had into the books as entries."""
    listed = context.feeds or []
    if context.archives:
        await collect(context)
        await enter_pages(context, listed)
        return
    waiting, opened = deque(listed), 0
    met = {feed.url for feed in listed}  # some feeds name themselves as the page that follows
    while waiting and opened < MAX_DOCUMENTS:
        feed = waiting.popleft()
        opened += 1
        batch = Batch([feed], first=opened, total=opened + len(waiting))  # one by one: each names those that follow
        for older in await visit(context, batch, {feed.feed_id: FeedMemory(feed.feed_id, feed.url)}):
            if older.url not in met:
                met.add(older.url)
                waiting.append(older)
    if waiting:
        left = [Fate(context.run_id, "feeds", feed.feed_id, "over the limit", feed.url, 1) for feed in waiting]
        with writing(context.home) as db:
            ledger.add_fates(db, context.run_id, "feeds", len(left), left)


async def enter_pages(context: RunContext, listed: Sequence[Feed]) -> None:
    """Enter the pages of watched sites that the archives hold and no feed in them names."""
    addresses = archive_index(context.archives).addresses()
    async with progress("enter pages", len(addresses)) as advance:
        for batch in batches(addresses, ADDRESSES_A_BATCH):
            await enter_addresses(context, quoted(batch), quoted(list(listed)))
            await advance(len(batch))


@task(name="enter addresses", task_run_name=named("enter addresses"), cache_policy=NO_CACHE)
async def enter_addresses(context: RunContext, batch: Sequence[str], listed: Sequence[Feed]) -> None:
    """Make entries of a batch of addresses, in one write."""
    with writing(context.home) as db:
        known = entries.known_urls(db, batch)
        found = sort_addresses(batch, listed, known, run_id=context.run_id, seen_at=context.clock)
        entries.add_entries(db, found.entries)
        ledger.add_fates(db, context.run_id, "entries", len(batch), found.fates)
    log_batch("entries", found.fates)
