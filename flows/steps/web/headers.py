"""What HTTP headers say: dates, how long to wait, how long an answer is fresh."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def written(raw: bytes) -> str:
    """Return what a status line or header says: UTF-8 where it is that, else Latin-1, as HTTP once had it.

    >>> written("/größe".encode()), written("/größe".encode("latin-1"))
    ('/größe', '/größe')
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def retry_after(said: str, server_date: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, given in seconds or as a date; None where it says nothing.

    A date is counted from the server's own clock where that is known.

    >>> retry_after("120", "", datetime(2026, 3, 2, tzinfo=UTC))
    120.0
    """
    said = said.strip()
    if said.isascii() and said.isdecimal():
        return float(said[:9])
    until = http_date(said)
    return None if until is None else max((until - (http_date(server_date) or now)).total_seconds(), 0.0)


def http_date(said: str) -> datetime | None:
    """Return the time that an HTTP header names; None where it names none."""
    try:
        date = parsedate_to_datetime(said)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def max_age(header: Callable[[str], str], fetched_at: datetime) -> timedelta | None:
    """Return how long an answer says that it is fresh (Cache-Control, else Expires); None where it says nothing.

    `header` gives its headers by name. What caches on the way have held the answer for is taken off (RFC 9111, 4.2).

    >>> said = {"Cache-Control": "max-age=3600", "Age": "3000"}
    >>> max_age(lambda name: said.get(name, ""), datetime(2026, 3, 2, tzinfo=UTC))
    datetime.timedelta(seconds=600)
    """
    control = header("Cache-Control").lower()
    if re.search(r"\bno-(?:cache|store)\b", control):
        return timedelta(0)
    seconds = re.search(r'\bmax-age\s*=\s*"?(\d{1,9})', control)
    if seconds:
        lifetime = timedelta(seconds=int(seconds.group(1)))
    elif expires := http_date(header("Expires")):
        lifetime = expires - (http_date(header("Date")) or fetched_at)
    else:
        return None
    held = re.match(r"\s*(\d{1,9})", header("Age"))
    return max(lifetime - timedelta(seconds=int(held.group(1)) if held else 0), timedelta(0))
