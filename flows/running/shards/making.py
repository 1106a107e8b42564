"""One shard made: what every worker does, wherever it runs. Order in, immutable Parquet and a manifest row out.

Nothing here knows of a run or of its warehouse; a worker needs the program, the folder of the shards, and the files
that its orders name.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from flows.steps.pages.document import Cut, Document, ExtractError
from flows.steps.pages.read_page import read_archived
from flows.steps.pages.workers import Done, Lost, Workers
from flows.steps.shards.order import Order
from flows.steps.shards.ranges import look_through
from flows.steps.tagging.models import load_tagger
from flows.steps.tagging.tag_passages import Text, tag_texts
from flows.steps.tagging.tagger import FoundTag, Tagger
from warehouse import failpoints
from warehouse.catalog.field_words import load_field_words
from warehouse.shards import shard_files
from warehouse.shards.claims import Claim, NotTaken, take
from warehouse.shards.shard_files import ShardKind, ShardManifest

Row = tuple[Any, ...]
LOOK_SECONDS = 120.0  # for a first look at a range: a second or five, on a machine that others use, too
_one_at_a_time = threading.Lock()  # a model learns the pieces of words that it meets, and is no place for two
WAIT_SECONDS = 0.2  # between two looks whether another worker is done with a shard


class NotMade(Enum):
    """Why a worker gives no shard."""

    SPENT = auto()  # workers have died at it; the run is to make it itself, in processes that can be killed


class Maker(Protocol):
    """Whoever makes shards: in whatever process, the same bytes. `at_once`: how many orders keep all busy."""

    at_once: int

    async def make(self, order: Order) -> ShardManifest | NotMade:
        """Return the manifest of the shard, which is whole in the folder by then."""


async def make(folder: Path, order: Order, pool: Workers, *, is_expendable: bool = False) -> ShardManifest | NotMade:
    """Make a shard, unless it is there; wait for it where another is at it. `is_expendable`: see `claims.take`."""
    name = order.shard_id
    while True:
        if (made := shard_files.manifest_of(folder, name)) is not None:
            return made
        match take(folder, name, is_expendable=is_expendable):
            case Claim() as claim:
                return await make_claimed(folder, order, pool, claim)
            case NotTaken.SPENT:
                return NotMade.SPENT
            case NotTaken.HELD:
                await asyncio.sleep(WAIT_SECONDS)


async def make_claimed(folder: Path, order: Order, pool: Workers, claim: Claim) -> ShardManifest:
    """Make a shard under a claim, unless it was made between the look for it and the claim; let go of the claim."""
    with claim.held():
        if (made := shard_files.manifest_of(folder, order.shard_id)) is not None:
            return made
        failpoints.reach("shard: claimed")
        return kept(folder, order, await WORK[order.kind](order.work, pool))


def kept(folder: Path, order: Order, rows: Sequence[Row]) -> ShardManifest:
    """Put what an order came to into its place; return the manifest."""
    numbered = [(place, *row) for place, row in enumerate(rows)]
    return shard_files.keep(folder, order.shard_id, kind_of(order), numbered, order.recipe)


def kind_of(order: Order) -> ShardKind:
    """Return the kind of an order, which tells what its rows are."""
    return next(kind for kind in shard_files.COLUMNS if kind == order.kind)


async def _look(work: Mapping[str, Any], pool: Workers) -> list[Row]:
    task = (work["path"], work["start"], work["end"], work["watched"], load_field_words())
    (came,) = await pool.run(look_through, [task], expected=OSError, fate="unreadable body", seconds=LOOK_SECONDS)
    if isinstance(came, Lost):  # its pages are read without a first look: nothing is lost but time
        return []
    return [tuple(looked) for looked in came.value]


async def _read(work: Sequence[Sequence[Any]], pool: Workers) -> list[Row]:
    tasks = [
        (Path(file), offset, url, final_url, datetime.fromisoformat(at)) for file, offset, url, final_url, at, _ in work
    ]
    outcomes = await pool.run(read_archived, tasks, expected=ExtractError, fate="no text")
    return [(name, *_row(outcome)) for (*_, name), outcome in zip(work, outcomes, strict=True)]


def _row(outcome: Done[Document] | Lost) -> Row:
    if isinstance(outcome, Lost):
        return (outcome.fate, outcome.reason, *[None] * 8, [], None)
    one = outcome.value
    cuts = [cut._asdict() for cut in one.passages]
    said = (one.url, one.title, one.author, one.published, one.language, one.text, one.words, one.digest)
    return ("kept", "", *said, cuts, one.left_out)


def outcome_of(row: Row) -> Done[Document] | Lost:
    """Return what came of a page, from its row without the page's name."""
    fate, reason, *said = row
    if fate != "kept":
        return Lost(fate, reason)
    url, title, author, published, language, text, words, digest, cuts, left_out = said
    passages = tuple(Cut(**cut) for cut in cuts)
    return Done(Document(url, title, author, published, language, text, words, digest, passages, left_out))


async def _tag(work: Mapping[str, Any], _pool: Workers) -> list[Row]:
    found = await asyncio.to_thread(_tags, work["folder"], [(title, text, of) for title, text, of in work["texts"]])
    return [([_tag_row(tag) for tag in tags],) for tags in found]


def _tags(folder: str, texts: Sequence[Text]) -> list[list[FoundTag]]:
    with _one_at_a_time:
        return tag_texts(_tagger(folder), texts)


def _tag_row(tag: FoundTag) -> dict[str, Any]:
    terms = [{"term": term.term, "weight": float(term.weight)} for term in tag.terms]
    part = None if tag.part is None else list(tag.part)
    return {"trend": tag.trend, "probability": float(tag.probability), "terms": terms, "part": part}


@lru_cache(maxsize=1)
def _tagger(folder: str) -> Tagger:
    return load_tagger(Path(folder))


WORK: dict[str, Callable[[Any, Workers], Awaitable[list[Row]]]] = {"range": _look, "pages": _read, "passages": _tag}
