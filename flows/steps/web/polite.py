"""The polite fetcher: what stands between us and any other fetcher to the web.

Asks robots.txt before every address and leaves alone what it forbids, takes turns at each host, stays away from one
that asks for it, and hands on nothing that its owner keeps from machines like us. A redirect is an address like any.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from flows.steps.web.fetcher import FetchError, FollowingFetcher, HttpAnswer, Request
from flows.steps.web.host_queue import DELAY, HostQueue
from flows.steps.web.optout import opted_out
from flows.steps.web.robots import origin
from flows.steps.web.rules_cache import RulesCache
from warehouse.records import RobotsRules

HTML = "html"  # in text/html as in application/xhtml+xml


class PoliteFetcher:
    """A fetcher that minds its manners: it asks the rules, then takes a turn in the queue, then the inner fetcher.

    `rules` are those held from earlier runs; where not `takes_turns`, as of an archive's sites nobody is disturbed, the
    rules hold and nobody waits; the other arguments are HostQueue's.
    """

    def __init__(
        self,
        inner: FollowingFetcher,
        *,
        now: datetime,
        rules: Iterable[RobotsRules] = (),
        takes_turns: bool = True,
        delay: float = DELAY,
        own_hosts: Iterable[str] = (),
        spread: float = 0.0,
    ) -> None:
        self._inner, self._takes_turns = inner, takes_turns
        self._queue = HostQueue(now, delay=delay, own_hosts=own_hosts, spread=spread)
        self._rules = RulesCache(inner, now, rules)

    @property
    def learnt(self) -> dict[str, RobotsRules]:
        """The rules that were read in this run, by origin."""
        return self._rules.learnt

    async def get(self, request: Request) -> HttpAnswer | None:
        """Return what the inner fetcher gives, where it may be asked and kept. Raises FetchError."""
        origin(request.url)  # what is no web address ends here
        self._queue.begin(self._rules.held.values())
        await self._queue.set_out(request.url)
        visited: set[str] = set()
        await self._may_ask(request.url, visited)
        try:
            answer = await self._inner.get(request, partial(self._may_ask, visited=visited))
        except FetchError as error:
            closed = self._queue.stay_away(error)
            if closed is not None:
                self._rules.close(*closed)
            raise
        if answer is None:
            return None
        kind = answer.header("Content-Type").lower()
        is_page = not kind or HTML in kind
        rules = await self._rules.rules(answer.final_url)
        reason = opted_out(answer, answer.content() if is_page else b"", rules.tdmrep, rules.text)
        if reason:
            raise FetchError(request.url, "opted out", reason, transient=False, hops=answer.hops)
        return answer

    async def _may_ask(self, url: str, visited: set[str]) -> None:
        """Wait until an address may be asked for; `visited` are the hosts that had their turn for the same request.

        Raises FetchError where it may not be asked for, or not in this run.
        """
        delay = await self._rules.permission(url)
        if self._takes_turns:
            await self._queue.take_turn(url, delay, visited)
