"""Passages to tags, with the current model."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.batches import whole
from flows.shift import Shift
from flows.steps.classify import Classifier
from flows.steps.language import READ
from flows.train import ensure_model
from warehouse import ledger, passages, tags
from warehouse.database import Home, writing
from warehouse.passages import Unread
from warehouse.records import Fate, Reading, Tag

PASSAGES_A_BATCH = 5000


async def tag(shift: Shift) -> None:
    """Show the current model every passage that it has not seen."""
    model_id = await asyncio.to_thread(ensure_model, shift.home, shift.clock)
    while True:
        with writing(shift.home) as db:
            unread = passages.unread_by(db, model_id, PASSAGES_A_BATCH)
        if not unread:
            return
        await tag_passages(shift, model_id, whole(unread))


@task(name="tag passages", task_run_name="tag passages", cache_policy=NO_CACHE)
async def tag_passages(shift: Shift, model_id: str, batch: Sequence[Unread]) -> None:
    """Tag a batch of passages and store readings and tags in one write."""
    readable = [passage for passage in batch if passage.language in READ]
    found = load(shift.home, model_id).tag([(passage.title, passage.text) for passage in readable])
    given = [
        Tag(passage.passage_id, model_id, one.trend, one.probability, list(one.terms))
        for passage, ones in zip(readable, found, strict=True)
        for one in ones
    ]
    tagged = {one.passage_id for one in given}
    readings = [_reading(shift.run_id, model_id, passage, passage.passage_id in tagged) for passage in batch]
    counts = Counter(reading.fate for reading in readings)
    fates = [Fate(shift.run_id, "tags", "", fate, "", items) for fate, items in sorted(counts.items())]
    with writing(shift.home) as db:
        tags.add_tags(db, readings, given)
        ledger.add_fates(db, shift.run_id, "tags", len(batch), fates)


def _reading(run_id: str, model_id: str, passage: Unread, is_tagged: bool) -> Reading:
    if passage.language not in READ:
        return Reading(passage.passage_id, model_id, run_id, "other language")
    return Reading(passage.passage_id, model_id, run_id, "tagged" if is_tagged else "no trend")


@lru_cache(maxsize=2)
def _load(folder: str, model_id: str) -> Classifier:
    return Classifier.load(Home(folder).models / model_id)


def load(home: Home, model_id: str) -> Classifier:
    """Return a model of this home; read once a process."""
    return _load(str(home.path), model_id)
