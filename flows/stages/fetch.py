"""Entries to their pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.batches import Batch, batches, named, quoted
from flows.running.progress import progress
from flows.running.run_context import RunContext
from flows.running.said import log_batch
from flows.steps.feeds.visits import SUCCESSES
from flows.steps.pages.page_queue import (
    GONE,
    PAGE_ATTEMPTS,
    WantedPage,
    interleave_hosts,
    is_attempt,
    may_help,
    page_address,
    sort_awaiting,
    ways_to,
)
from flows.steps.web.fetcher import FetchError, Request
from flows.steps.web.retry import get_with_retries
from warehouse.books import articles, entries, ledger, responses, robots
from warehouse.database import writing
from warehouse.fates import FateName
from warehouse.records import Entry, Fate, PageVisit, Response, identify

PAGES_A_BATCH = 400  # each batch is a write, of some 100 ms; what a crash costs is fetched again
PAGES_AT_FIRST = 50  # a small batch to begin with: until it is there, those who read pages have nothing to do


class Fetched(NamedTuple):
    """An entry, what became of its page, and where that is kept; None where there is no page."""

    entry: Entry
    visit: PageVisit
    response: Response | None


async def fetch(context: RunContext) -> AsyncIterator[Batch[Fetched]]:
    """Fetch the pages of the entries that have none yet; yield each batch that is stored, as far as it is final."""
    with writing(context.home) as db:
        awaiting = entries.awaiting_page(db)
        if not context.archives:  # what has just come need not queue behind the thousands that a backfill has left
            awaiting.sort(key=lambda one: one[0].run_id != context.run_id)
        known = articles.known_addresses(db, [identify(page_address(entry)) for entry, _ in awaiting if entry.url])
        feeds = {fate for stage, fate, _ in ledger.fates_of(db, context.run_id) if stage == "feeds"}
    wanted, asked = sort_awaiting(awaiting, known), PageOutcomes(not feeds.isdisjoint(SUCCESSES))
    dealt = portions(wanted, is_web=not context.archives)
    async with progress("fetch pages", sum(map(len, dealt))) as advance:
        for batch in dealt:
            fetched = await fetch_pages(context, quoted(batch), quoted(asked))
            await advance(len(batch))
            done = [one for one in fetched if one.visit.is_final]
            if done:
                yield Batch(done, first=batch.first, total=batch.total)


def portions(wanted: Sequence[WantedPage], *, is_web: bool) -> list[Batch[WantedPage]]:
    """Return the batches of a run. On the web they are dealt over hosts; an archive keeps nobody waiting."""
    if not is_web:
        return list(batches(wanted, PAGES_A_BATCH, first=PAGES_AT_FIRST))
    dealt = interleave_hosts(wanted, PAGES_A_BATCH, first=PAGES_AT_FIRST)
    ends = list(accumulate(map(len, dealt), initial=0))
    return [Batch(portion, first=end + 1, total=ends[-1]) for portion, end in zip(dealt, ends, strict=False)]


@dataclass(frozen=True, slots=True)
class PageOutcomes:
    """What the addresses asked for in this run gave. `has_feeds`: a feed came, so there is a network."""

    has_feeds: bool
    gave: dict[str, Response | FetchError] = field(default_factory=dict)

    @property
    def has_network(self) -> bool:
        return self.has_feeds or any(isinstance(outcome, Response) for outcome in self.gave.values())


@task(name="fetch pages", task_run_name=named("fetch pages"), cache_policy=NO_CACHE)
async def fetch_pages(context: RunContext, batch: Sequence[WantedPage], asked: PageOutcomes) -> list[Fetched]:
    """Fetch a batch of pages, store what came, in one write, and return what became of each."""
    asking = [wanted for wanted in batch if wanted.is_first and not wanted.skip]
    outcomes = await asyncio.gather(*(_fetch(context, wanted.entry) for wanted in asking))
    asked.gave.update(zip((wanted.address for wanted in asking), outcomes, strict=True))
    fetched = [_fetched(context, wanted, asked) for wanted in batch]
    visits = [one.visit for one in fetched]
    kept = [outcome for outcome in outcomes if isinstance(outcome, Response)]
    if kept:
        context.archive.flush()
    fates = [Fate(context.run_id, "pages", visit.entry_id, visit.fate, visit.reason, 1) for visit in visits]
    with writing(context.home) as db:
        responses.add_responses(db, kept)
        entries.add_page_visits(db, visits)
        robots.put_rules(db, context.new_rules())
        ledger.add_fates(db, context.run_id, "pages", len(batch), fates)
    log_batch("pages", fates)
    return fetched


async def _fetch(context: RunContext, entry: Entry) -> Response | FetchError:
    """Fetch a page and put it into the archive at once, so that no more of them are in memory than are on their way."""
    first, *others = ways_to(entry)
    came = await _ask(context, first)
    for way in others:
        if isinstance(came, FetchError) and came.fate in GONE:
            came = await _ask(context, way)
    return came


async def _ask(context: RunContext, url: str) -> Response | FetchError:
    try:
        answer = await get_with_retries(context.fetcher, Request(url))
    except FetchError as error:
        return error
    assert answer is not None, "only a request with validators is answered by 304"
    return context.keep("page", answer)


def _fetched(context: RunContext, wanted: WantedPage, asked: PageOutcomes) -> Fetched:
    entry, attempt, is_final = wanted.entry, wanted.attempts + 1, True
    response: Response | None = None
    fate: FateName
    match wanted.skip or asked.gave[wanted.address]:
        case Response() if not wanted.is_first and not entry.content:
            fate, reason = "duplicate", "an address that another entry names too"
        case Response() as response:
            # One that is not the first is kept too: where the page has no text, its own content has to do.
            fate, reason = "kept", "" if wanted.is_first else "an address that another entry names too"
        case FetchError(fate=fate, detail=reason) as error:
            counts = is_attempt(error, entry, context.clock, has_network=asked.has_network)
            attempt = wanted.attempts + counts
            is_final = not may_help(error, entry, context.clock) or (counts and attempt >= PAGE_ATTEMPTS)
        case skipped:
            fate, reason = skipped, wanted.reason
    response_id = response.response_id if response else ""
    visit = PageVisit(entry.entry_id, entry.revision, context.run_id, attempt, fate, reason, is_final, response_id)
    return Fetched(entry, visit, response)
