"""Asking feeds themselves: which one a site offers, and whether each of a watch list answers. Nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flows.commands.waits import Wait
from warehouse.records import Feed, TrendledgerError

if TYPE_CHECKING:
    from flows.steps.web.fetcher import Fetcher, HttpAnswer

CANDIDATES_TRIED = 8


class NoFeedError(TrendledgerError):
    """No feed was found at an address."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url, self.reason = url, reason

    def __str__(self) -> str:
        return f"no feed found at {self.url}: {self.reason}. Nothing was added; give the address of the feed itself."


async def find(url: str, allowed_hosts: Sequence[str]) -> tuple[str, str]:
    """Return address and title of the feed at `url`, or of the likeliest that its page names. Raises NoFeedError."""
    from flows.steps.feeds.discover import discover
    from flows.steps.feeds.parse import parse_feed
    from flows.steps.feeds.parsed_feed import FeedError
    from flows.steps.web.fetcher import FetchError
    from flows.steps.web.live import LiveFetcher
    from flows.steps.web.polite import PoliteFetcher

    now = datetime.now(UTC)
    async with LiveFetcher(now=now, allowed_hosts=allowed_hosts) as inner:
        fetcher = PoliteFetcher(inner, now=now, own_hosts=allowed_hosts)
        waiting, is_site = [url], True
        for address in waiting:
            try:
                answer = await _get(fetcher, address)
                feed = parse_feed(answer.content(), answer.final_url, answer.header("Content-Type"))
            except FetchError as error:
                if is_site:
                    raise NoFeedError(url, f"{error.fate}, {error.detail}") from error
            except FeedError:
                if is_site:
                    found = discover(answer.content(), answer.final_url)
                    waiting += [candidate.url for candidate in found[:CANDIDATES_TRIED]]
            else:
                return address, feed.title
            is_site = False
    raise NoFeedError(url, "its page names none that can be read")


async def ask_all(listed: Sequence[Feed], allowed_hosts: Sequence[str], wait: Wait) -> list[tuple[str, str, int]]:
    """Return of each feed how it answers, what is to be said of it, and how many entries it has."""
    from flows.steps.web.live import LiveFetcher
    from flows.steps.web.polite import PoliteFetcher

    now = datetime.now(UTC)
    async with LiveFetcher(now=now, allowed_hosts=allowed_hosts) as inner:
        fetcher = PoliteFetcher(inner, now=now, own_hosts=allowed_hosts)

        async def one(feed: Feed) -> tuple[str, str, int]:
            found = await _ask(fetcher, feed)
            wait.advance()
            return found

        return await asyncio.gather(*map(one, listed))


async def _get(fetcher: Fetcher, url: str) -> HttpAnswer:
    from flows.steps.web.fetcher import Request

    answer = await fetcher.get(Request(url))
    assert answer is not None, "only a request with validators is answered by 304"
    return answer


async def _ask(fetcher: Fetcher, feed: Feed) -> tuple[str, str, int]:
    """Return how a feed answers, what is to be said of it, and how many entries it has."""
    from flows.steps.feeds.parse import parse_feed
    from flows.steps.feeds.parsed_feed import FeedError
    from flows.steps.web.fetcher import FetchError

    try:
        answer = await _get(fetcher, feed.url)
        parsed = await asyncio.to_thread(parse_feed, answer.content(), answer.final_url, answer.header("Content-Type"))
    except FetchError as error:
        return error.fate, error.detail, 0
    except FeedError as error:
        return "no feed", error.reason, 0
    return "ok", parsed.problem or parsed.lists_sitemaps_alone, len(parsed.entries)
