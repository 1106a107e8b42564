"""The polite fetcher: what it never asks for, when it waits, what it does not hand on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.steps.web.fetcher import FetchError, HttpAnswer, Request
from flows.steps.web.host_queue import spread_over
from flows.steps.web.polite import PoliteFetcher
from flows.steps.web.robots import RobotsRules

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
SITE = "https://desk.example"


class Site:
    """The far end, made by hand: answers by path, and remembers what it was asked for and when."""

    def __init__(self, **pages: HttpAnswer | FetchError) -> None:
        self.pages, self.asked = pages, []

    async def get(self, request: Request, *_: object) -> HttpAnswer:
        self.asked.append((request.url, asyncio.get_running_loop().time()))
        found = self.pages.get(request.url.rpartition("/")[2].replace(".", "_"))
        if found is None:
            raise FetchError(request.url, "not found", "HTTP 404", transient=False)
        if isinstance(found, FetchError):
            raise found
        return found

    @property
    def paths(self) -> list[str]:
        return [url.removeprefix(SITE) for url, _ in self.asked]


def sent(path: str, body: bytes = b"words", *headers: tuple[str, str]) -> HttpAnswer:
    return HttpAnswer(
        f"{SITE}/{path}", f"{SITE}/{path}", 200, "OK", (("Content-Type", "text/html"), *headers), body, NOW
    )


def robots(text: str) -> HttpAnswer:
    return HttpAnswer(f"{SITE}/robots.txt", f"{SITE}/robots.txt", 200, "OK", (), text.encode(), NOW)


async def get(fetcher: PoliteFetcher, path: str) -> str:
    try:
        return "kept" if await fetcher.get(Request(f"{SITE}/{path}")) else "unchanged"
    except FetchError as error:
        return error.fate


async def test_an_address_that_robots_txt_forbids_is_never_asked_for():
    site = Site(robots_txt=robots("User-agent: *\nDisallow: /private"), private=sent("private"))
    assert await get(PoliteFetcher(site, now=NOW, delay=0), "private") == "not allowed by robots.txt"
    assert site.paths == ["/robots.txt", "/.well-known/tdmrep.json"]


async def test_robots_txt_is_asked_for_once_however_many_pages_are_wanted_at_once():
    site = Site(robots_txt=robots(""), a=sent("a"), b=sent("b"))
    fetcher = PoliteFetcher(site, now=NOW, delay=0)
    assert await asyncio.gather(get(fetcher, "a"), get(fetcher, "b"), get(fetcher, "a")) == ["kept"] * 3
    assert site.paths.count("/robots.txt") == 1
    assert set(fetcher.learnt) == {SITE}


async def test_rules_from_an_earlier_run_hold_as_long_as_they_are_good():
    held = RobotsRules(SITE, "rules", "User-agent: *\nDisallow: /a", "", NOW, NOW + timedelta(hours=1))
    site = Site(robots_txt=robots(""), a=sent("a"))
    assert await get(PoliteFetcher(site, now=NOW, rules=[held], delay=0), "a") == "not allowed by robots.txt"
    assert await get(PoliteFetcher(site, now=NOW + timedelta(hours=2), rules=[held], delay=0), "a") == "kept"


async def test_rules_that_a_wrong_clock_read_in_the_future_are_read_anew():
    later = NOW + timedelta(days=3650)
    for held in (
        RobotsRules(SITE, "rules", "User-agent: *\nDisallow: /a", "", later, later + timedelta(hours=1)),
        RobotsRules(SITE, "unreachable", "", "server error: HTTP 503", later, later + timedelta(hours=1), later),
    ):
        site = Site(robots_txt=robots(""), a=sent("a"))
        assert await get(PoliteFetcher(site, now=NOW, rules=[held], delay=0), "a") == "kept"


@pytest.mark.parametrize("address", [f"http://{'a' * 1990}@[:", "http://[", "mailto:desk@desk.example", ""])
async def test_what_is_no_address_is_an_error_of_its_own(address):
    with pytest.raises(FetchError, match="address"):
        await PoliteFetcher(Site(), now=NOW, spread=0.1).get(Request(address))


async def test_a_site_whose_robots_txt_cannot_be_had_is_left_alone_for_now():
    down = FetchError(f"{SITE}/robots.txt", "server error", "HTTP 503", transient=True)
    site = Site(robots_txt=down, a=sent("a"))
    with pytest.raises(FetchError) as refused:
        await PoliteFetcher(site, now=NOW, delay=0).get(Request(f"{SITE}/a"))
    assert refused.value.transient
    assert site.paths == ["/robots.txt"]


async def test_an_archive_without_robots_txt_forbids_nothing():
    none = FetchError(f"{SITE}/robots.txt", "not in the archive", "no record", transient=False)
    assert await get(PoliteFetcher(Site(robots_txt=none, a=sent("a")), now=NOW, delay=0), "a") == "kept"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"words", (("X-Robots-Tag", "noai"),)),
        (b"words", (("tdm-reservation", "1"),)),
        (b"<head><meta name='robots' content='noai, noimageai'></head>", ()),
    ],
)
async def test_a_page_that_opts_out_is_not_handed_on(body, headers):
    site = Site(robots_txt=robots(""), a=sent("a", body, *headers))
    assert await get(PoliteFetcher(site, now=NOW, delay=0), "a") == "opted out"


@pytest.mark.parametrize("kind", ["application/xhtml+xml", ""])
async def test_a_page_that_opts_out_is_heard_whatever_kind_of_page_it_says_it_is(kind):
    page = replace(sent("a", b"<head><meta name='robots' content='noai'></head>"), headers=(("Content-Type", kind),))
    assert await get(PoliteFetcher(Site(robots_txt=robots(""), a=page), now=NOW, delay=0), "a") == "opted out"


async def test_what_a_site_reserves_is_asked_for_once_and_kept_with_its_rules():
    reservation = sent(".well-known/tdmrep.json", b'[{"location": "/press*", "tdm-reservation": 1}]')
    site = Site(robots_txt=robots(""), tdmrep_json=reservation, a=sent("a"), press=sent("press"))
    fetcher = PoliteFetcher(site, now=NOW, delay=0)
    assert [await get(fetcher, "press"), await get(fetcher, "a")] == ["opted out", "kept"]
    assert site.paths.count("/.well-known/tdmrep.json") == 1
    later = PoliteFetcher(site, now=NOW, rules=fetcher.learnt.values(), delay=0)
    assert await get(later, "press") == "opted out"
    assert site.paths.count("/.well-known/tdmrep.json") == 1


async def test_a_site_that_forbids_all_is_not_asked_what_it_reserves():
    site = Site(robots_txt=robots("User-agent: *\nDisallow: /"))
    assert await get(PoliteFetcher(site, now=NOW, delay=0), "a") == "not allowed by robots.txt"
    assert site.paths == ["/robots.txt"]


async def test_requests_to_one_host_keep_their_distance():
    site = Site(robots_txt=robots(""), a=sent("a"), b=sent("b"))
    fetcher = PoliteFetcher(site, now=NOW, delay=0.05)
    await asyncio.gather(get(fetcher, "a"), get(fetcher, "b"))
    (_, first), (_, second) = [asked for asked in site.asked if asked[0].endswith(("/a", "/b"))]
    assert second - first >= 0.045


async def test_a_host_that_wants_long_pauses_has_one_page_a_run():
    site = Site(robots_txt=robots("User-agent: *\nCrawl-delay: 600"), a=sent("a"), b=sent("b"))
    fetcher = PoliteFetcher(site, now=NOW, delay=0)
    assert [await get(fetcher, "a"), await get(fetcher, "b")] == ["kept", "waiting its turn"]


async def test_of_an_archive_no_page_waits_and_the_rules_hold():
    site = Site(
        robots_txt=robots("User-agent: *\nCrawl-delay: 600\nDisallow: /c"), a=sent("a"), b=sent("b"), c=sent("c")
    )
    fetcher = PoliteFetcher(site, now=NOW, delay=0, takes_turns=False)
    assert [await get(fetcher, path) for path in "abc"] == ["kept", "kept", "not allowed by robots.txt"]


async def test_a_run_does_not_turn_to_all_hosts_in_one_moment():
    came: list[float] = []

    class Many:
        async def get(self, request: Request, *_: object) -> HttpAnswer:
            if request.url.endswith("robots.txt"):
                came.append(asyncio.get_running_loop().time())
            raise FetchError(request.url, "not found", "HTTP 404", transient=False)

    urls = [f"https://desk-{number}.example/feed" for number in range(40)]
    fetcher = PoliteFetcher(Many(), now=NOW, delay=0, spread=0.4)
    await asyncio.gather(*(fetcher.get(Request(url)) for url in urls), return_exceptions=True)
    assert spread_over(urls) == 4.0
    assert 0.2 < max(came) - min(came) <= 0.5


async def test_hosts_of_our_own_are_not_waited_for():
    site = Site(robots_txt=robots(""), a=sent("a"))
    fetcher = PoliteFetcher(site, now=NOW, delay=60, own_hosts=["desk.example"], spread=60)
    assert [await get(fetcher, "a"), await get(fetcher, "a")] == ["kept", "kept"]
