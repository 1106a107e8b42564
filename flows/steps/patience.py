"""When to try again within a run: soon, seldom, and only where it may help."""

from __future__ import annotations

import stamina

from flows.steps.door import Answer, Door, FetchError, Request

ATTEMPTS = 3
WAIT_SECONDS = 1.0  # then two, with jitter: a server that stumbled is back, one that is down is left alone
# Statuses by which a server asks to be left alone: the next run is early enough.
NOT_AGAIN_NOW = frozenset({"too many requests", "timed out"})


async def get_patiently(door: Door, request: Request) -> Answer | None:
    """Get an address as the door does, trying again where the failure may pass. Raises the last FetchError."""
    async for attempt in stamina.retry_context(
        on=_may_pass, attempts=ATTEMPTS, timeout=None, wait_initial=WAIT_SECONDS, wait_max=4 * WAIT_SECONDS
    ):
        with attempt:
            return await door.get(request)
    raise AssertionError("a retry context ends with a value or an error")


def _may_pass(error: Exception) -> bool:
    return isinstance(error, FetchError) and error.transient and error.fate not in NOT_AGAIN_NOW
