"""The rules of sites, asked for before anything else there: robots.txt, and with it tdmrep.json."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from flows.steps.web.fetcher import Fetcher, FetchError, HttpAnswer, Request
from flows.steps.web.optout import tdmrep_of, tdmrep_url
from flows.steps.web.robots import NotAllowed, decide, origin, parse_rules, robots_url
from warehouse.records import RobotsRules


class RulesCache:
    """What the sites of one run allow. `held` are the rules of earlier runs, `learnt` those read since, by origin.

    Asks by the bare fetcher, without a turn: a site's rules are what its turns are taken by.
    """

    def __init__(self, fetcher: Fetcher, now: datetime, rules: Iterable[RobotsRules]) -> None:
        self._fetcher, self._now = fetcher, now
        # Rules from the future were read by a run whose clock was wrong; they would hold until then.
        self.held = {rule.origin: rule for rule in rules if rule.fetched_at <= now}
        self.learnt: dict[str, RobotsRules] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def permission(self, url: str) -> float:
        """Return the seconds that the host wants between requests. Raises FetchError where the address is forbidden."""
        decision = decide(url, await self.rules(url), self._now)
        if isinstance(decision, NotAllowed):
            raise FetchError(url, decision.fate, decision.reason, transient=decision.transient)
        return decision.delay

    async def rules(self, url: str) -> RobotsRules:
        """Return the rules of the site of an address, asked for where they are not known or no longer good."""
        site = origin(url)
        async with self._asking[site]:  # of many pages of one site the first asks, the others wait for what it learns
            held = self.learnt.get(site) or self.held.get(site)
            if held is not None and (site in self.learnt or self._now < held.good_until):
                return held
            rules = await self._ask(site, held)
            closed_until = held.closed_until if held else None
            rules = replace(rules, tdmrep=await self._reserved(site, rules), closed_until=closed_until)
            self.learnt[site] = rules
            return rules

    def close(self, url: str, until: datetime) -> None:
        """Remember for later runs that the site of an address asks to be left alone."""
        rules = self.learnt.get(origin(url)) or self.held.get(origin(url))
        if rules is not None:
            self.learnt[origin(url)] = replace(rules, closed_until=until)

    async def _reserved(self, site: str, rules: RobotsRules) -> str:
        """Return what a site's tdmrep.json says; like a missing one, one that cannot be fetched reserves nothing."""
        url = tdmrep_url(site)
        if isinstance(decide(url, rules, self._now), NotAllowed):
            return ""
        try:
            answer = await self._fetcher.get(Request(url))
        except FetchError:
            return ""
        return tdmrep_of(answer) if answer is not None else ""

    async def _ask(self, site: str, held: RobotsRules | None) -> RobotsRules:
        came: HttpAnswer | FetchError | None
        try:
            came = await self._fetcher.get(Request(robots_url(site)))
        except FetchError as error:
            came = error
        if came is None or (isinstance(came, FetchError) and came.fate == "not in the archive"):
            # An archive without a robots.txt was made by somebody who has asked, or by us.
            return RobotsRules(site, "allow all", "", "the archive has none", self._now, self._now)
        return parse_rules(site, came, held, self._now)
