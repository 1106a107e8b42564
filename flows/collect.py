"""Feeds to responses and entries, entries to their pages: everything that is fetched."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.batches import batches, named, whole
from flows.progress import progress
from flows.shift import Shift, workers
from flows.steps.addresses import canonical
from flows.steps.door import Answer, Door, FetchError, Request
from flows.steps.entries import entry_id, sort_entries
from flows.steps.parse import FeedError, ParsedFeed, parse_feed
from flows.steps.patience import get_patiently
from flows.steps.workers import Done, Lost
from warehouse import articles, entries, feeds, ledger, responses
from warehouse.database import writing
from warehouse.feeds import Validators
from warehouse.records import Entry, Fate, Feed, FeedVisit, PageVisit, Response, identify

FEEDS_A_BATCH = 100
PAGES_A_BATCH = 200
PAGE_ATTEMPTS = 3  # one a run, while the reason may pass; then the feed's own content has to do
NOTHING_HELD = Validators("", "", "")


@dataclass(frozen=True, slots=True)
class Visited:
    """What one visit to a feed brought: an answer and what it says, or a fate that says why not."""

    feed: Feed
    fate: str
    reason: str = ""
    answer: Answer | None = None
    parsed: ParsedFeed | None = None


async def collect(shift: Shift) -> None:
    """Visit the feeds, then fetch the pages of the entries that have none yet."""
    with writing(shift.home) as db:
        due = shift.feeds if shift.feeds is not None else feeds.active_feeds(db)
        held = feeds.validators(db)
    async with progress("visit feeds", len(due)) as advance:

        async def visit(batch: Sequence[Feed]) -> None:
            await visit_feeds(shift, whole(batch), whole(held))
            await advance(len(batch))

        await asyncio.gather(*(visit(batch) for batch in batches(due, FEEDS_A_BATCH)))
    with writing(shift.home) as db:
        awaiting = entries.awaiting_page(db)
        known = articles.known_addresses(db, [identify(canonical(entry.url)) for entry, _ in awaiting if entry.url])
    wanted = _set_aside_duplicates(awaiting, known)
    async with progress("fetch pages", len(wanted)) as advance:
        for batch in batches(wanted, PAGES_A_BATCH):
            await fetch_pages(shift, whole(batch))
            await advance(len(batch))


@task(name="visit feeds", task_run_name=named("visit feeds"), cache_policy=NO_CACHE)
async def visit_feeds(shift: Shift, batch: Sequence[Feed], held: dict[str, Validators]) -> None:
    """Visit a batch of feeds and store what came, in one write."""
    visits = await asyncio.gather(*(_visit(shift.door, feed, held.get(feed.feed_id, NOTHING_HELD)) for feed in batch))
    visits = await _parse(visits)
    kept = {visit.feed.feed_id: keep(shift, "feed", visit.answer) for visit in visits if visit.answer}
    if kept:
        shift.archive.flush()
    with writing(shift.home) as db:
        responses.add_responses(db, list(kept.values()))
        found, fresh, fates = 0, [], []
        for visit in visits:
            if visit.parsed is None:
                continue
            feed_id = visit.feed.feed_id
            known = entries.latest_revisions(db, [entry_id(feed_id, item.guid) for item in visit.parsed.entries])
            done = sort_entries(
                visit.parsed.entries, known, feed_id=feed_id, response=kept[feed_id], seen_at=shift.clock
            )
            found += len(visit.parsed.entries)
            fresh += done.fresh
            fates += done.fates
        entries.add_entries(db, fresh)
        feeds.add_visits(db, [_feed_visit(shift, visit) for visit in visits])
        visited = [Fate(shift.run_id, "feeds", visit.feed.feed_id, visit.fate, visit.reason, 1) for visit in visits]
        ledger.add_fates(db, shift.run_id, "feeds", len(batch), visited)
        ledger.add_fates(db, shift.run_id, "entries", found, fates)


async def _visit(door: Door, feed: Feed, held: Validators) -> Visited:
    try:
        answer = await get_patiently(door, Request(feed.url, held.etag, held.last_modified))
        if answer is None:
            return Visited(feed, "unchanged", "the server says so (304)")
        if digest(answer.body) == held.body_digest:
            return Visited(feed, "unchanged", "the same bytes as at the last visit")
        answer.content()
    except FetchError as error:
        return Visited(feed, error.fate, error.detail)
    return Visited(feed, "kept", "", answer)


async def _parse(visits: Sequence[Visited]) -> list[Visited]:
    fetched = [visit for visit in visits if visit.answer is not None]
    tasks = [
        (visit.answer.content(), visit.answer.final_url, visit.answer.header("Content-Type"))
        for visit in fetched
        if visit.answer is not None
    ]
    outcomes = await workers().run(parse_feed, tasks, expected=FeedError, fate="no feed")
    parsed = {}
    for visit, outcome in zip(fetched, outcomes, strict=True):
        match outcome:
            case Done(value):
                reason = f"{value.left_out} entries beyond the limit were left out" if value.left_out else ""
                parsed[visit.feed.feed_id] = Visited(visit.feed, "kept", reason, visit.answer, value)
            case Lost(fate, reason):
                parsed[visit.feed.feed_id] = Visited(visit.feed, fate, reason, visit.answer)
    return [parsed.get(visit.feed.feed_id, visit) for visit in visits]


def _feed_visit(shift: Shift, visit: Visited) -> FeedVisit:
    answer = visit.answer if visit.parsed is not None else None
    return FeedVisit(
        feed_id=visit.feed.feed_id,
        run_id=shift.run_id,
        visited_at=shift.clock,
        fate=visit.fate,
        reason=visit.reason,
        etag=answer.header("ETag") if answer else "",
        last_modified=answer.header("Last-Modified") if answer else "",
        body_digest=digest(answer.body) if answer else "",
        entries=len(visit.parsed.entries) if visit.parsed else 0,
    )


def keep(shift: Shift, kind: str, answer: Answer) -> Response:
    """Append an answer to the archive and return the row that says where it stands."""
    place = shift.archive.append(answer)
    return Response(
        response_id=identify(shift.run_id, answer.url, place.file, place.offset),
        run_id=shift.run_id,
        kind="feed" if kind == "feed" else "page",
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


def digest(body: bytes) -> str:
    """Return the BLAKE2b digest of a body as sent, 128 bits, hexadecimal."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry whose page is to be fetched; `skip` says why it need not be."""

    entry: Entry
    attempts: int
    skip: str = ""
    reason: str = ""


