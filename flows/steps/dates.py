"""When an article was published, told from what feed and page claim."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

# Clocks of servers and zones of writers are off by hours, not by days.
AHEAD = timedelta(days=1)
# Before the web there were no feeds; a date of 1970 or of year 1 is a field left empty.
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)


class Published(NamedTuple):
    """When, and who says so."""

    at: datetime
    source: Literal["feed", "page", "first seen"]


def settle(feed_says: datetime | None, page_says: str, first_seen: datetime) -> Published:
    """Return the publication date: the feed's if it can be believed, else the page's, else when it was first seen.

    Never later than `first_seen`: a date of tomorrow is clamped, one of next year is not believed.
    """
    if feed_says is not None and _is_believable(feed_says, first_seen):
        return Published(min(feed_says, first_seen), "feed")
    page_date = read_date(page_says)
    if page_date is not None and _is_believable(page_date, first_seen):
        return Published(min(page_date, first_seen), "page")
    return Published(first_seen, "first seen")


def _is_believable(date: datetime, first_seen: datetime) -> bool:
    return EARLIEST <= date <= first_seen + AHEAD


def read_date(text: str) -> datetime | None:
    """Return an ISO 8601 date or time, UTC where it names no zone; None where it is none.

    >>> read_date("2026-03-02").isoformat()
    '2026-03-02T00:00:00+00:00'
    """
    try:
        date = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
