"""Visits to live feeds, on loopback: what one visit leaves for the next, also in runs that go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
import stamina
from alone import done_alone
from prefect import flow
from small_web import CLOCK, item, rss

from flows.running.run_context import RunOrder, open_run
from flows.stages.collect import collect
from warehouse.books import feeds
from warehouse.catalog.watchlist import new_feed
from warehouse.database import Home, writing

pytestmark = pytest.mark.usefixtures("patience")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK, DEAD = "127.0.0.2", ("127.0.0.3", "127.0.0.4", "127.0.0.5")  # nobody listens at those that are dead


@pytest.fixture
def patience() -> Iterator[None]:
    """Nobody waits between attempts."""
    stamina.set_testing(True, attempts=1)
    yield
    stamina.set_testing(False)


class Desk:
    """Hosts with one feed each, which remember how they were asked for. Know nothing of 304 where `tags` is false.

    `known` is what they say to who has their feed already.
    """

    def __init__(
        self, *, tags: bool = True, head: str = "", headers: tuple[str, ...] = (), known: str = "304 Not Modified"
    ) -> None:
        self.tags, self.headers, self.known = tags, headers, known
        said = item("https://desk.example/1", "Chips", published=CLOCK - timedelta(minutes=30))
        before = item("https://desk.example/0", "Rules", published=CLOCK - timedelta(minutes=60))
        self.body = rss(said, before).replace(b"</title>", b"</title>" + head.encode(), 1)
        self.port = 0
        self.asked: list[str] = []

    def url(self, host: str = DESK) -> str:
        return f"http://{host}:{self.port}/feed"

    @asynccontextmanager
    async def open(self, *others: str) -> AsyncIterator[None]:
        """Listen at the desk and at other hosts, at the same port each time."""
        async with AsyncExitStack() as stack:
            for host in (DESK, *others):
                server = await stack.enter_async_context(await asyncio.start_server(self._answer, host, self.port))
                self.port = server.sockets[0].getsockname()[1]
            yield

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        status, body = "404 Not Found", b""
        if b" /feed " in request:
            is_known = b'if-none-match: "v1"' in request.lower()
            self.asked.append("with validators" if is_known else "outright")
            status, body = (self.known, b"") if is_known and self.tags else ("200 OK", self.body)
        lines = [f"HTTP/1.1 {status}", "Connection: close", 'ETag: "v1"', *self.headers, f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()
        writer.close()


async def visit(home: Home, clock: datetime, *urls: str) -> dict[str, str]:
    """Let one live run visit feeds; return the fate of each by its host."""
    listed = [new_feed(url) for url in urls]
    with writing(home) as db:
        feeds.add_feeds(db, listed, clock)
    async with open_run(RunOrder(home, clock, clock, feeds=listed, allowed_hosts=(DESK, *DEAD))) as context:
        await collect(context)
    with writing(home) as db:
        found = db.execute("select item, fate from fates where run_id = ? and stage = 'feeds'", [context.run_id])
        fates = dict(found.fetchall())
    return {str(urlsplit(feed.url).hostname): fates[feed.feed_id] for feed in listed}


def visits(home: Home, desk: Desk, *clocks: datetime, dead: Sequence[str] = ()) -> list[dict[str, str]]:
    """Let a live run visit the desk's feed at each of these times, and those of dead hosts with it."""

    @flow  # outside one, Prefect warns of what tasks say
    async def runs() -> list[dict[str, str]]:
        async with desk.open():
            return [await visit(home, clock, *map(desk.url, (DESK, *dead))) for clock in clocks]

    return done_alone(runs())


def test_a_feed_that_never_changes_is_asked_outright_once_a_week_and_no_more(home: Home) -> None:
    desk = Desk()
    visits(home, desk, *(CLOCK + day * 1.2 * DAY for day in range(10)))
    assert [number for number, how in enumerate(desk.asked) if how == "outright"] == [0, 6]


def test_a_server_that_knows_no_304_is_sent_the_validators_of_its_last_body_for_ever(home: Home) -> None:
    desk = Desk(tags=False)
    told = visits(home, desk, *(CLOCK + day * 1.2 * DAY for day in range(10)))
    assert [fates[DESK] for fates in told] == ["kept", *["unchanged"] * 9]
    assert [number for number, how in enumerate(desk.asked) if how == "outright"] == [0]


def test_a_server_that_takes_no_validators_is_asked_outright_at_the_second_visit_from_there(home: Home) -> None:
    desk = Desk(known="412 Precondition Failed")
    told = visits(home, desk, *(CLOCK + day * 1.2 * DAY for day in range(4)))
    assert [fates[DESK] for fates in told] == ["kept", "refused", "refused", "unchanged"]
    assert desk.asked == ["outright", "with validators", "with validators", "outright"]


@pytest.mark.parametrize("tags", [True, False])
def test_what_a_feed_asks_for_holds_while_it_does_not_change(home: Home, tags: bool) -> None:
    wishes = "<ttl>720</ttl><skipDays><day>Tuesday</day></skipDays><skipHours><hour>18</hour></skipHours>"
    desk = Desk(tags=tags, head=wishes)
    visits(home, desk, *(CLOCK + hours * HOUR for hours in (0, 14, 43)))
    with writing(home) as db:
        dues = db.execute("select visited_at, due_at, fate from feed_visits order by visited_at").fetchall()
    assert [fate for *_, fate in dues] == ["kept", "unchanged", "unchanged"]
    for visited_at, due_at, _ in dues:
        assert due_at - visited_at >= 12 * HOUR
        assert (due_at.weekday() != 1, due_at.hour != 18) == (True, True)


def test_a_run_whose_clock_was_years_ahead_keeps_no_feed_from_being_visited(home: Home) -> None:
    desk = Desk(head="<ttl>60</ttl>")
    ahead = CLOCK.replace(year=CLOCK.year + 10)
    told = visits(home, desk, CLOCK, ahead, *(CLOCK + days * DAY for days in (1, 2)))
    assert [fates[DESK] for fates in told] == ["kept", "unchanged", "unchanged", "unchanged"]
    with writing(home) as db:
        watched = new_feed(desk.url())
        due_at = feeds.memories(db, [watched], CLOCK + 2 * DAY)[watched.feed_id].due_at
    assert due_at is not None
    assert due_at < CLOCK + 4 * DAY


def test_dead_hosts_that_are_due_alone_fail_and_are_asked_less_and_less(home: Home) -> None:
    told = visits(home, Desk(head="<ttl>1440</ttl>"), *(CLOCK + hours * HOUR for hours in (0, 1, 3, 6)), dead=DEAD)
    assert [fates[DESK] for fates in told] == ["kept", *["not due"] * 3]
    assert {fates[host] for fates in told for host in DEAD} == {"no connection"}
    with writing(home) as db:
        left = db.execute("select failures, due_at - visited_at >= interval 4 hours from feed_visits").fetchall()
    assert sorted(left)[-3:] == [(4, True)] * 3


def test_a_run_without_a_network_counts_against_no_feed_and_the_next_one_visits_all(home: Home) -> None:
    desk = Desk()

    @flow
    async def runs() -> list[dict[str, str]]:
        async with desk.open(*DEAD):
            urls = [desk.url(host) for host in (DESK, *DEAD)]
            first = await visit(home, CLOCK, *urls)
        second = await visit(home, CLOCK + DAY, *urls)
        async with desk.open(*DEAD):
            return [first, second, await visit(home, CLOCK + DAY + HOUR / 12, *urls)]

    told = done_alone(runs())
    assert [set(fates.values()) for fates in told] == [{"kept"}, {"our network is down"}, {"unchanged"}]
