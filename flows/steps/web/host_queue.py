"""Turns at hosts: how long a run waits for each, and which are left alone for now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flows.steps.web.fetcher import WAITING, FetchError
from flows.steps.web.robots import origin
from warehouse.records import RobotsRules, identify

DELAY = 1.0  # seconds between two requests to one host, where its robots.txt asks for no more
# A run of 100 hosts turns to them over ten seconds, in an order of its own; nobody's line sees them all in one.
SECONDS_A_HOST, LONGEST_SPREAD = 0.1, 60.0
CLOSED_AT_MOST = timedelta(days=7)  # some servers name a year by mistake
LONGEST_WAIT = 120.0  # for a turn within one run; who would come later comes in the next run


def spread_over(urls: Iterable[str]) -> float:
    """Return the seconds over which a run turns to the hosts of these addresses."""
    return min(len({urlsplit(url).hostname for url in urls}) * SECONDS_A_HOST, LONGEST_SPREAD)


class HostQueue:
    """The lines before the hosts of one run. Knows of no rule: who asks says how slowly a host wants to be asked.

    `delay` is kept at every host but `own_hosts`, which belong to whoever runs this. The first requests to the others
    are spread over `spread` seconds. A `delay` of 0 says that nobody is disturbed: no Retry-After is kept to either.
    """

    def __init__(self, now: datetime, *, delay: float, own_hosts: Iterable[str], spread: float) -> None:
        self._now, self._delay, self._spread = now, delay, spread
        self._own = frozenset(host.lower() for host in own_hosts)
        self._begun: float | None = None
        self._free_at: dict[str, float] = {}
        self._closed_until: dict[str, float] = {}

    def begin(self, held: Iterable[RobotsRules]) -> None:
        """Begin the run's clock, and keep closed the sites that asked earlier runs to be left alone."""
        if self._begun is not None:
            return
        self._begun = asyncio.get_running_loop().time()
        for rules in held:
            if rules.closed_until is not None and rules.closed_until > self._now:
                left = (rules.closed_until - self._now).total_seconds()
                self._closed_until[_site(rules.origin)] = self._begun + left

    async def set_out(self, url: str) -> None:
        """Wait for the moment at which this run first turns to a host; drawn by host and run."""
        assert self._begun is not None, "a queue begins before anybody sets out"
        if self._spread and not self._is_own(url):
            draw = int(identify(urlsplit(url).hostname or "", self._now.isoformat())[:8], 16) / 2**32
            await asyncio.sleep(self._begun + self._spread * draw - asyncio.get_running_loop().time())

    def stay_away(self, error: FetchError) -> tuple[str, datetime] | None:
        """Keep to what a host asks for by Retry-After, whichever of its addresses said it.

        Returns the address and until when, for later runs; None where nothing is to be kept: at one's own hosts it
        holds for the address alone.
        """
        url = error.hops[-1][1] if error.hops else error.url
        is_open = not error.transient or not error.retry_after or error.fate == WAITING
        if is_open or not self._delay or self._is_own(url):
            return None
        asked = min(error.retry_after or 0.0, CLOSED_AT_MOST.total_seconds())
        until = asyncio.get_running_loop().time() + asked
        self._closed_until[_site(url)] = max(self._closed_until.get(_site(url), until), until)
        return url, self._now + timedelta(seconds=asked)

    async def take_turn(self, url: str, asked: float, visited: set[str]) -> None:
        """Wait until the host may be asked again, by its delay and its Retry-After.

        Raises FetchError where that takes too long for this run.
        """
        host, site = urlsplit(url).hostname or "", _site(url)
        delay = max(asked, 0.0 if self._is_own(url) else self._delay)
        clock = asyncio.get_running_loop().time
        begun = clock()
        if host in visited:
            # From http to https, from /a to /a/: a request that waited again would lose what its turn was for, at slow
            # hosts in every run. It goes on, and who comes behind it waits for both.
            self._free_at[host] = max(self._free_at.get(host, begun), begun) + delay
            return
        visited.add(host)
        turn = float("-inf") if delay else begun
        while turn < max(begun, self._closed_until.get(site, begun)):
            now = clock()
            opens_at = self._closed_until.get(site, now)
            turn = max(self._free_at.get(host, now), opens_at, now)
            if turn - begun > LONGEST_WAIT:
                raise _not_in_this_run(url, delay, opens_at - now if opens_at == turn else 0.0)
            self._free_at[host] = turn + delay
            await asyncio.sleep(turn - now)  # during which another may have been told to stay away

    def _is_own(self, url: str) -> bool:
        parts = urlsplit(url)
        return bool({parts.hostname or "", parts.netloc.lower()} & self._own)


def _site(url: str) -> str:
    """Return host and port; by http and https it is one server that asks to be left alone."""
    return origin(url).partition("//")[2]


def _not_in_this_run(url: str, delay: float, closed: float) -> FetchError:
    detail = f"its host wants {delay:g} s between requests, and others were first; the next run goes on"
    if closed > 0:
        detail = f"its host asks to be left alone for {closed:.0f} s more; a later run goes on"
    return FetchError(url, WAITING, detail, transient=True, retry_after=closed if closed > 0 else None)
