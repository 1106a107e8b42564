"""When an article was published, told from what feed and page claim."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, NamedTuple

# Clocks of servers and zones of writers are off by hours, not by days.
AHEAD = timedelta(days=1)
# Before the web there were no feeds; a date of 1970 or of year 1 is a field left empty.
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
# Two items published in one second do occur, five do not: somebody's program stamps them.
STAMPED_ALIKE = 5

# First letters of the months as feeds write them: English, Portuguese, Spanish, Italian, French, German, Dutch. "jui"
# alone would be June or July.
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
CLOCK = (
    r"(?:[\sTt,@]+(?:[-–]\s+|at\s+|um\s+|à\s+|kl\.?\s+)?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
WORD = r"(?P<word>[^\W\d_]{3,10})\.?"
# The forms in which people write a day that says which day it is. Day and month as numbers with slashes do not: 5/6 is
# June here and May there.
FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?<!\d)(?P<year>\d{4})\s*[/.年년]\s*(?P<month>\d{1,2})\s*[/.月월]\s*(?P<day>\d{1,2})(?!\d)(?:\.|\s*[日일])?"
        + CLOCK,
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)" + CLOCK,
        r"(?<!\d)(?P<year>\d{4})[\s-]+" + WORD + r"[\s-]+(?P<day>\d{1,2})(?!\d)" + CLOCK,
        r"(?<!\d)(?P<day>\d{1,2})[-.](?P<month>\d{1,2})[-.](?P<year>\d{4})(?!\d)" + CLOCK,
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º|er)?[\s-]+(?:de\s+|of\s+)?"
        + WORD
        + r"[\s,-]+(?:de\s+)?(?P<year>\d{4}|\d{2}(?=\s+\d{1,2}:))(?!\d)"
        + CLOCK,
        WORD + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)" + CLOCK,
        # As C, Java and `date` write it: Mon Mar  2 10:00:00 UTC 2026.
        WORD + r"\s+(?P<day>\d{1,2})" + CLOCK + r"\s+(?:(?:[A-Z]{1,5}|[+-]\d{4})\s+)?(?P<year>\d{4})(?!\d)",
    )
)
ROUGH = re.compile(r"\s*(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2}))?\s*")
# A name behind it, as in -0800 (PST) and +0530 IST, or the year.
NAMED = r"\s*(?:\([^()]{1,40}\)|\[[\w/+-]{1,40}\]|[A-Z]{2,5}\b)?\s*(?:(?:19|20)\d\d)?\s*$"
OFFSET = re.compile(r"(?<!-\d\d)([+-])(\d{2}|\d(?=:)):?(\d{2})" + NAMED)
# Hours alone, as +02 and GMT+2: only right behind a time, as 10:00 on desk-3 names no zone.
HOURS = re.compile(r":\d{2}(?:[.,]\d+)?\s*(?:[AaPp]\.?[Mm]\.?\s*)?(?:GMT|UTC?)?\s*([+-])(\d{1,2})" + NAMED)
NAME = re.compile(r"(?:(?<=\d)|\b)([A-Z]{1,4})\s*(?:\([^()]{1,40}\))?\s*(?:(?:19|20)\d\d)?\s*$")
# North American names of RFC 822, Greenwich, and names that mean one thing: others (IST, BST) mean several.
ZONES = {"UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
         "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AEST": 10,
         "AEDT": 11}  # fmt: skip
LONGEST_DATE = 200  # characters; real ones have 60, and the patterns take long with what only looks like one
CENTURY = 69  # two digits up to it are of this century, as in RFC 2822


Flag = Literal["", "ahead", "future", "absurd", "rough", "changed", "address", "stamped"]


class Published(NamedTuple):
    """When, and who says so.

    `flag` names what is to be known of it. `ahead`: hours ahead of us and so clamped; `future` and `absurd`: the claim
    was not believed; `stamped`: the feed gives many entries one time, which was not believed; `rough`: a month or a
    year is all that was said; `changed`: the time of a change, where nobody says when it was published; `address`: from
    the page's address.
    """

    at: datetime
    source: Literal["feed", "page", "first seen"]
    flag: Flag = ""


class Claims(NamedTuple):
    """What feed and page say of an article's dates: of its publication, and of its last change. Texts as written."""

    feed: datetime | None
    page: str = ""
    changed: datetime | None = None
    address: str = ""
    feed_said: str = ""


def publication_date(claims: Claims, first_seen: datetime) -> Published:
    """Return the publication date: the feed's if it can be believed, else the page's, and so on, else the first sight.

    A rough date of the feed yields to an exact one of the page; a change is no publication where anything says
    publication. Never later than `first_seen`: a date of tomorrow is clamped, one of next year is not believed.
    """
    page, address = read_said(claims.page), read_said(claims.address)
    rough = claims.feed is not None and is_rough(claims.feed_said)
    candidates: list[tuple[datetime | None, Literal["feed", "page"], Flag]] = [
        (None if rough else claims.feed, "feed", ""),
        (page, "page", "rough" if is_rough(claims.page) else ""),
        (claims.feed if rough else None, "feed", "rough"),
        (address, "page", "address"),
        (claims.changed, "feed", "changed"),
    ]
    doubt: Flag = "stamped" if claims.feed is None and claims.changed is None and read_said(claims.feed_said) else ""
    for date, source, mark in candidates:
        if date is None:
            continue
        flag = date_flag(date, first_seen)
        if flag in {"", "ahead"}:
            return Published(min(date, first_seen), source, doubt or flag or mark)
        doubt = doubt or flag
    return Published(first_seen, "first seen", doubt)


