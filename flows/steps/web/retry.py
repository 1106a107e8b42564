"""When to try again within a run: soon, seldom, and only where it may help."""

from __future__ import annotations

import stamina

from flows.steps.web.fetcher import Fetcher, FetchError, HttpAnswer, Request
from warehouse.fates import fates_where

ATTEMPTS = 3
WAIT_SECONDS = 1.0  # then two, with jitter: a server that stumbled is back, one that is down is left alone
# By these a server asks to be left alone, or has no time for us: the next run is early enough.
NOT_AGAIN_NOW = fates_where("is_for_now")


async def get_with_retries(fetcher: Fetcher, request: Request) -> HttpAnswer | None:
    """Get an address as the fetcher does, trying again where the failure may pass. Raises the last FetchError."""
    async for attempt in stamina.retry_context(
        on=_may_pass, attempts=ATTEMPTS, timeout=None, wait_initial=WAIT_SECONDS, wait_max=4 * WAIT_SECONDS
    ):
        with attempt:
            return await fetcher.get(request)
    raise AssertionError("a retry context ends with a value or an error")


def _may_pass(error: Exception) -> bool:
    """Say whether trying again may help; who names a time to come back (Retry-After) is not asked before it."""
    if not isinstance(error, FetchError):
        return False
    return error.transient and not error.retry_after and error.fate not in NOT_AGAIN_NOW
