"""Everything derived, made again from the archive: each run is lived through as it was, on the bytes that it kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import NoReturn

from prefect import flow

from flows.monitor import run_stages
from flows.retag import read_all
from flows.running.batches import Batch, batches
from flows.running.corrected_shares import put_corrected_shares
from flows.running.progress import Listener, heard, listening
from flows.running.run_context import RunContext, workers
from flows.running.said import say, stage
from flows.stages.candidates import find_candidates, put_candidates
from flows.stages.collect import add_entries_of
from flows.stages.correct_shares import correct_shares
from flows.stages.fetch import PAGES_A_BATCH, PAGES_AT_FIRST, Fetched
from flows.stages.judge import judge_trends, put_verdicts
from flows.steps.feeds.parse import parse_feed
from flows.steps.feeds.parsed_feed import MAX_ENTRIES, FeedError
from flows.steps.feeds.visits import Visited
from flows.steps.pages.workers import Done
from flows.steps.tagging.models import is_former
from flows.steps.web.archive import read_answer
from flows.steps.web.fetcher import BeforeHop, Request
from flows.steps.web.polite import PoliteFetcher
from warehouse.catalog import taxonomy_with
from warehouse.database import Connection, Home, left_open, writing
from warehouse.records import Feed, Response
from warehouse.sums import counted
from warehouse.sums.kept_sums import keep_sums
from warehouse.upkeep.observed import Observed, PastRun, observed


class NobodyIsAskedError(RuntimeError):
    """Something asked the web while runs were lived through again: a fault of ours."""


class Nobody:
    """The web while runs are lived through again."""

    async def get(self, request: Request, before_hop: BeforeHop | None = None) -> NoReturn:  # noqa: ARG002  as all fetchers
        """Refuse."""
        raise NobodyIsAskedError(request.url)


class OfOneRun:
    """Hears of one run, and hands on which it is and at what; what came of its stages was said when it was new."""

    def __init__(self, outer: Listener | None, number: int, runs: int) -> None:
        self._outer, self._number, self._runs = outer, number, runs

    def at(self, act: str, done: int, total: int | None) -> None:  # noqa: ARG002  a bar for all runs
        """Hand on at which stage of which run the work is."""
        if self._outer:
            self._outer.at(f"run {self._number:,} of {self._runs:,}: {act}", self._number - 1, self._runs)

    def said(self, sentence: str) -> None:
        """Hear what came of a stage."""


@flow(name="rebuild", validate_parameters=False)
async def rebuild(making: str, source: str) -> int:
    """Make the books in the home `making` anew, from the archive there and the books `source`; return how many runs.

    No feed is asked, no alert told, no event sent, nothing published. Without a run that was killed, every derived row
    comes out as it was, as long as the program, the models and the archive are the same.
    """
    home = Home(making)
    with observed(Path(source)) as books, left_open(home):
        runs = books.runs()
        with writing(home) as db:
            books.put_first(db)
        for number, lived in enumerate(runs, start=1):
            with listening(OfOneRun(heard(), number, len(runs))):
                if lived.run.kind == "retag":
                    await asyncio.to_thread(_retag_again, home, books, lived)
                else:
                    await _live_again(home, books, lived)
            say(f"run {number:,} of {len(runs):,}, as of {lived.run.clock:%Y-%m-%d %H:%M}")
        await asyncio.to_thread(_put_last, home, books)
    return len(runs)


async def _live_again(home: Home, books: Observed, lived: PastRun) -> None:
    """Live through a run: what was asked and came is taken over, all else is done again."""
    run = lived.run
    context = RunContext(home, run, PoliteFetcher(Nobody(), now=run.clock, delay=0.0), None)
    with writing(home) as db:
        books.put_run(db, lived)
        books.put_models(db, run.started_at, models_here(home))
    async with stage(context, "read feeds"):
        await _read_feeds(context, books)
    await run_stages(context, partial(_pages_again, books=books))
    with writing(home) as db:
        books.put_end(db, run.run_id)
    async with stage(context, "judge trends"):
        verdicts = await judge_trends(context)
        await find_candidates(context, verdicts)
        await correct_shares(context)


async def _read_feeds(context: RunContext, books: Observed) -> None:
    """Enter again what the feeds said that a run had; the entries of a backfill are taken over."""
    if context.is_backfill:
        with writing(context.home) as db:
            books.put_entries(db, context.run_id)
        return
    answers, feeds = books.feed_answers(context.run_id), books.feeds_of(context.run_id)
    answers = [answer for answer in answers if answer.response_id in feeds]
    bodies = [_archived(context.home, answer) for answer in answers]
    tasks = [
        (body, answer.final_url, answer.content_type, MAX_ENTRIES) for body, answer in zip(bodies, answers, strict=True)
    ]
    outcomes = await workers().run(parse_feed, tasks, expected=FeedError, fate="no feed")
    with writing(context.home) as db:
        for answer, outcome in zip(answers, outcomes, strict=True):
            if isinstance(outcome, Done):
                feed = Feed(feeds[answer.response_id], answer.url, "", "", "", "")
                add_entries_of(db, context, Visited(feed, "kept", parsed=outcome.value), answer)


def _archived(home: Home, answer: Response) -> bytes:
    path = home.archive / answer.archive_file
    return read_answer(path, answer.archive_offset, answer.url, answer.fetched_at).content()


async def _pages_again(context: RunContext, books: Observed) -> AsyncIterator[Batch[Fetched]]:
    """Yield the pages of a run in the batches in which it had them."""
    pages = books.pages(context.run_id)
    with writing(context.home) as db:
        books.put_pages(db, context.run_id)
        entries = books.entries_of(db, [visit for visit, _ in pages])
    had = [Fetched(entry, visit, answer) for entry, (visit, answer) in zip(entries, pages, strict=True)]
    for batch in batches(had, PAGES_A_BATCH, first=PAGES_AT_FIRST):
        final = [one for one in batch if one.visit.is_final]
        if final:
            yield Batch(final, first=batch.first, total=batch.total)


def _retag_again(home: Home, books: Observed, lived: PastRun) -> None:
    """Read all passages with the models that a retagging read them with, and let the one that took charge judge."""
    run_id = lived.run.run_id
    with writing(home) as db:
        books.put_run(db, lived)
    here = models_here(home)
    for model_id in books.models_read(run_id):
        if model_id in here:
            read_all(home, run_id, model_id, None, lambda _done, _total: None)
    with writing(home) as db:
        books.put_end(db, run_id)
        if lived.ended_at is not None and books.put_models(db, lived.ended_at, here):
            counted.mark_all(db)
            _judge(db, home)


def models_here(home: Home) -> list[str]:
    """Return the models that can be read; one that was dropped, or is of a former format, reads nothing any more."""
    return sorted(path.name for path in home.models.iterdir() if path.is_dir() and not is_former(path))


def _judge(db: Connection, home: Home) -> None:
    put_candidates(db, put_verdicts(db), taxonomy_with(home.own_trends))
    put_corrected_shares(db)


def _put_last(home: Home, books: Observed) -> None:
    """Take over what stands behind all runs, and judge by what people have decided since the last."""
    with writing(home) as db:
        if books.put_last(db):
            _judge(db, home)
        keep_sums(db)
