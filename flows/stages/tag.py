"""Passages to tags, with the current model."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from functools import lru_cache

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.running.batches import Batch, named, quoted
from flows.running.progress import progress
from flows.running.run_context import RunContext
from flows.running.said import log_batch
from flows.stages.model import ensure_model
from flows.steps.tagging.models import load_tagger
from flows.steps.tagging.tag_passages import Text, enter, tag_texts, texts_of
from flows.steps.tagging.tagger import FoundTag, Tagger
from warehouse.books import ledger, passages, tags
from warehouse.database import Home, writing
from warehouse.records import Unread

PASSAGES_A_BATCH = 5000


async def tag(context: RunContext) -> None:
    """Show the current model every passage that it has not seen."""
    model_id = await asyncio.to_thread(ensure_model, context.home, context.clock)
    with writing(context.home) as db:
        total = passages.count_unread(db, model_id)
    async with progress("tag passages", total) as advance:
        at_once = PASSAGES_A_BATCH * (context.shards.at_once if context.shards else 1)
        for first in range(1, total + 1, at_once):
            with writing(context.home) as db:
                portion = passages.unread_by(db, model_id, at_once)
            begun: list[asyncio.Task[None]] = []
            for place in range(0, len(portion), PASSAGES_A_BATCH):
                batch = Batch(portion[place : place + PASSAGES_A_BATCH], first=first + place, total=total)
                before = begun[-1] if begun else None
                begun.append(asyncio.create_task(tag_passages(context, model_id, quoted(batch), quoted(before))))
            await asyncio.gather(*begun)
            await advance(len(portion))


@task(name="tag passages", task_run_name=named("tag passages"), cache_policy=NO_CACHE)
async def tag_passages(
    context: RunContext, model_id: str, batch: Sequence[Unread], before: Awaitable[None] | None = None
) -> None:
    """Tag a batch of passages; store readings and tags in one write, when `before`, the batch before, is stored."""
    books = enter(context.run_id, model_id, batch, await _found(context, model_id, texts_of(batch)))
    if before is not None:
        await before
    with writing(context.home) as db:
        tags.add_tags(db, books.readings, books.tags, {passage.story_id for passage in batch})
        ledger.add_fates(db, context.run_id, "tags", len(batch), books.fates)
    log_batch("tags", books.fates)


async def _found(context: RunContext, model_id: str, texts: Sequence[Text]) -> list[list[FoundTag]]:
    if context.shards:
        return await context.shards.tags(context.home.models / model_id, model_id, texts)
    return tag_texts(load(context.home, model_id), texts)


@lru_cache(maxsize=2)
def _load(folder: str, model_id: str) -> Tagger:
    return load_tagger(Home(folder).models / model_id)


def load(home: Home, model_id: str) -> Tagger:
    """Return a model of this home; read once a process."""
    return _load(str(home.path), model_id)
