"""Hands beside a run, and on a Dask cluster: each shard is made once, as the run would make it, whoever dies of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nursery import KILLED
from small_cluster import START_SECONDS, SmallCluster, small_cluster
from small_web import CLOCK, GARDEN, RULES, answer, page, warc

from flows.running.shards.beside import work_beside
from flows.running.shards.run_shards import Here, RunShards, folder_of, open_shards
from flows.steps.pages.workers import Workers
from flows.steps.shards import order as orders
from flows.steps.shards.order import OtherFileError, OtherVersionError, UnseenFileError
from flows.steps.shards.ranges import WatchedSites, range_orders
from flows.steps.web.archive import Archive
from warehouse.database import Home
from warehouse.failpoints import OF_SHARDS, WANTED
from warehouse.records import Response
from warehouse.shards import shard_files

PAGES = 4
PATIENCE = 1.0


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    workers = Workers(2)
    yield workers
    workers.close()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    pages = [page(f"No. {number}", f"It is number {number}. {RULES}", GARDEN) for number in range(PAGES)]
    return warc(
        tmp_path / "web.warc.gz", [answer(f"https://desk.example/{place}", body) for place, body in enumerate(pages)]
    )


def pages_of(archive: Path) -> list[Response]:
    index = Archive([archive])
    held = [(url, index.newest_before(url, CLOCK)) for url in index.addresses()]
    return [
        Response(url, "r", "page", url, url, 200, "text/html", 0, url, CLOCK, archive.name, one.offset, 0)
        for url, one in held
        if one
    ]


async def with_hands(folder: Path, pool: Workers, archive: Path, hands: int) -> tuple[list[int], list]:
    """Order a shard a page, and let only those beside make them; then say how many each made, and what came."""
    here = Here(folder, pool)
    here._turns = asyncio.Semaphore(0)
    asked = [
        asyncio.create_task(RunShards(folder, here, here).pages(archive.parent, [page])) for page in pages_of(archive)
    ]
    await all_laid_out(folder, asked)
    made = await asyncio.gather(*(work_beside(folder, pool, PATIENCE) for _ in range(hands)))
    assert len(parquet(folder)) == sum(made)
    for _ in asked:
        here._turns.release()
    return list(made), [one for came in await asyncio.gather(*asked) for one in came]


def test_of_several_hands_each_shard_is_made_by_one(tmp_path: Path, pool: Workers, archive: Path) -> None:
    made, came = asyncio.run(with_hands(tmp_path / "shared", pool, archive, 2))
    assert sum(made) == PAGES
    alone = Here(tmp_path / "alone", pool)
    assert came == asyncio.run(RunShards(tmp_path / "alone", alone, alone).pages(archive.parent, pages_of(archive)))
    assert len(parquet(tmp_path / "shared")) == PAGES
    assert len(parquet(tmp_path / "alone")) == 1


def test_what_a_run_that_died_has_left_is_read_once_for_all_batches(
    tmp_path: Path, pool: Workers, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, looks = tmp_path / "shards", list[Path]()
    left = shard_files.left

    def noted(folder: Path, kind: shard_files.ShardKind) -> list[shard_files.ShardManifest]:
        looks.append(folder)
        return left(folder, kind)

    monkeypatch.setattr(shard_files, "left", noted)
    here = Here(folder, pool)
    shards = RunShards(folder, here, here)

    async def batch_by_batch() -> None:
        await asyncio.gather(*(shards.pages(archive.parent, [page]) for page in pages_of(archive)))

    asyncio.run(batch_by_batch())
    shards.fold(pages_of(archive))
    assert (len(looks), parquet(folder)) == (1, {})


def test_hands_of_another_version_are_refused(
    tmp_path: Path, pool: Workers, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.steps.shards.order.recipe", lambda: {"trendledger": "0.9"})
    asyncio.run(laid_out(tmp_path, pool, archive))
    monkeypatch.undo()
    with pytest.raises(OtherVersionError, match=r"trendledger .* there and 0\.9 here.*Install the same on both"):
        asyncio.run(work_beside(tmp_path, pool, PATIENCE))
    assert [len(list(shard_files.orders(tmp_path))), len(parquet(tmp_path))] == [1, 0]


def test_hands_pass_over_orders_that_are_none(tmp_path: Path, pool: Workers) -> None:
    shard_files.lay_out(tmp_path, "a", {"kind": "pages", "recipe": orders.recipe()})
    assert asyncio.run(work_beside(tmp_path, pool, 0.1)) == 0


def test_what_was_folded_between_a_look_and_a_claim_is_not_made_anew(
    tmp_path: Path, pool: Workers, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "shards"
    asyncio.run(laid_out(folder, pool, archive))
    look = shard_files.manifest_of

    def folded(place: Path, shard_id: str) -> shard_files.ShardManifest | None:
        seen = look(place, shard_id)
        shard_files.drop(place, shard_id)
        return seen

    monkeypatch.setattr(shard_files, "manifest_of", folded)
    assert asyncio.run(work_beside(folder, pool, 0.1)) == 0
    assert list(folder.iterdir()) == []


def test_orders_of_a_run_that_died_are_withdrawn_by_the_next(home: Home, pool: Workers, archive: Path) -> None:
    folder = folder_of(home)
    asyncio.run(laid_out(folder, pool, archive))

    async def opened() -> None:
        async with open_shards(home, "", pool):
            assert list(shard_files.orders(folder)) == []

    asyncio.run(opened())


async def laid_out(folder: Path, pool: Workers, archive: Path) -> None:
    """Order a shard of pages that is not made."""
    here = Here(folder, pool)
    here._turns = asyncio.Semaphore(0)
    asked = [asyncio.create_task(RunShards(folder, here, here).pages(archive.parent, pages_of(archive)))]
    await all_laid_out(folder, asked)
    asked[0].cancel()


async def all_laid_out(folder: Path, asked: list[asyncio.Task]) -> None:
    """Wait until what was asked for has been ordered."""
    while len(list(shard_files.orders(folder))) < len(asked):
        await asyncio.wait(asked, timeout=0.05)


def parquet(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallCluster]:
    """A scheduler, and one worker that dies as soon as it has claimed a shard."""
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    with small_cluster(tmp_path_factory.mktemp("cluster")) as started:
        started.worker("--no-nanny", **{WANTED: OF_SHARDS[0]})
        started.wait_for(1)
        yield started


async def by_cluster(home: Home, address: str, pool: Workers, archive: Path) -> list:
    """Have a cluster make a shard a page; return what came, in order."""
    async with open_shards(home, address, pool) as shards:
        each = await asyncio.gather(*(shards.pages(archive.parent, [page]) for page in pages_of(archive)))
    return [one for came in each for one in came]


def test_a_worker_of_another_version_is_refused_by_name(
    home: Home, pool: Workers, archive: Path, cluster: SmallCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = orders.recipe()["lxml"]
    monkeypatch.setattr("flows.running.shards.cluster.recipe", lambda: {**orders.recipe(), "lxml": "1.0"})
    with pytest.raises(OtherVersionError, match=rf"worker {os.uname().nodename}, .*lxml {here} there and 1\.0 here"):
        asyncio.run(by_cluster(home, cluster.address, pool, archive))


def test_a_folder_of_the_same_path_on_another_disk_is_not_the_one_that_is_shared(tmp_path: Path) -> None:
    cluster = pytest.importorskip("flows.running.shards.cluster", reason="the extra `dask` is not installed")
    proof = tmp_path / ".proof-of-the-run"
    assert f"does not see the folder {tmp_path}" in cluster.looked_over(orders.recipe(), str(proof))
    proof.touch()
    assert cluster.looked_over(orders.recipe(), str(proof)) == ""


def test_hands_that_do_not_see_an_archive_make_nothing_of_it(tmp_path: Path, pool: Workers, archive: Path) -> None:
    folder = tmp_path / "shards"
    asyncio.run(laid_out(folder, pool, archive))
    archive.rename(tmp_path / "elsewhere.warc.gz")
    with pytest.raises(UnseenFileError, match=rf"{os.uname().nodename}, .* does not see {archive}, .*kept"):
        asyncio.run(work_beside(folder, pool, PATIENCE))
    assert not parquet(folder)
    assert not list(folder.glob("*.claim"))


def test_hands_that_see_other_bytes_of_an_archive_make_nothing_of_it(
    tmp_path: Path, pool: Workers, archive: Path
) -> None:
    (order,) = range_orders(archive, WatchedSites(("desk.example",), ()))
    folder = tmp_path / "shards"
    shard_files.lay_out(folder, order.shard_id, order._asdict())
    with archive.open("ab") as grown:
        grown.write(archive.read_bytes())
    assert asyncio.run(work_beside(folder, pool, PATIENCE)) == 1
    shard_files.clear(folder)
    shard_files.lay_out(folder, order.shard_id, order._asdict())
    archive.write_bytes(archive.read_bytes()[200:])
    with pytest.raises(OtherFileError, match=rf"sees another {archive} .*kept"):
        asyncio.run(work_beside(folder, pool, PATIENCE))
    assert not parquet(folder)


async def ordered_of(home: Home, address: str, pool: Workers, archive: Path, pages: list[Response]) -> list:
    """Have a cluster make a shard of pages; return what came."""
    async with open_shards(home, address, pool) as shards:
        return await shards.pages(archive.parent, pages)


def test_a_worker_of_a_cluster_says_that_it_does_not_see_an_archive(
    home: Home, pool: Workers, archive: Path, cluster: SmallCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, there = pages_of(archive), Path.exists
    archive.rename(archive.with_name("aside.warc.gz"))
    monkeypatch.setattr(Path, "exists", lambda path: path == archive or there(path))  # as this machine sees it
    with pytest.raises(UnseenFileError, match=rf"{os.uname().nodename}, .* does not see {archive}"):
        asyncio.run(ordered_of(home, cluster.address, pool, archive, pages))
    assert not parquet(folder_of(home))


def test_an_archive_that_nobody_sees_is_told_as_on_one_machine(
    home: Home, pool: Workers, archive: Path, cluster: SmallCluster
) -> None:
    pages = pages_of(archive)
    archive.unlink()
    with pytest.raises(FileNotFoundError, match=archive.name):
        asyncio.run(ordered_of(home, cluster.address, pool, archive, pages))


def test_a_worker_that_dies_with_its_shard_in_hand_costs_no_row(
    home: Home, pool: Workers, archive: Path, cluster: SmallCluster, tmp_path: Path
) -> None:
    alone = Here(tmp_path / "alone", pool)
    wanted = asyncio.run(RunShards(tmp_path / "alone", alone, alone).pages(archive.parent, pages_of(archive)))
    dying = cluster.processes[-1]
    cluster.worker("--no-nanny")
    cluster.wait_for(2)
    with ThreadPoolExecutor(1) as parent:
        # Who has a parent that waits for its end is gone at once; of others the claim has to grow stale, in half a minute.
        ended = parent.submit(dying.wait, START_SECONDS)
        assert asyncio.run(by_cluster(home, cluster.address, pool, archive)) == wanted
        assert ended.result() == KILLED
    assert len(parquet(folder_of(home))) == len(wanted)
    assert not list(folder_of(home).glob("*.claim"))
