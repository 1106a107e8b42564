"""The shards of a run: ordered, made by whoever is there, read back in the order in which they were asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from flows.running.shards.making import Maker, NotMade, make, outcome_of
from flows.steps.pages.document import Document
from flows.steps.pages.workers import Done, Lost, Workers
from flows.steps.shards.order import Order, named, pages_order, passages_order, recipe
from flows.steps.shards.ranges import Looked, WatchedSites, range_orders
from flows.steps.tagging.tag_passages import Text
from flows.steps.tagging.tagger import FoundTag
from warehouse.database import Home
from warehouse.records import Response, Term
from warehouse.shards import shard_files
from warehouse.shards.shard_files import ShardManifest

AT_ONCE = 6  # orders that are laid out: whoever works beside the run takes of them
MADE_AT_ONCE = 2  # by this machine: while the last pages of one are read, those of the next keep all processors busy


def folder_of(home: Home) -> Path:
    """Return where the shards of a home stand until its run is over."""
    return home.path / "shards"


class Here:
    """A Maker that is this machine: its pool of killable processes."""

    def __init__(self, folder: Path, pool: Workers) -> None:
        self._folder, self._pool = folder, pool
        self._turns = asyncio.Semaphore(MADE_AT_ONCE)
        self.at_once = AT_ONCE

    async def make(self, order: Order) -> ShardManifest | NotMade:
        """As Maker.make. Never spent: what kills is killed alone, and has its own fate."""
        shard_files.lay_out(self._folder, order.shard_id, order._asdict())
        async with self._turns:
            return await make(self._folder, order, self._pool)


class RunShards:
    """What a run wants of shards: documents of pages, tags of passages, first looks at archives."""

    def __init__(self, folder: Path, maker: Maker, here: Here) -> None:
        self._folder, self._maker, self._here = folder, maker, here
        # Which shard has a page, of those that are not folded yet; at first what a run that died has left.
        self._shard_of: dict[str, ShardManifest] | None = None
        self._looking = asyncio.Lock()  # several batches begin at once, and what is left is read for all of them
        self.at_once = maker.at_once

    async def pages(self, archive: Path, pages: Sequence[Response]) -> list[Done[Document] | Lost]:
        """Return what came of each page; what a run that died has left is not made again."""
        async with self._looking:
            if self._shard_of is None:
                self._shard_of = await asyncio.to_thread(self._left)
        names = [page_name(page) for page in pages]
        todo = {name: (*_task(archive, page), name) for page, name in zip(pages, names, strict=True)}
        held = {self._shard_of[name].shard_id: self._shard_of[name] for name in names if name in self._shard_of}
        done: dict[str, Done[Document] | Lost] = {}
        for made in held.values():
            done |= await self._outcomes(made)
        todo = {name: task for name, task in todo.items() if name not in done}
        if todo:
            made = await self._made(pages_order(list(todo.values()), list(todo)))
            self._shard_of |= dict.fromkeys(todo, made)
            done |= await self._outcomes(made)
        return [done[name] for name in names]

    def _left(self) -> dict[str, ShardManifest]:
        found = [made for made in shard_files.left(self._folder, "pages") if made.recipe == recipe()]
        return {name: made for made in found for name, *_ in shard_files.rows_of(self._folder, made)}

    async def _outcomes(self, made: ShardManifest) -> dict[str, Done[Document] | Lost]:
        rows = await asyncio.to_thread(shard_files.rows_of, self._folder, made)
        return {row[0]: outcome_of(row[1:]) for row in rows}

    def fold(self, pages: Sequence[Response]) -> None:
        """Let go of the shards of pages whose documents are in the books."""
        held = self._shard_of or {}
        gone = {made.shard_id for made in (held.pop(page_name(page), None) for page in pages) if made is not None}
        for shard_id in gone - {made.shard_id for made in held.values()}:
            shard_files.drop(self._folder, shard_id)

    async def tags(self, folder: Path, model_id: str, texts: Sequence[Text]) -> list[list[FoundTag]]:
        """Return the tags that the model in a folder finds in each text."""
        rows = await self._rows(passages_order(folder, model_id, texts))
        return [[_found(tag) for tag in tags] for (tags,) in rows]

    async def looks(self, path: Path, watched: WatchedSites) -> AsyncIterator[list[Looked]]:
        """Yield what a first look at each range of an archive says, in their order."""
        waiting: list[asyncio.Task[list[tuple[Any, ...]]]] = []
        try:
            for order in range_orders(path, watched):
                waiting.append(asyncio.create_task(self._rows(order)))
                if len(waiting) > self.at_once:
                    yield [Looked(*row) for row in await waiting.pop(0)]
            while waiting:
                yield [Looked(*row) for row in await waiting.pop(0)]
        finally:
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _rows(self, order: Order) -> list[tuple[Any, ...]]:
        return await asyncio.to_thread(shard_files.rows_of, self._folder, await self._made(order))

    async def _made(self, order: Order) -> ShardManifest:
        """Return the manifest of a shard, made where there is a worker for it, else here."""
        made = await self._maker.make(order)
        if isinstance(made, NotMade) or shard_files.manifest_of(self._folder, made.shard_id) is None:
            made = await self._here.make(order)  # spent, or damaged since it was made
        assert isinstance(made, ShardManifest), "at home no shard is spent"
        return made

    def fold_all(self) -> None:
        """Let go of all shards: the run is over, and what was made of them is in the books."""
        shard_files.clear(self._folder)
        self._shard_of = {}


def page_name(page: Response) -> str:
    """Return a name for what a page gives: made of its bytes, its addresses and what it was sent as."""
    whole = f"{page.digest}\0{page.url}\0{page.final_url}\0{page.content_type}"
    return named(whole.encode("utf-8", "surrogatepass"))


def _task(archive: Path, page: Response) -> tuple[str, int, str, str, str]:
    path = archive / page.archive_file
    return str(path), page.archive_offset, page.url, page.final_url, page.fetched_at.isoformat()


def _found(tag: dict[str, Any]) -> FoundTag:
    terms = [Term(term["term"], term["weight"]) for term in tag["terms"]]
    part = tag["part"]
    return FoundTag(tag["trend"], tag["probability"], terms, None if part is None else (part[0], part[1]))


@asynccontextmanager
async def open_shards(home: Home, scheduler: str, pool: Workers) -> AsyncIterator[RunShards]:
    """Open the shards of a home for a run that holds its lock. Raises SchedulerError and OtherVersionError."""
    folder = folder_of(home)
    shard_files.withdraw(folder)
    here = Here(folder, pool)
    if not scheduler:
        yield RunShards(folder, here, here)
        return
    from flows.running.shards.cluster import cluster

    async with cluster(scheduler, folder) as maker:
        yield RunShards(folder, maker, here)
