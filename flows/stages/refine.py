"""Responses to articles, articles to passages."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.batches import batches, named, quoted
from flows.running.progress import progress
from flows.running.run_context import RunContext, workers
from flows.running.said import log_batch
from flows.stages.fetch import Fetched
from flows.steps.pages.articles import ArticleDecider, KnownArticles, Source, without_walls
from flows.steps.pages.document import Document, ExtractError
from flows.steps.pages.read_page import read_archived
from flows.steps.pages.workers import Done, Lost
from flows.steps.web.wrapped import asks_to_log_in
from warehouse.books import articles, entries, feeds, ledger, passages, responses
from warehouse.database import Connection, writing
from warehouse.fates import FateName
from warehouse.records import Fate, Response, identify

PAGES_A_BATCH = 200
LOGIN = "a page to log in stands in its place"


async def refine(context: RunContext) -> None:
    """Refine every entry that has its page, or none to come, and that no run has refined."""
    with writing(context.home) as db:
        waiting = entries.awaiting_refinement(db)
        held = responses.responses_of(db, [visit.response_id for _, visit in waiting if visit.response_id])
    fetched = [
        Fetched(entry, visit, held[visit.response_id] if visit.response_id else None) for entry, visit in waiting
    ]
    async with progress("refine pages", len(fetched)) as advance:
        for batch in batches(fetched, PAGES_A_BATCH):
            await refine_pages(context, quoted(batch))
            await advance(len(batch))


@task(name="refine pages", task_run_name=named("refine pages"), cache_policy=NO_CACHE)
async def refine_pages(context: RunContext, batch: Sequence[Fetched], before: Awaitable[None] | None = None) -> None:
    """Extract a batch of pages in killable processes, decide what they become, store it in one write.

    What they are copies of is decided when `before`, the batch before this one, has been stored.
    """
    pages = await _extract(context, batch)
    contents = await _extract_contents(batch)
    sources = [
        Source(entry, visit, response.final_url if response and lost != LOGIN else "", document, content, lost)
        for (entry, visit, response), (document, lost), content in zip(batch, pages, contents, strict=True)
    ]
    sources = without_walls(sources)
    if before is not None:
        await before
    with writing(context.home) as db:
        documents = [document for source in sources for document in (source.page, source.content) if document]
        made = articles.articles_made(db, [source.entry.entry_id for source in sources])
        books = KnownArticles(
            articles=articles.articles_of(
                db, [one for source in sources for one in (source.article_id, identify(source.own_address))], made
            ),
            of_entries=made,
            texts=articles.first_of_text(db, [document.digest for document in documents]),
            passages=passages.first_of_digest(db, [cut.digest for document in documents for cut in document.passages]),
            feeds=feeds.urls_of(db, [source.entry.feed_id for source in sources]),
            backfilled=entries.backfilled(db, [source.entry.entry_id for source in sources]),
        )
        settled = ArticleDecider(books, context.run_id, context.clock)
        for source in sources:
            settled.settle(source)
        articles.add_articles(db, settled.articles, settled.first_revisions)
        articles.add_revisions(db, settled.revised, settled.later_revisions)
        passages.add_passages(db, settled.passages)
        articles.add_refined(db, settled.refined)
        became = _enter(db, context.run_id, len(batch), settled)
    if context.shards:
        context.shards.fold([response for _, _, response in batch if response])
    log_batch("articles", became)


async def _extract(context: RunContext, batch: Sequence[Fetched]) -> list[tuple[Document | None, str]]:
    """Return for each page its document, or why there is none. A page that two entries name is read once."""
    came = {one.response.response_id: one.response for one in batch if one.response}
    pages = {name: response for name, response in came.items() if not asks_to_log_in(response.final_url)}
    outcomes = await _read(context, list(pages.values()))
    read = dict(zip(pages, outcomes, strict=True))
    documents: list[tuple[Document | None, str]] = [
        (None, f"{visit.fate}, {visit.reason}" if visit.reason else visit.fate) for _, visit, _ in batch
    ]
    for place, page in enumerate(batch):
        if page.visit.response_id in came.keys() - pages.keys():
            documents[place] = (None, LOGIN)
        match read.get(page.visit.response_id):
            case Done(document):
                documents[place] = (document, "")
            case Lost(fate, reason):
                documents[place] = (None, f"{fate}, {reason}")
    return documents


async def _read(context: RunContext, pages: Sequence[Response]) -> list[Done[Document] | Lost]:
    if context.shards:
        return await context.shards.pages(context.home.archive, pages)
    tasks = [_task(context.home.archive, page) for page in pages]
    return await workers().run(read_archived, tasks, expected=ExtractError, fate="no text")


def _task(archive: Path, response: Response) -> tuple[Path, int, str, str, datetime]:
    path = archive / response.archive_file
    return path, response.archive_offset, response.url, response.final_url, response.fetched_at


async def _extract_contents(batch: Sequence[Fetched]) -> list[Document | None]:
    """Return for each entry the document that the feed's own content makes, if it makes one."""
    documents: list[Document | None] = [None] * len(batch)
    places = [place for place, one in enumerate(batch) if one.entry.content]
    if not places:
        return documents
    from flows.steps.pages.extract import extract_content  # .3 s that a run with nothing new need not take

    tasks = [(entry.content, entry.title, entry.url) for entry, *_ in (batch[place] for place in places)]
    outcomes = await workers().run(extract_content, tasks, expected=ExtractError, fate="no text")
    for place, outcome in zip(places, outcomes, strict=True):
        documents[place] = outcome.value if isinstance(outcome, Done) else None
    return documents


def _enter(db: Connection, run_id: str, items: int, settled: ArticleDecider) -> list[Fate]:
    became = [Fate(run_id, "articles", done.entry_id, done.fate, done.reason, 1) for done in settled.refined]
    ledger.add_fates(db, run_id, "articles", items, became)
    copies = sum(passage.duplicate_of is not None for passage in settled.passages)
    counts: dict[FateName, int] = {"kept": len(settled.passages) - copies, "duplicate": copies}
    cut = [Fate(run_id, "passages", "", fate, "", count) for fate, count in counts.items() if count]
    ledger.add_fates(db, run_id, "passages", len(settled.passages), cut)
    return became
