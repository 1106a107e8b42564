"""When to visit a feed again.

Decides from what the feed has published, what it and its server ask for, and how the last visits went. Nothing here
retires a feed: one that only ever fails is still asked once in LONGEST. Whether its silence means something is told by
the view api.feed_health.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median_high
from typing import NamedTuple

from flows.steps.feeds.parsed_feed import NO_HINTS, Hints
from warehouse.records import FeedMemory, identify

SHORTEST = timedelta(minutes=15)  # the busiest real feeds publish every ten minutes, and list the last two hours
LONGEST = timedelta(days=1)  # a visit that brings a 304 costs 300 bytes; a day late is the most we want to be
ASKED_LONGEST = timedelta(days=7)  # by Retry-After: a server in need may ask for more than we choose; a `ttl` may not
FIRST = timedelta(hours=1)  # of a feed that has shown no rhythm yet
VISITS_A_GAP = 2  # as often as it publishes, twice: what comes is then half a gap old, on the average
RECENT = 20  # gaps that tell the rhythm of today; a feed changes its habits
JITTER = 0.1  # of the interval, so that feeds of one interval drift apart
# A run that is planned for the hour comes some seconds early or late; a feed due within them is due.
NEARLY_DUE = timedelta(minutes=5)
ERROR_FIRST = timedelta(minutes=30)  # doubled with each failure in a row
MAX_DOUBLINGS = 10  # 30 minutes then pass LONGEST by far, and larger powers overflow


class VisitHints(NamedTuple):
    """What feed and server ask for: hints in the feed, and how long the answer is said to be fresh."""

    hints: Hints = NO_HINTS
    max_age: timedelta | None = None


NOTHING = VisitHints()


def asked_before(memory: FeedMemory) -> VisitHints:
    """Return what feed and server asked for with the last body."""
    hints = Hints(memory.asked_minutes, tuple(memory.skip_hours), tuple(memory.skip_days))
    return VisitHints(hints, timedelta(seconds=memory.fresh_seconds))


def is_due(memory: FeedMemory, now: datetime) -> bool:
    """Say whether it is time for a visit."""
    return memory.due_at is None or memory.due_at <= now + NEARLY_DUE


def next_visit(feed_id: str, now: datetime, published: Sequence[datetime], asks: VisitHints = NOTHING) -> datetime:
    """Return when to visit a feed again after a visit that went well.

    Half its recent gap, or what it has been silent for if that is longer; never sooner than it asks for, within bounds.
    """
    gaps = _gaps(published, now)[-RECENT:]
    own = FIRST if not gaps else max(median_high(gaps), now - max(published)) / VISITS_A_GAP
    interval = min(max(own, SHORTEST), LONGEST)
    # A feed's own wish counts whatever it costs; max-age is mostly a default of the server's, and keeps nobody from
    # coming before what a busy feed lists has been pushed out at its end.
    asked, fresh = timedelta(minutes=asks.hints.minutes), asks.max_age or timedelta(0)
    if gaps:
        fresh = min(fresh, sum(gaps, timedelta(0)) / VISITS_A_GAP)
    interval = max(interval, min(max(asked, fresh), LONGEST))
    return _open_hour(now + interval + _jitter(feed_id, now, interval), asks.hints)


def next_visit_after_failure(feed_id: str, now: datetime, failures: int, retry_after: float | None = None) -> datetime:
    """Return when to visit a feed again that has failed `failures` times in a row, this one included.

    Never sooner than the server asks for by Retry-After, up to ASKED_LONGEST, however early NEARLY_DUE lets a run come.
    """
    doublings = min(max(failures - 1, 0), MAX_DOUBLINGS)
    interval = min(ERROR_FIRST * (1 << doublings), LONGEST)
    if retry_after is not None:
        asked = timedelta(seconds=min(retry_after, ASKED_LONGEST.total_seconds()))
        interval = max(interval, asked + NEARLY_DUE)
    return now + interval + _jitter(feed_id, now, interval)


def _gaps(published: Sequence[datetime], now: datetime) -> list[timedelta]:
    """Return the gaps between the distinct dates up to now, in their order."""
    dates = sorted({date for date in published if date <= now})
    return [later - earlier for earlier, later in pairwise(dates)]


def _jitter(feed_id: str, now: datetime, interval: timedelta) -> timedelta:
    """Return up to JITTER of the interval, for the same feed and time always the same."""
    draw = int(identify(feed_id, now.isoformat())[:8], 16) / 2**32
    return interval * JITTER * draw


def _open_hour(visit: datetime, hints: Hints) -> datetime:
    """Return the first time from `visit` on that the feed does not ask us to skip; hours and days are UTC's."""
    # A feed that asks to be skipped at all hours or on all days asks for nothing.
    if len(hints.skip_hours) >= 24 or len(hints.skip_days) >= 7:
        return visit
    for hours in range(8 * 24):
        start = visit.astimezone(UTC) + timedelta(hours=hours)
        if start.hour not in hints.skip_hours and start.weekday() not in hints.skip_days:
            return start
    return visit
