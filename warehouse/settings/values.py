"""Values of settings that are more than a number: each is checked, and refused without being repeated."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

CRON_FIELD = re.compile(r"(\*|[A-Za-z0-9]+(-[A-Za-z0-9]+)?)(/[0-9]+)?(,(\*|[A-Za-z0-9]+(-[A-Za-z0-9]+)?)(/[0-9]+)?)*")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # that each month has in some year
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
NO_ADDRESS = "must be an http or https address, as in http://127.0.0.1:4200/api"
# What each field of a line of cron may hold: numbers from, to, and names. Sunday is 0 and 7.
CRON_FIELDS: dict[str, tuple[int, int, tuple[str, ...]]] = {
    "minute": (0, 59, ()),
    "hour": (0, 23, ()),
    "day": (1, 31, ()),
    "month": (1, 12, MONTHS),
    "weekday": (0, 7, WEEKDAYS),
}


def line_of_cron(value: str) -> str:
    """Return a line of cron that a scheduler takes. Raises ValueError.

    >>> line_of_cron("7 */2 * * mon-fri")
    '7 */2 * * mon-fri'
    """
    fields = value.split()
    if len(fields) != len(CRON_FIELDS) or not all(CRON_FIELD.fullmatch(field) for field in fields):
        raise ValueError("must be five fields (minute, hour, day, month, weekday), as in 7 * * * *")
    for (name, (least, most, names)), field in zip(CRON_FIELDS.items(), fields, strict=True):
        if not all(_is_of_cron(part, least, most, names) for part in field.lower().split(",")):
            known = f"{least} to {most}" + (f", or {names[0]} to {names[-1]}" if names else "")
            raise ValueError(f"must have as its {name} a number from {known}, and steps of 1 or more")
    days, months = (_held(fields[place].lower(), *CRON_FIELDS[name]) for place, name in ((2, "day"), (3, "month")))
    if min(days) > max(DAYS[month - 1] for month in months):  # the scheduler gives up on it whatever the weekday
        raise ValueError("must have as its day one that its months have: it would never be due")
    return " ".join(fields)


def _held(field: str, least: int, most: int, names: tuple[str, ...]) -> set[int]:
    """Return the numbers that a field stands for; a span may go past the end, as in nov-feb.

    >>> sorted(_held("nov-feb,4/5", 1, 12, MONTHS))
    [1, 2, 4, 9, 11, 12]
    """
    held: set[int] = set()
    for part in field.split(","):
        span, has_step, step = part.partition("/")
        ends = [names.index(one) + least if one in names else int(one) for one in span.split("-") if one != "*"]
        if len(ends) == 1 and not has_step:
            held.add(ends[0])
            continue
        first, last = (ends or [least])[0], ends[1] if len(ends) > 1 else most
        # One that ends where it begins goes all the way round, to the scheduler's mind.
        whole = [*range(first, last + 1)] if first < last else [*range(first, most + 1), *range(least, last + 1)]
        held.update(whole[:: int(step or 1)])
    return held


def _is_of_cron(part: str, least: int, most: int, names: tuple[str, ...]) -> bool:
    span, has_step, step = part.partition("/")
    ends = [] if span == "*" else span.split("-")
    is_in = all(one in names or (one.isdigit() and least <= int(one) <= most) for one in ends)
    return is_in and (not has_step or int(step) > 0)


def time_zone(value: str) -> str:
    """Return the name of a time zone. Raises ValueError."""
    try:
        ZoneInfo(value)
    except (OSError, ValueError) as error:  # ZoneInfoNotFoundError is a KeyError and an OSError's kin by release
        raise ValueError("must be the name of a time zone, as in Europe/Berlin") from error
    except KeyError as error:
        raise ValueError("must be the name of a time zone, as in Europe/Berlin") from error
    return value


def address(value: str) -> str:
    """Return an http address, or nothing. Raises ValueError for one that carries a login."""
    if not value:
        return value
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of its port, or of an IPv6 address that is none
        raise ValueError(NO_ADDRESS) from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("carries a user name or password; set PREFECT_API_AUTH_STRING in the environment instead")
    if not is_whole:
        raise ValueError(NO_ADDRESS)
    return value


def scheduler_address(value: str) -> str:
    """Return the address of a Dask scheduler, or nothing. Raises ValueError."""
    if not value:
        return value
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in {"tcp", "tls"} and bool(parts.hostname) and parts.port is not None
    except ValueError:
        is_whole = False
    if not is_whole or parts.username is not None:
        raise ValueError("must be a tcp or tls address with its port, as in tcp://10.0.0.5:8786")
    return value
