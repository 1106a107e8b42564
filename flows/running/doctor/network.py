"""The network, by one request that nobody forbids: the robots.txt of a site that is watched."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from flows.running.doctor.finding import Observation, bad, well, worth_knowing
from flows.steps.web.fetcher import FetchError, HttpAnswer, Request
from flows.steps.web.headers import http_date
from flows.steps.web.live import Limits, LiveFetcher
from flows.steps.web.robots import origin, robots_url
from warehouse.database import Home, WarehouseError
from warehouse.published import health
from warehouse.published.publish import is_published, open_current

LIMITS = Limits(total_seconds=15, first_byte_seconds=10)  # somebody waits for it
SKEW = timedelta(minutes=2)  # a server's Date has whole seconds, and clocks without a time server drift a second a day
ANSWERED = ("not found", "gone", "not allowed", "refused", "server error", "too many requests", "challenged")


def told(home: Home, now: datetime, allowed_hosts: Sequence[str]) -> Observation:
    """Return whether a watched site answers; of its answers the date tells of our clock.

    No rule stands before robots.txt: it is what everyone may ask for. One request, no second one.
    """
    site = _site(home, now)
    if site is None:
        return worth_knowing(
            "network", "no feed has been published here whose site could be asked", "`trendledger run`"
        )
    address, began = robots_url(site), monotonic()
    try:
        answer = asyncio.run(_asked(address, now, allowed_hosts))
    except FetchError as error:
        if error.fate in ANSWERED:
            return well("network", f"{site} answers ({error.detail})")
        mend = "look at cable, proxy and name server; what was stored is kept, and the next run goes on"
        return bad("network", f"{address} cannot be had: {error.fate} ({error.detail})", mend)
    return _of(answer, address, now, monotonic() - began)


def _site(home: Home, now: datetime) -> str | None:
    """Return the origin of a watched feed that answered of late and does not ask to be left alone."""
    if not is_published(home):
        return None
    try:
        with open_current(home) as db:
            addresses, closed = health.feeds_to_ask(db), health.closed_sites(db, now)
    except WarehouseError:  # told where the data are looked at
        return None
    return next((site for address in addresses if (site := origin(address)) not in closed), None)


async def _asked(address: str, now: datetime, allowed_hosts: Sequence[str]) -> HttpAnswer | None:
    async with LiveFetcher(now=now, allowed_hosts=allowed_hosts, limits=LIMITS) as fetcher:
        return await fetcher.get(Request(address))


def _of(answer: HttpAnswer | None, address: str, now: datetime, seconds: float) -> Observation:
    said = f"{address} answers in {seconds:.1f} s"
    theirs = http_date(answer.header("Date")) if answer else None
    if theirs is not None and abs(theirs - now) > SKEW:
        what = f"{said}, and says that it is {theirs:%Y-%m-%d %H:%M} where the clock here says {now:%Y-%m-%d %H:%M}"
        return bad("network", what, "set the machine's clock (`timedatectl set-ntp true`)")
    return well("network", said)