def _set_aside_duplicates(awaiting: Sequence[tuple[Entry, int]], known: set[str]) -> list[Wanted]:
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
async def fetch_pages(shift: Shift, batch: Sequence[Wanted]) -> None:
    """Fetch a batch of pages and store what came, in one write."""
    outcomes = await asyncio.gather(*(_fetch(shift.door, wanted) for wanted in batch))
    kept, visits = [], []
    for wanted, outcome in zip(batch, outcomes, strict=True):
        response_id = ""
        if isinstance(outcome, Answer):
            kept.append(keep(shift, "page", outcome))
            response_id = kept[-1].response_id
        visits.append(_page_visit(shift, wanted, outcome, response_id))
    if kept:
        shift.archive.flush()
    fates = [Fate(shift.run_id, "pages", visit.entry_id, visit.fate, visit.reason, 1) for visit in visits]
    with writing(shift.home) as db:
        responses.add_responses(db, kept)
        entries.add_page_visits(db, visits)
        ledger.add_fates(db, shift.run_id, "pages", len(batch), fates)


async def _fetch(door: Door, wanted: Wanted) -> Answer | FetchError | None:
    if wanted.skip:
        return None
    try:
        return await get_patiently(door, Request(wanted.entry.url))
    except FetchError as error:
        return error


def _page_visit(shift: Shift, wanted: Wanted, outcome: Answer | FetchError | None, response_id: str) -> PageVisit:
    attempt = wanted.attempts + 1
    match outcome:
        case Answer():
            fate, reason, is_final = "kept", "", True
        case FetchError(fate=fate, detail=reason, transient=transient):
            is_final = not transient or attempt >= PAGE_ATTEMPTS
        case None:
            fate, reason, is_final = wanted.skip, wanted.reason, True
    entry = wanted.entry
    return PageVisit(entry.entry_id, entry.revision, shift.run_id, attempt, fate, reason, is_final, response_id)
