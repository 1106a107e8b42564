"""Heavy work in shards: the same rows by whatever hands, and nothing lost or done twice where some of them die."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from alone import done_alone
from killed_home import held
from nursery import DONE, KILLED, Nursery, nursery
from small_cluster import SmallCluster, small_cluster
from small_web import CHIPS, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

from flows.backfill import backfill
from flows.running import run_context
from flows.running.shards.making import NotMade
from flows.running.shards.run_shards import RunShards, folder_of
from flows.running.verification import verify_home
from flows.steps.shards import order as orders
from warehouse.database import Home, writing
from warehouse.failpoints import OF_SHARDS, SEEN, WANTED

HTML = ("Content-Type", "text/html; charset=utf-8")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive with a feed, pages that are read, and pages that are not; and the list of what is watched."""
    folder = tmp_path_factory.mktemp("web")
    pages = [
        answer(f"https://desk.example/{number}", page(f"No. {number}", f"Number {number}. {RULES}", CHIPS), HTML)
        for number in range(6)
    ]
    named = answer(FEED, rss(item("https://desk.example/garden", "Garden")))
    garden = [
        answer(f"https://desk.example/{name}", page(name, f"This is the {name}. {GARDEN}"), HTML)
        for name in ("garden", "shed")
    ]
    empty = answer("https://desk.example/empty", b"<html><title>OpenAI</title></html>", HTML)
    return warc(folder / "crawl.warc.gz", [named, *garden, *pages, empty]), opml(folder / "feeds.opml", FEED)


def take_in(home: Home, web: tuple[Path, Path], **how: object) -> dict:
    archive, watched = web
    return done_alone(backfill(home=str(home.path), warcs=[str(archive)], feeds=str(watched), **how))


@pytest.fixture(scope="module")
def twin(trained, web: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the backfill was left alone."""
    home = trained.put_into(Home(tmp_path_factory.mktemp("twin") / "home"))
    summary = take_in(home, web)
    # What a feed names is read, whatever it is about; of the others a first look let one go, without its being read.
    assert summary["stages"]["entries"] == {"kept": 8, "not about AI": 1, "no article": 1, "unchanged": 1}
    assert summary["stages"]["articles"] == {"kept": 7, "no text": 1}
    return home


def assert_as(home: Home, twin: Home) -> None:
    assert held(home) == held(twin)
    assert verify_home(home).findings == []
    assert not list(folder_of(home).glob("*"))


def test_all_pages_are_read_where_that_is_asked_for_and_without_shards_the_rows_are_the_same(
    ready: Home, trained, web: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert take_in(ready, web, all_pages=True)["stages"]["articles"]["kept"] == 8

    @asynccontextmanager
    async def none(*_: object):
        yield None

    monkeypatch.setattr(run_context, "open_shards", none)
    without = trained.put_into(Home(tmp_path / "without"))
    take_in(without, web, all_pages=True)
    assert_as(ready, without)


@pytest.fixture(scope="module")
def do(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with nursery(tmp_path_factory.mktemp("nursery") / "errors.txt") as started:
        yield started


@pytest.mark.long
def test_a_run_killed_at_a_shard_goes_on_with_those_that_are_made(
    do: Nursery, ready: Home, web: tuple[Path, Path], twin: Home, tmp_path: Path
) -> None:
    asked = {"home": ready.path, "archive": web[0], "feeds": web[1]}
    # The first look is the first shard, the pages are the second, their passages the third.
    for kill in (OF_SHARDS[1], OF_SHARDS[2], OF_SHARDS[2]):
        assert do("backfill", **asked, settings={WANTED: kill}) == KILLED, kill
    seen = tmp_path / "seen.txt"
    assert do("backfill", **asked, settings={SEEN: str(seen)}) == DONE
    # Of three shards two were made by the runs that died: only the passages were left.
    assert [point for point in seen.read_text().splitlines() if point == OF_SHARDS[0]] == [OF_SHARDS[0]]
    assert_as(ready, twin)


class Unlucky:
    """A maker all of whose workers die."""

    at_once = 2

    async def make(self, _: orders.Order) -> NotMade:
        return NotMade.SPENT


class Forgetful:
    """A maker whose shards are damaged as soon as they are made."""

    def __init__(self, inner, folder: Path) -> None:
        self.at_once, self._inner, self._folder = 2, inner, folder

    async def make(self, order: orders.Order):
        made = await self._inner.make(order)
        file = self._folder / f"{order.shard_id}.parquet"
        file.write_bytes(file.read_bytes()[:-7])
        return made


@pytest.mark.parametrize("kind", ["unlucky", pytest.param("forgetful", marks=pytest.mark.long)])
def test_what_workers_die_of_and_what_is_damaged_the_run_makes_itself(
    ready: Home, web: tuple[Path, Path], twin: Home, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    sound = RunShards.__init__

    def begin(self: RunShards, folder: Path, maker, here) -> None:
        sound(self, folder, Unlucky() if kind == "unlucky" else Forgetful(maker, folder), here)

    monkeypatch.setattr(RunShards, "__init__", begin)
    take_in(ready, web)
    assert_as(ready, twin)


def set_scheduler(home: Home, address: str) -> None:
    home.path.joinpath("trendledger.toml").write_text(f'[shards]\nscheduler = "{address}"\n')


def runs(home: Home) -> int:
    with writing(home) as db:
        return len(db.execute("select * from runs").fetchall())


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallCluster]:
    """A scheduler without workers yet."""
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    with small_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


def test_a_scheduler_that_is_not_there_is_named_and_so_is_one_without_workers(
    ready: Home, web: tuple[Path, Path], cluster: SmallCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.running.shards import cluster as seam

    monkeypatch.setattr(seam, "CONNECT_SECONDS", 0.5)
    for address, said in (("tcp://127.0.0.1:9", "does not answer"), (cluster.address, "has no workers")):
        set_scheduler(ready, address)
        with pytest.raises(seam.SchedulerError, match=f"{address}.*{said}.*Nothing was done"):
            take_in(ready, web)
    assert runs(ready) == 0
