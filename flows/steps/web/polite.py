"""The polite fetcher: what stands between us and any other fetcher to the web.

Asks robots.txt before every address and leaves alone what it forbids, takes turns at each host, stays away from one
that asks for it, and hands on nothing that its owner keeps from machines like us. A redirect is an address like any.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from flows.steps.web.fetcher import WAITING, FetchError, FollowingFetcher, HttpAnswer, Request
from flows.steps.web.optout import opted_out, tdmrep_of, tdmrep_url
from flows.steps.web.robots import NotAllowed, decide, origin, parse_rules, robots_url
from warehouse.records import RobotsRules, identify

DELAY = 1.0  # seconds between two requests to one host, where its robots.txt asks for no more
# A run of 100 hosts turns to them over ten seconds, in an order of its own; nobody's line sees them all in one.
SECONDS_A_HOST, LONGEST_SPREAD = 0.1, 60.0
CLOSED_AT_MOST = timedelta(days=7)  # some servers name a year by mistake
LONGEST_WAIT = 120.0  # for a turn within one run; who would come later comes in the next run
HTML = "html"  # in text/html as in application/xhtml+xml


def spread_over(urls: Iterable[str]) -> float:
    """Return the seconds over which a run turns to the hosts of these addresses."""
    return min(len({urlsplit(url).hostname for url in urls}) * SECONDS_A_HOST, LONGEST_SPREAD)


class PoliteFetcher:
    """A fetcher that minds its manners. `rules` are those held from earlier runs, by origin; `learnt` those read since.

    `delay` is kept at every host but `own_hosts`, which belong to whoever runs this. The first requests to the others
    are spread over `spread` seconds. A `delay` of 0 says that nobody is disturbed: no Retry-After is kept to either.
    """

    def __init__(
        self,
        inner: FollowingFetcher,
        *,
        now: datetime,
        rules: Iterable[RobotsRules] = (),
        delay: float = DELAY,
        own_hosts: Iterable[str] = (),
        spread: float = 0.0,
    ) -> None:
        self._inner, self._now, self._delay, self._spread = inner, now, delay, spread
        self._begun: float | None = None
        self._own = frozenset(host.lower() for host in own_hosts)
        # Rules from the future were read by a run whose clock was wrong; they would hold until then.
        self._held = {rule.origin: rule for rule in rules if rule.fetched_at <= now}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}
        self._closed_until: dict[str, float] = {}
        self.learnt: dict[str, RobotsRules] = {}

    async def get(self, request: Request) -> HttpAnswer | None:
        """Return what the inner fetcher gives, where it may be asked and kept. Raises FetchError."""
        origin(request.url)  # what is no web address ends here
        await self._set_out(request.url)
        visited: set[str] = set()
        await self._may_ask(request.url, visited)
        try:
            answer = await self._inner.get(request, partial(self._may_ask, visited=visited))
        except FetchError as error:
            self._stay_away(error)
            raise
        if answer is None:
            return None
        kind = answer.header("Content-Type").lower()
        is_page = not kind or HTML in kind
        reserved = (await self._rules(answer.final_url)).tdmrep
        reason = opted_out(answer, answer.content() if is_page else b"", reserved)
        if reason:
            raise FetchError(request.url, "opted out", reason, transient=False, hops=answer.hops)
        return answer

    async def _set_out(self, url: str) -> None:
        """Wait for the moment at which this run first turns to a host; drawn by host and run."""
        loop = asyncio.get_running_loop()
        if self._begun is None:
            self._begun = loop.time()
            for rules in self._held.values():
                if rules.closed_until is not None and rules.closed_until > self._now:
                    left = (rules.closed_until - self._now).total_seconds()
                    self._closed_until[_site(rules.origin)] = self._begun + left
        if self._spread and not self._is_own(url):
            draw = int(identify(urlsplit(url).hostname or "", self._now.isoformat())[:8], 16) / 2**32
            await asyncio.sleep(self._begun + self._spread * draw - loop.time())

    def _is_own(self, url: str) -> bool:
        parts = urlsplit(url)
        return bool({parts.hostname or "", parts.netloc.lower()} & self._own)

    async def _may_ask(self, url: str, visited: set[str]) -> None:
        """Return when an address may be asked for; `visited` are the hosts that had their turn for the same request.

        Raises FetchError where it may not be asked for, or not in this run.
        """
        await self._take_turn(url, await self._permission(url), visited)

    def _stay_away(self, error: FetchError) -> None:
        """Keep to what a host asks for by Retry-After, whichever of its addresses said it, in later runs too.

        At one's own hosts it holds for the address alone.
        """
        url = error.hops[-1][1] if error.hops else error.url
        is_open = not error.transient or not error.retry_after or error.fate == WAITING
        if is_open or not self._delay or self._is_own(url):
            return
        asked = min(error.retry_after or 0.0, CLOSED_AT_MOST.total_seconds())
        until = asyncio.get_running_loop().time() + asked
        self._closed_until[_site(url)] = max(self._closed_until.get(_site(url), until), until)
        rules = self.learnt.get(origin(url)) or self._held.get(origin(url))
        if rules is not None:
            self.learnt[origin(url)] = replace(rules, closed_until=self._now + timedelta(seconds=asked))

    async def _permission(self, url: str) -> float:
        """Return the seconds that the host wants between requests. Raises FetchError where the address is forbidden."""
        decision = decide(url, await self._rules(url), self._now)
        if isinstance(decision, NotAllowed):
            raise FetchError(url, decision.fate, decision.reason, transient=decision.transient)
        return decision.delay

    async def _rules(self, url: str) -> RobotsRules:
        site = origin(url)
        async with self._asking[site]:  # of many pages of one site the first asks, the others wait for what it learns
            held = self.learnt.get(site) or self._held.get(site)
            if held is not None and (site in self.learnt or self._now < held.good_until):
                return held
            rules = await self._ask(site, held)
            closed_until = held.closed_until if held else None
            rules = replace(rules, tdmrep=await self._reserved(site, rules), closed_until=closed_until)
            self.learnt[site] = rules
            return rules

    async def _reserved(self, site: str, rules: RobotsRules) -> str:
        """Return what a site's tdmrep.json says; like a missing one, one that cannot be fetched reserves nothing."""
        url = tdmrep_url(site)
        if isinstance(decide(url, rules, self._now), NotAllowed):
            return ""
        try:
            answer = await self._inner.get(Request(url))
        except FetchError:
            return ""
        return tdmrep_of(answer) if answer is not None else ""

    async def _ask(self, site: str, held: RobotsRules | None) -> RobotsRules:
        came: HttpAnswer | FetchError | None
        try:
            came = await self._inner.get(Request(robots_url(site)))
        except FetchError as error:
            came = error
        if came is None or (isinstance(came, FetchError) and came.fate == "not in the archive"):
            # An archive without a robots.txt was made by somebody who has asked, or by us.
            return RobotsRules(site, "allow all", "", "the archive has none", self._now, self._now)
        return parse_rules(site, came, held, self._now)

    async def _take_turn(self, url: str, asked: float, visited: set[str]) -> None:
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


def _site(url: str) -> str:
    """Return host and port; by http and https it is one server that asks to be left alone."""
    return origin(url).partition("//")[2]


def _not_in_this_run(url: str, delay: float, closed: float) -> FetchError:
    detail = f"its host wants {delay:g} s between requests, and others were first; the next run goes on"
    if closed > 0:
        detail = f"its host asks to be left alone for {closed:.0f} s more; a later run goes on"
    return FetchError(url, WAITING, detail, transient=True, retry_after=closed if closed > 0 else None)
