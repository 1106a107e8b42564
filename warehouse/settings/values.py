"""Values of settings that are more than a number: each is checked, and refused without being repeated."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

CRON_FIELDS = 5
CRON_FIELD = re.compile(r"(\*|[A-Za-z0-9]+(-[A-Za-z0-9]+)?)(/[0-9]+)?(,(\*|[A-Za-z0-9]+(-[A-Za-z0-9]+)?)(/[0-9]+)?)*")


def five_fields(value: str) -> str:
    """Return a line of cron. Raises ValueError.

    >>> five_fields("7 */2 * * mon-fri")
    '7 */2 * * mon-fri'
    """
    fields = value.split()
    if len(fields) != CRON_FIELDS or not all(CRON_FIELD.fullmatch(field) for field in fields):
        raise ValueError("must be five fields (minute, hour, day, month, weekday), as in 7 * * * *")
    return " ".join(fields)


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
    parts = urlsplit(value)
    if parts.username is not None or parts.password is not None:
        raise ValueError("carries a user name or password; set PREFECT_API_AUTH_STRING in the environment instead")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an http or https address, as in http://127.0.0.1:4200/api")
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
