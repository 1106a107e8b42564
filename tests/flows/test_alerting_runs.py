"""Whole runs that have something to tell: live on loopback, on archives, and with rules that are mistaken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from front_door import CommandLine
from loopback_peers import HOST, Hook
from prefect.client.orchestration import get_client
from small_web import CHIPS, CLOCK, FEED, answer, item, opml, page, rss, warc

from flows.backfill import backfill
from flows.monitor import monitor
from warehouse.catalog.mistakes import CatalogError
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, query

pytestmark = pytest.mark.usefixtures("prefect_api", "patience")
RULES = """
[channels.hook]
kind = "webhook"
url = "{url}"
allow_private = true
[channels.events]
kind = "prefect"
[[rules]]
name = "fails-{mark}"
kind = "failing"
begin = 1
channels = ["hook", "events"]
"""
MISTAKEN = '[[rules]]\nname = "x"\nkind = "rises"\n'


@asynccontextmanager
async def desk() -> AsyncIterator[str]:
    """A host with a feed at /feed and an error at /lost; yield its address."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        is_feed = b" /feed " in request
        body = rss(item("https://desk.example/1", "Chips", CHIPS)) if is_feed else b""
        status = "200 OK" if is_feed else "500 Oops" if b" /lost " in request else "404 Not Found"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(say, HOST, 0)
    async with server:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"


def archive_of(folder: Path) -> tuple[str, list[str]]:
    """A watch list and an archive of one feed with one article."""
    url = "https://desk.example/1"
    held = warc(folder / "web.warc.gz", [answer(FEED, rss(item(url, "Chips"))), answer(url, page("Chips", CHIPS))])
    return str(opml(folder / "feeds.opml", FEED)), [str(held)]


async def events_named(name: str) -> list[dict]:
    """The events of that name that the Prefect server has heard, waited for a while: they travel on their own."""
    until = time.monotonic() + 20
    now = datetime.now(UTC)
    span = {"since": (now - timedelta(hours=1)).isoformat(), "until": (now + timedelta(hours=1)).isoformat()}
    async with get_client() as client:
        while True:
            asked = {"filter": {"event": {"name": [name]}, "occurred": span}}
            found = (await client._client.post("/events/filter", json=asked)).json()["events"]
            if found or time.monotonic() > until:
                return found
            await asyncio.sleep(0.3)


async def test_a_live_run_tells_when_it_has_published_and_a_second_one_says_nothing(
    ready: Home, tmp_path: Path
) -> None:
    published: list[bool] = []
    async with desk() as host, Hook().open() as hook:
        hook.seen = lambda: published.append((ready.published / "current.duckdb").exists())
        ready.alert_rules.write_text(RULES.format(url=hook.url, mark="here"))
        watched = str(opml(tmp_path / "feeds.opml", f"{host}/feed", f"{host}/lost"))
        for _ in range(2):
            await monitor(home=str(ready.path), feeds=watched, allow_hosts=[HOST])
    assert published == [True]
    (told,) = hook.bodies[0]["alerts"]
    assert told["kind"] == "failing"
    assert "500" in told["sentence"]
    with open_published(ready) as db:
        assert query(db, "select is_open, untold, told_at is not null from alerts").rows == [(True, [], True)]
        assert query(db, "select open from alert_rates where subjects = 'sources'").rows == [(1,)]
    heard = [
        one for one in await events_named("trendledger.alert.failing") if one["payload"]["alert_id"] == told["alert_id"]
    ]
    assert len(heard) == 1
    assert heard[0]["resource"]["prefect.resource.id"].startswith("trendledger.alert.fails-")


@pytest.mark.parametrize("as_of", [None, CLOCK])
async def test_a_mistake_in_the_rules_costs_no_data_and_fails_the_run(
    as_of: datetime | None, ready: Home, tmp_path: Path
) -> None:
    ready.alert_rules.write_text(MISTAKEN)
    feeds, archives = archive_of(tmp_path)
    with pytest.raises(CatalogError, match="did you mean 'rise'"):
        await monitor(home=str(ready.path), feeds=feeds, archives=archives, as_of=as_of)
    with open_published(ready) as db:
        assert query(db, "select articles from meta").rows == [(1,)]


async def test_runs_on_archives_keep_what_they_find_and_tell_nobody_and_a_backfill_looks_for_nothing(
    ready: Home, tmp_path: Path
) -> None:
    feeds, archives = archive_of(tmp_path)
    async with Hook().open() as hook:
        rules = RULES.format(url=hook.url, mark="a") + '[[rules]]\nname = "old"\nkind = "stale"\nchannels = ["hook"]\n'
        ready.alert_rules.write_text(rules)
        await monitor(home=str(ready.path), feeds=feeds, archives=archives)
        await backfill(home=str(ready.path), feeds=feeds, warcs=archives)
        with writing(ready) as db:
            assert db.execute("select count(*) from alerts").fetchall() == [(0,)]
        await monitor(home=str(ready.path), feeds=feeds, archives=archives, as_of=CLOCK + timedelta(days=3))
    assert hook.requests == []
    with open_published(ready) as db:
        kept = "select kind, fate, reason from alerts join alert_sendings using (alert_id)"
        assert query(db, kept).rows == [("stale", "not told", "the run was on an archive")]


@pytest.mark.long
async def test_a_test_event_reaches_prefect_from_a_process_that_ends_at_once(trendledger: CommandLine) -> None:
    done = await asyncio.to_thread(trendledger, "alerts", "test", "events")
    assert (done.returncode, done.stdout) == (0, "a test message went into events\n")
    (heard,) = await events_named("trendledger.alert.test")
    assert heard["payload"]["title"] == "A test of Trendledger's alerts"