def is_rough(said: str) -> bool:
    """Say whether no more than a year or a month was written."""
    return ROUGH.fullmatch(said) is not None


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
    """Return a date in one of the forms that people write, UTC where it names no zone; None where it is none.

    A month and a day without a year are none: the year would have to be guessed.

    >>> read_written_date("Seg, 24 Set 2018 19:22:00 -0300").isoformat()
    '2018-09-24T22:22:00+00:00'
    >>> read_written_date("Sat, Nov 14 2026 08:28:28 PM").isoformat()
    '2026-11-14T20:28:28+00:00'
    """
    text = _bounded(text)
    matches = (found for form in FORMS for found in form.finditer(text) if _names_a_month(found))
    found = next(matches, None) or ROUGH.fullmatch(text)
    if found is None:
        return None
    said = {"day": "1", "month": "1", "hour": "0", "minute": "0", "second": "0", "half": "", "word": ""}
    said |= {name: value for name, value in found.groupdict().items() if value}
    month = _month(said["word"]) if said["word"] else int(said["month"])
    year, hour = int(said["year"]), int(said["hour"])
    if said["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if said["half"].lower().startswith("p") else 0)
    if len(said["year"]) == 2:
        year += 2000 if year <= CENTURY else 1900
    # A day may end at 24:00, and a minute with a leap second.
    is_end, second = (hour, said["minute"]) == (24, "00"), 59 if said["second"] == "60" else int(said["second"])
    moment = (year, month, int(said["day"]), 0 if is_end else hour, int(said["minute"]), second)
    try:
        return (datetime(*moment, tzinfo=zone_said(text) or UTC) + timedelta(days=is_end)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _bounded(text: str) -> str:
    return " ".join(text[:LONGEST_DATE].split())


def _names_a_month(found: re.Match[str]) -> bool:
    """Say whether the word of a form is a month's name, where it has one: "00 GMT-0800" is no day of a year 800."""
    word = found.groupdict().get("word")
    return word is None or _month(word) > 0


def _month(word: str) -> int:
    """Return the number of a month by its name; 0 where it is none."""
    return MONTHS.get(word.lower()[:3]) or MONTHS.get(word.lower()[:4]) or 0


def read_said(text: str) -> datetime | None:
    """Return a date in either form, as a number or written out; None where it is none.

    Strict, and by no clock: what is not said is not guessed. Never what a library would make of it.
    """
    return read_date(text) or read_written_date(text)


def day_of(said: str) -> str:
    """Return the day of a date as it was written where it was written; empty where none was.

    >>> day_of("2026-03-02T23:30:00-08:00"), day_of("2 March 2026"), day_of("soon")
    ('2026-03-02', '2026-03-02', '')
    """
    moment = read_said(said)
    if moment is None:
        return ""
    return _where_written(moment, said).date().isoformat()


def _where_written(at: datetime, said: str) -> datetime:
    """Return a time in the zone of a date as written; in UTC where the first hours of year 1 would come before it."""
    try:
        return at.astimezone(zone_said(said) or UTC)
    except OverflowError:
        return at


def zone_said(said: str) -> timezone | None:
    """Return the zone that a date was written in, as far as the feed names one; None where it does not.

    >>> zone_said("Mon, 02 Mar 2026 23:30:00 -0800"), zone_said("2026-03-02T10:00:00Z"), zone_said("2026-03-02")
    (datetime.timezone(datetime.timedelta(days=-1, seconds=57600)), datetime.timezone.utc, None)
    """
    said = _bounded(said)
    offset = (OFFSET.search(said) or HOURS.search(said)) if ":" in said else None
    if offset:
        sign, hours, minutes = (*offset.groups(), "0")[:3]
        size = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-size if sign == "-" else size) if size < timedelta(days=1) else None
    name = NAME.search(said)
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


def stamps(entries: Sequence[Dated]) -> set[datetime]:
    """Return the times that many entries of one feed have: a program's stamps, which say nothing of any of them.

    A date without a time is none of these: a journal publishes its whole issue on one day.
    """
    counts = Counter(entry.at for entry in entries if entry.at is not None)
    written = {entry.at: entry.said for entry in entries}
    return {at for at, count in counts.items() if count >= STAMPED_ALIKE and not _is_midnight(at, written[at])}


def _is_midnight(at: datetime, said: str) -> bool:
    local = _where_written(at, said)
    return (local.hour, local.minute, local.second) == (0, 0, 0)
