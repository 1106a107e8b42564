"""When an article was published, told from what feed and page claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, NamedTuple

# Clocks of servers and zones of writers are off by hours, not by days.
AHEAD = timedelta(days=1)
# Before the web there were no feeds; a date of 1970 or of year 1 is a field left empty.
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
# Two items published in one second do occur, five do not: somebody's program stamps them.
STAMPED_ALIKE = 5

# First letters of the months as feeds write them that are not in English: Portuguese, Spanish, Italian, French, German,
# Dutch. "jui" alone would be June or July.
MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan ene gen", "feb fev fév", "mar mär mrt maa", "apr abr avr", "may mai mag mei", "jun giu juin",
            "jul lug juil", "aug ago aoû aou", "sep set", "oct out ott okt", "nov", "dec dez dic déc",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WRITTEN = re.compile(
    r"(\d{1,2})\.?\s+(?:de\s+)?([^\W\d_]{3,10})\.?\s+(?:de\s+)?(\d{4})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})\s*(?:\(\w{1,9}\))?\s*$")
# North American names of RFC 822 and the two for Greenwich; other letters mean different things to different people.
ZONES = {"UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
         "PST": -8, "PDT": -7}  # fmt: skip


class Published(NamedTuple):
    """When, and who says so.

    `flag` names what was wrong with the claim of feed or page. `ahead`: hours ahead of us and so clamped; `future` and
    `absurd`: not believed.
    """

    at: datetime
    source: Literal["feed", "page", "first seen"]
    flag: Literal["", "ahead", "future", "absurd"] = ""


def publication_date(feed_says: datetime | None, page_says: str, first_seen: datetime) -> Published:
    """Return the publication date: the feed's if it can be believed, else the page's, else when it was first seen.

    Never later than `first_seen`: a date of tomorrow is clamped, one of next year is not believed; both are flagged.
    """
    page_date = read_date(page_says)
    flag: Literal["", "ahead", "future", "absurd"] = ""
    if feed_says is not None:
        flag = date_flag(feed_says, first_seen)
        if flag in {"", "ahead"}:
            return Published(min(feed_says, first_seen), "feed", flag)
    if page_date is not None:
        page_flag = date_flag(page_date, first_seen)
        if page_flag in {"", "ahead"}:
            return Published(min(page_date, first_seen), "page", flag or page_flag)
        flag = flag or page_flag
    return Published(first_seen, "first seen", flag)


def date_flag(date: datetime, first_seen: datetime) -> Literal["", "ahead", "future", "absurd"]:
    """Say what is wrong with a claimed date; an empty text where it can be believed as it is."""
    if date < EARLIEST:
        return "absurd"
    if date <= first_seen:
        return ""
    return "ahead" if date <= first_seen + AHEAD else "future"


def read_date(text: str) -> datetime | None:
    """Return an ISO 8601 date or time, UTC where it names no zone; None where it is none.

    >>> read_date("2026-03-02").isoformat()
    '2026-03-02T00:00:00+00:00'
    """
    try:
        date = datetime.fromisoformat(text.strip())
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):  # the first hours of year 1, in a zone east of Greenwich
        return None


def read_written_date(text: str) -> datetime | None:
    """Return a date written out in English or a language of MONTHS, UTC where it names no zone; None where it is none.

    >>> read_written_date("Seg, 24 Set 2018 19:22:00 -0300").isoformat()
    '2018-09-24T22:22:00+00:00'
    """
    found = WRITTEN.search(text)
    if found is None:
        return None
    day, word, year, hour, minute, second = found.groups(default="0")
    month = MONTHS.get(word.lower()[:3]) or MONTHS.get(word.lower()[:4]) or 0
    zone = zone_said(text) or UTC
    try:
        return datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_said(text: str) -> datetime | None:
    """Return a date in either form, as a number or written out; None where it is none."""
    return read_date(text) or read_written_date(text)


def zone_said(said: str) -> timezone | None:
    """Return the zone that a date was written in, as far as the feed names one; None where it does not.

    >>> zone_said("Mon, 02 Mar 2026 23:30:00 -0800"), zone_said("2026-03-02T10:00:00Z"), zone_said("2026-03-02")
    (datetime.timezone(datetime.timedelta(days=-1, seconds=57600)), datetime.timezone.utc, None)
    """
    offset = OFFSET.search(said) if ":" in said else None
    if offset:
        sign, hours, minutes = offset.groups()
        size = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-size if sign == "-" else size) if size < timedelta(days=1) else None
    name = re.search(r"(?:(?<=\d)|\b)([A-Z]{1,3})\s*$", said)
    hours_east = ZONES.get(name.group(1)) if name else None
    return None if hours_east is None else timezone(timedelta(hours=hours_east)) if hours_east else UTC


def offset(said: str) -> str:
    """Return the zone that a date was written in as an offset from UTC, empty where it names none.

    >>> offset("Mon, 02 Mar 2026 23:30:00 -0800")
    '-08:00'
    """
    zone = zone_said(said)
    return datetime(2000, 1, 1, tzinfo=zone).isoformat()[-6:] if zone else ""


class Dated(NamedTuple):
    """When an entry says it was published, in UTC and as written."""

    at: datetime | None
    said: str


def stamped_alike(entries: Sequence[Dated]) -> bool:
    """Say whether a feed gives all its entries one date, the hour of its making, say: none of them can be believed.

    A date without a time is none of these: a journal publishes its whole issue on one day.
    """
    dated = [entry for entry in entries if entry.at is not None]
    if len(dated) < STAMPED_ALIKE or len({entry.at for entry in dated}) > 1:
        return False
    first = dated[0]
    assert first.at is not None
    local = first.at.astimezone(zone_said(first.said) or UTC)
    return (local.hour, local.minute, local.second) != (0, 0, 0)
