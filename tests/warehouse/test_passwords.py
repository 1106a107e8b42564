"""A password in an address reaches neither books nor copy, whichever way it comes."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from alone import done_alone
from front_door import CommandLine
from small_model import Trained
from small_web import CLOCK, FEED, GARDEN, answer, item, page, rss, warc

from flows.monitor import monitor
from flows.steps.feeds.parsed_feed import address
from flows.steps.web.fetcher import FetchError, HttpAnswer, Request, follow
from flows.steps.web.live import LiveFetcher
from flows.steps.web.urls import canonical, canonical_of
from warehouse.catalog.watchlist import new_feed, read_watch_list
from warehouse.database import Home
from warehouse.records import without_login

SECRET = "hunter2"
WITH_LOGIN = f"https://ada:{SECRET}@desk.example/feed.xml"


@pytest.mark.parametrize(
    "said",
    [
        WITH_LOGIN,
        WITH_LOGIN.upper(),
        f"//ada:{SECRET}@desk.example",
        f"https://:{SECRET}@desk.example",
        f"https://{SECRET}@desk.example:8443/?a",
        f"https://ada:p@{SECRET}@desk.example/a@b",
        f" https:\\\\ada:{SECRET}@desk.example\\a",
        f"https://ada:a\\{SECRET}@desk.example/",
    ],
)
def test_a_login_is_left_out_of_an_address_however_it_is_written(said: str) -> None:
    assert SECRET not in without_login(said).lower()
    assert "desk.example" in without_login(said).lower()


@pytest.mark.parametrize(
    "said", ["https://medium.com/@ada/a", "https://a.example/?to=b@c", "mailto:a@b.example", "a@b"]
)
def test_an_at_sign_elsewhere_stays(said: str) -> None:
    assert without_login(said) == said


def test_addresses_of_items_and_pages_carry_none() -> None:
    assert address("https://desk.example/", WITH_LOGIN) == "https://desk.example/feed.xml"
    assert canonical(WITH_LOGIN) == "https://desk.example/feed.xml"
    assert canonical_of("https://desk.example/a", f"https://:{SECRET}@desk.example/b") == "https://desk.example/a"


def test_every_way_into_the_watch_list_refuses_it_and_does_not_repeat_it(
    trendledger: CommandLine, home: Home, tmp_path: Path
) -> None:
    opml, toml = tmp_path / "f.opml", tmp_path / "f.toml"
    opml.write_text(
        f"<opml version='2.0'><body><outline type='rss' xmlUrl='{WITH_LOGIN}'/>"
        "<outline type='rss' xmlUrl='https://other.example/rss'/></body></opml>"
    )
    toml.write_text(f'[[feeds]]\nurl = "{WITH_LOGIN}"\ntitle = "Desk"\n')
    for words, code in (
        (["feeds", "add", WITH_LOGIN], 1),
        (["feeds", "add", f"feed:{WITH_LOGIN}"], 1),
        (["feeds", "import", opml], 3),
        (["feeds", "import", toml], 1),
        (["run", "--feeds", toml], 1),
        (["backfill", "--sitemap", WITH_LOGIN], 1),
    ):
        done = trendledger(*words)
        assert done.returncode == code, (words, done.stderr)
        assert "has a user name or password in its address" in done.stderr
        assert "Traceback" not in done.stderr
        assert SECRET not in done.stderr + done.stdout
    assert [feed.url for feed in read_watch_list(opml).feeds] == ["https://other.example/rss"]
    assert not holders(home.path)
    assert new_feed("https://desk.example/@ada").url == "https://desk.example/@ada"


def test_a_redirect_to_one_is_not_followed_and_not_repeated() -> None:
    async def once(_request: Request) -> HttpAnswer:
        return answer(FEED, b"", ("Location", WITH_LOGIN), status=301)

    with pytest.raises(FetchError, match="user name or password") as told:
        asyncio.run(follow(Request(FEED), once))
    assert SECRET not in f"{told.value} {told.value.hops}"


def test_the_door_to_the_web_refuses_one_and_does_not_repeat_it() -> None:
    async def ask() -> None:
        async with LiveFetcher(now=CLOCK) as door:
            await door.get(Request(WITH_LOGIN))

    with pytest.raises(FetchError, match="user name or password") as told:
        asyncio.run(ask())
    assert SECRET not in str(told.value)


def test_a_feed_whose_items_carry_one_leaves_none_behind(home: Home, trained: Trained, tmp_path: Path) -> None:
    trained.put_into(home)
    linked = f"https://ada:{SECRET}@desk.example/1"
    plain = "https://desk.example/1"
    archive = warc(
        tmp_path / "web.warc.gz", [answer(FEED, rss(item(linked, "Garden"))), answer(plain, page("Garden", GARDEN))]
    )
    feeds = tmp_path / "feeds.toml"
    feeds.write_text(f'[[feeds]]\nurl = "{FEED}"\ntitle = "Desk"\n')
    summary = done_alone(monitor(home=str(home.path), feeds=str(feeds), archives=[str(archive)]))
    assert summary["stages"]["pages"] == {"kept": 1}
    # The archive has what the server sent, byte for byte and compressed; nothing else may have it.
    assert not holders(home.path)
    assert SECRET not in str(summary)


def holders(folder: Path) -> list[Path]:
    """The files in which the password stands as it is."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if re.search(SECRET.encode(), path.read_bytes())]
