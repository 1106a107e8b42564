"""Where a feed lives: when a redirect moves it for good, when it is retired, and what the audit trail says of it.

Decides from what is remembered of a feed and what the visit brought; who keeps the feeds stores what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from warehouse.records import FeedMemory, LedgerEvent

PERMANENT = frozenset({301, 308})
SEEN_TO_MOVE = 2  # once may be a mistake in a server's settings, or a captive portal of ours
GONE_TO_RETIRE = 2  # the same
Hops = Sequence[tuple[int, str]]


def after_answer(
    state: FeedMemory, hops: Hops, *, run_id: str, now: datetime, is_feed: bool = True
) -> tuple[FeedMemory, list[LedgerEvent]]:
    """Return where the feed is after a visit that brought an answer by way of `hops` (status, address each).

    Every hop must be permanent, the address the same twice in a row, and what stood there a feed: a site that sends all
    its old addresses to its front page moves nothing.
    """
    settled = replace(state, moving_to="", is_gone=False, times_in_a_row=0, failures=0)
    target = _permanent_target(hops)
    if not is_feed or not target or target == state.url:
        return settled, []
    seen = state.times_in_a_row + 1 if target == state.moving_to else 1
    if seen < SEEN_TO_MOVE:
        return replace(settled, moving_to=target, times_in_a_row=seen), []
    statuses = ", ".join(str(status) for status, _ in hops)
    reason = f"permanent redirect ({statuses}) seen {seen} times in a row"
    change = LedgerEvent(now, run_id, "feed moved", state.feed_id, state.url, target, reason)
    return replace(settled, url=target), [change]


def after_unchanged(state: FeedMemory) -> FeedMemory:
    """Return where the feed is after a 304: it works, redirects go unmentioned, so they stay as seen."""
    return replace(state, is_gone=False, failures=0, times_in_a_row=0 if state.is_gone else state.times_in_a_row)


def after_failure(
    state: FeedMemory, fate: str, *, run_id: str, now: datetime, hops: Hops = ()
) -> tuple[FeedMemory, list[LedgerEvent]]:
    """Return where the feed is after a visit that failed: 410 twice in a row retires it, everything else backs off.

    A 410 at the end of redirects that are not permanent is somebody else's. What failed tells nothing of a move.
    """
    failed = replace(state, moving_to="", is_gone=False, times_in_a_row=0, failures=state.failures + 1)
    if fate != "gone" or (hops and not _permanent_target(hops)):
        return failed, []
    seen = state.times_in_a_row + 1 if state.is_gone else 1
    gone = replace(failed, is_gone=True, times_in_a_row=seen)
    if seen != GONE_TO_RETIRE:
        return gone, []
    reason = f"its server says that it is gone for good (410), {seen} times in a row"
    change = LedgerEvent(now, run_id, "feed retired", state.feed_id, state.url, "", reason)
    return gone, [change]


def _permanent_target(hops: Hops) -> str:
    """Return where permanent redirects lead; empty where there are none or one of them is not permanent."""
    if not hops or any(status not in PERMANENT for status, _ in hops):
        return ""
    return hops[-1][1]
