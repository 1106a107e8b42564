"""The polite fetcher before the live one and before an archive: redirects, and servers that ask to be left alone."""

from __future__ import annotations

import asyncio
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import stamina
from aiohttp.abc import AbstractResolver, ResolveResult
from small_web import answer, warc
from zoo import PAGE, Animal, Say, http, says, zoo

from flows.steps.web.archive import Archive, ArchiveFetcher
from flows.steps.web.fetcher import FetchError, HttpAnswer, Request
from flows.steps.web.live import LiveFetcher
from flows.steps.web.polite import PoliteFetcher
from flows.steps.web.retry import get_with_retries

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
SHORT, DESK = "short.example", "desk.example"
A_PAGE = says(http("200 OK", "Content-Type: text/html", body=PAGE))


class AllHere(AbstractResolver):
    """Every name is this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        flags = socket.AI_NUMERICHOST
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=flags)]

    async def close(self) -> None:
        pass


class Town:
    """Two servers on loopback, a shortener and a desk, behind the polite fetcher; `asked` says what of and when."""

    def __init__(self) -> None:
        self.asked: defaultdict[str, list[float]] = defaultdict(list)
        self.ports: dict[str, int] = {}
        self.fetcher: PoliteFetcher

    def animal(self, host: str, path: str, say: Say) -> Animal:
        async def noted(writer: asyncio.StreamWriter, request: bytes) -> None:
            self.asked[f"{host}{path}"].append(asyncio.get_running_loop().time())
            await say(writer, request)

        return Animal(path, noted, "")

    def url(self, where: str) -> str:
        host, slash, path = where.partition("/")
        return f"http://{host}:{self.ports[host]}{slash}{path}"

    def leads(self, where: str, status: str = "302 Found") -> Say:
        """Redirect to a place in town."""

        async def say(writer: asyncio.StreamWriter, request: bytes) -> None:
            writer.write(http(status, f"Location: {self.url(where)}"))

        return say

    async def get(self, where: str) -> str:
        try:
            return "kept" if await get_with_retries(self.fetcher, Request(self.url(where))) else "unchanged"
        except FetchError as error:
            return error.fate


@asynccontextmanager
async def open_town(town: Town, delay: float, **pages: dict[str, Say]) -> AsyncIterator[Town]:
    short, desk = (
        tuple(town.animal(host, path, say) for path, say in pages.get(name, {}).items())
        for name, host in (("short", SHORT), ("desk", DESK))
    )
    async with zoo(short) as one, zoo(desk) as two:
        town.ports = {SHORT: one, DESK: two}
        async with LiveFetcher(now=NOW, allowed_hosts=(SHORT, DESK), resolver=AllHere()) as live:
            town.fetcher = PoliteFetcher(live, now=NOW, delay=delay)
            yield town


def rules(text: str) -> Say:
    return says(http(body=text.encode()))


async def test_a_redirect_to_what_robots_txt_forbids_is_not_followed() -> None:
    town = Town()
    short = {"/1": town.leads(f"{DESK}/secret"), "/2": town.leads(f"{DESK}/out")}
    desk = {
        "/robots.txt": rules("User-agent: *\nDisallow: /secret"),
        "/out": town.leads(f"{DESK}/secret"),
        "/secret": A_PAGE,
    }
    async with open_town(town, 0.01, short=short, desk=desk):
        fates = [await town.get(where) for where in (f"{SHORT}/1", f"{SHORT}/2", f"{DESK}/out")]
    assert fates == ["not allowed by robots.txt"] * 3
    assert town.asked[f"{DESK}/secret"] == []


async def test_a_host_is_asked_for_its_rules_before_a_redirect_leads_there() -> None:
    town = Town()
    desk = {"/robots.txt": rules("User-agent: *\nDisallow: /secret"), "/open": A_PAGE}
    async with open_town(town, 0.01, short={"/1": town.leads(f"{DESK}/open")}, desk=desk):
        assert await town.get(f"{SHORT}/1") == "kept"
    assert town.asked[f"{DESK}/robots.txt"] < town.asked[f"{DESK}/open"]


async def test_who_comes_by_a_redirect_keeps_the_distance_that_the_host_wants() -> None:
    town = Town()
    paths = [f"/{number}" for number in range(3)]
    short = {path: town.leads(f"{DESK}/open{path}") for path in paths}
    desk = {"/robots.txt": rules("User-agent: *\nCrawl-delay: 0.3"), **{f"/open{path}": A_PAGE for path in paths}}
    async with open_town(town, 0.01, short=short, desk=desk):
        assert await asyncio.gather(*(town.get(f"{SHORT}{path}") for path in paths)) == ["kept"] * 3
    times = sorted(town.asked[f"{DESK}/open{path}"][0] for path in paths)
    assert times[1] - times[0] > 0.25
    assert times[2] - times[1] > 0.25


async def test_a_redirect_within_a_slow_host_is_followed_in_the_same_turn_and_counts_as_another() -> None:
    town = Town()
    desk = {
        "/robots.txt": rules("User-agent: *\nCrawl-delay: 100"),
        "/a": town.leads(f"{DESK}/b", "301 Moved"),
        "/b": A_PAGE,
    }
    async with open_town(town, 0.01, desk=desk):
        found = await town.fetcher.get(Request(town.url(f"{DESK}/a")))
        assert isinstance(found, HttpAnswer)
        assert found.hops == ((301, town.url(f"{DESK}/b")),)
        assert await town.get(f"{DESK}/b") == "waiting its turn"  # in 200 seconds


async def test_an_archive_is_asked_for_the_rules_of_a_redirect_too(tmp_path: Path) -> None:
    start, end = f"https://{SHORT}/1", f"https://{DESK}/secret"
    pages = [answer(start, b"", ("Location", end), status=301), answer(end, PAGE)]
    forbids = answer(f"https://{DESK}/robots.txt", b"User-agent: *\nDisallow: /secret")

    async def get(*answers: HttpAnswer) -> HttpAnswer | None:
        archive = Archive([warc(tmp_path / f"{len(answers)}.warc.gz", answers)])
        return await PoliteFetcher(ArchiveFetcher(archive, archive.newest), now=archive.newest, delay=0).get(
            Request(start)
        )

    found = await get(*pages)
    assert found is not None
    assert (found.final_url, found.hops) == (end, ((301, end),))
    with pytest.raises(FetchError, match="not allowed by robots"):
        await get(*pages, forbids)


@pytest.fixture
def impatience() -> AsyncIterator[None]:
    """Three attempts, and nobody waits between them."""
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


@pytest.mark.usefixtures("impatience")
async def test_who_names_a_time_to_come_back_is_not_asked_again_before_it() -> None:
    town = Town()
    down = "503 Service Unavailable"
    desk = {"/named": says(http(down, "Retry-After: 3600")), "/silent": says(http(down))}
    async with open_town(town, 0, desk=desk):
        assert [await town.get(f"{DESK}/silent"), await town.get(f"{DESK}/named")] == ["server error"] * 2
    assert (len(town.asked[f"{DESK}/silent"]), len(town.asked[f"{DESK}/named"])) == (3, 1)


@pytest.mark.usefixtures("impatience")
async def test_a_host_that_asks_to_be_left_alone_is_left_alone_with_all_its_addresses() -> None:
    town = Town()
    short = {"/1": town.leads(f"{DESK}/1")}
    desk = {f"/{number}": says(http("429 Too Many Requests", "Retry-After: 86400")) for number in range(1, 7)}
    async with open_town(town, 0.2, short={**short, "/2": A_PAGE}, desk=desk):
        fates = await asyncio.gather(town.get(f"{SHORT}/1"), *(town.get(f"{DESK}/{number}") for number in range(2, 6)))
        assert sorted(fates) == ["too many requests", *["waiting its turn"] * 4]
        with pytest.raises(FetchError, match=r"left alone for 8\d{4} s more") as caught:
            await town.fetcher.get(Request(town.url(f"{DESK}/6")))
        assert 86_300 < (caught.value.retry_after or 0) <= 86_400
        assert await town.get(f"{SHORT}/2") == "kept"
    assert sum(len(times) for path, times in town.asked.items() if path.startswith(f"{DESK}/")) == 1


async def test_a_host_that_asks_to_be_left_alone_is_left_alone_in_later_runs_too() -> None:
    town = Town()
    desk = {"/busy": says(http("429 Too Many Requests", "Retry-After: 86400")), "/open": A_PAGE}
    async with open_town(town, 0.05, desk=desk):
        assert await town.get(f"{DESK}/busy") == "too many requests"
        learnt = list(town.fetcher.learnt.values())
        fates = []
        for hours in (1, 23, 25):
            later = NOW + timedelta(hours=hours)
            async with LiveFetcher(now=later, allowed_hosts=(DESK,), resolver=AllHere()) as live:
                town.fetcher = PoliteFetcher(live, now=later, rules=learnt, delay=0.05)
                fates.append(await town.get(f"{DESK}/open"))
    assert fates == ["waiting its turn", "waiting its turn", "kept"]
    assert len(town.asked[f"{DESK}/open"]) == 1


async def test_a_host_that_asks_for_a_moment_gets_it_and_the_run_goes_on() -> None:
    town = Town()
    desk = {"/busy": says(http("429 Too Many Requests", "Retry-After: 1")), "/a": A_PAGE, "/b": A_PAGE}
    async with open_town(town, 0.5, desk=desk):  # a long sleep ends some hundredths late, and the next on time
        paths = ("busy", "a", "b")
        assert await asyncio.gather(*(town.get(f"{DESK}/{path}") for path in paths)) == [
            "too many requests",
            "kept",
            "kept",
        ]
    (busy,), (first,), (second,) = (town.asked[f"{DESK}/{path}"] for path in paths)
    assert first - busy > 0.9
    assert second - first > 0.4
