"""Entries to their pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.batches import Batch, batches, named, whole
from flows.progress import progress
from flows.shift import Shift
from flows.steps.addresses import canonical
from flows.steps.door import FetchError, Request
from flows.steps.patience import get_patiently
from warehouse import articles, entries, ledger, responses, robots
from warehouse.database import writing
from warehouse.records import Entry, Fate, PageVisit, Response, identify

PAGES_A_BATCH = 400  # each batch is a write, of some 100 ms; what a crash costs is fetched again
PAGES_AT_FIRST = 50  # a small batch to begin with: until it is there, those who read pages have nothing to do
WAITING = "waiting its turn"  # is no attempt
PAGE_ATTEMPTS = 3  # one a run, while the reason may pass; then the feed's own content has to do


class Fetched(NamedTuple):
    """An entry, what became of its page, and where that is kept; None where there is no page."""

    entry: Entry
    visit: PageVisit
    response: Response | None


async def fetch(shift: Shift) -> AsyncIterator[Batch[Fetched]]:
    """Fetch the pages of the entries that have none yet; yield each batch that is stored, as far as it is final."""
    with writing(shift.home) as db:
        awaiting = entries.awaiting_page(db)
        known = articles.known_addresses(db, [identify(canonical(entry.url)) for entry, _ in awaiting if entry.url])
    wanted = set_aside_duplicates(awaiting, known)
    async with progress("fetch pages", len(wanted)) as advance:
        for batch in batches(wanted, PAGES_A_BATCH, first=PAGES_AT_FIRST):
            fetched = await fetch_pages(shift, whole(batch))
            await advance(len(batch))
            done = [one for one in fetched if one.visit.is_final]
            if done:
                yield Batch(done, first=batch.first, total=batch.total)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry whose page is to be fetched; `skip` says why it need not be."""

    entry: Entry
    attempts: int
    skip: str = ""
    reason: str = ""


def set_aside_duplicates(awaiting: Sequence[tuple[Entry, int]], known: set[str]) -> list[Wanted]:
    """Fetch an address once: an entry that names one we have, or that another names too, is not fetched again."""
    wanted, taken = [], set()
    for entry, attempts in awaiting:
        address = canonical(entry.url) if entry.url else ""
        is_first_look = entry.revision == 1
        if not address:
            wanted.append(Wanted(entry, attempts, "no address", "the entry links nowhere"))
        elif is_first_look and identify(address) in known:
            wanted.append(Wanted(entry, attempts, "duplicate", "an address we have from another entry"))
        elif address in taken:
            wanted.append(Wanted(entry, attempts, "duplicate", "an address that another entry names too"))
        else:
            wanted.append(Wanted(entry, attempts))
            taken.add(address)
    return wanted


@task(name="fetch pages", task_run_name=named("fetch pages"), cache_policy=NO_CACHE)
async def fetch_pages(shift: Shift, batch: Sequence[Wanted]) -> list[Fetched]:
    """Fetch a batch of pages, store what came, in one write, and return what became of each."""
    outcomes = await asyncio.gather(*(_fetch(shift, wanted) for wanted in batch))
    fetched = [_fetched(shift, wanted, outcome) for wanted, outcome in zip(batch, outcomes, strict=True)]
    visits = [one.visit for one in fetched]
    kept = [one.response for one in fetched if one.response]
    if kept:
        shift.archive.flush()
    fates = [Fate(shift.run_id, "pages", visit.entry_id, visit.fate, visit.reason, 1) for visit in visits]
    with writing(shift.home) as db:
        responses.add_responses(db, kept)
        entries.add_page_visits(db, visits)
        robots.put_rules(db, shift.new_rules())
        ledger.add_fates(db, shift.run_id, "pages", len(batch), fates)
    return fetched


async def _fetch(shift: Shift, wanted: Wanted) -> Response | FetchError | None:
    """Fetch a page and put it into the archive at once, so that no more of them are in memory than are on their way."""
    if wanted.skip:
        return None
    try:
        answer = await get_patiently(shift.door, Request(wanted.entry.url))
    except FetchError as error:
        return error
    assert answer is not None, "only a request with validators is answered by 304"
    return shift.keep("page", answer)


def _fetched(shift: Shift, wanted: Wanted, outcome: Response | FetchError | None) -> Fetched:
    attempt = wanted.attempts + 1
    response = outcome if isinstance(outcome, Response) else None
    match outcome:
        case Response():
            fate, reason, is_final = "kept", "", True
        case FetchError(fate=fate, detail=reason, transient=transient):
            is_final = not transient or (attempt >= PAGE_ATTEMPTS and fate != WAITING)
        case None:
            fate, reason, is_final = wanted.skip, wanted.reason, True
    entry = wanted.entry
    response_id = response.response_id if response else ""
    visit = PageVisit(entry.entry_id, entry.revision, shift.run_id, attempt, fate, reason, is_final, response_id)
    return Fetched(entry, visit, response)
