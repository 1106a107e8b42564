"""Values as text: what JSON, CSV and XML say of what a query gives back."""

from __future__ import annotations

import json
import math
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

QUOTES = b"\\\"'"  # of the letters of ASCII those that a string would end at
# What XML 1.0 has no place for; strangers, and people who write taxonomies, write anything.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(value: Any) -> Any:
    """Return what JSON has no form for: decimals as numbers, times as text in ISO 8601, the rest as text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(value, bytes):
        return blob(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def duration(value: timedelta) -> str:
    """Return a span of time as hours, minutes and seconds, as DuckDB, pandas and spreadsheets read it back.

    >>> duration(timedelta(hours=-1)), duration(timedelta(days=6, hours=23, minutes=25, milliseconds=5))
    ('-1:00:00', '167:25:00.005000')
    """
    seconds, fraction = divmod(abs(value) // timedelta(microseconds=1), 1_000_000)
    sign = "-" if value < timedelta() else ""
    rest = f".{fraction:06}" if fraction else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}{rest}"


def blob(value: bytes) -> str:
    r"""Return bytes as DuckDB writes them: what is a letter of ASCII as it is, the rest in hexadecimal.

    >>> print(blob(b"RIFF\x00\xff'"))
    RIFF\x00\xFF\x27
    """
    return "".join(chr(one) if 32 <= one <= 126 and one not in QUOTES else f"\\x{one:02X}" for one in value)


def json_text(data: Any, *, indent: int | None = None) -> str:
    """Return data as JSON. A ratio to nothing is infinite, for which JSON has no word: it becomes null.

    >>> json_text({"ratio": float("inf"), "rows": [(1.5, None)]}), json_text({date(2026, 3, 2): 1})
    ('{"ratio": null, "rows": [[1.5, null]]}', '{"2026-03-02": 1}')
    """
    written = partial(json.dumps, default=plain, ensure_ascii=False, indent=indent, allow_nan=False)
    try:
        return written(data)
    except (ValueError, TypeError):  # few have one, and to look at every value first takes longer than to write all
        return written(_sayable(data))


def _sayable(value: Any) -> Any:
    """Return a value without infinities, and with texts for the keys of a map, which may be anything."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case dict():
            return {_key(key): _sayable(one) for key, one in value.items()}
        case list() | tuple():
            return [_sayable(one) for one in value]
        case _:
            return value


def _key(key: Any) -> Any:
    if isinstance(key, tuple):
        return json_text(key)
    return key if isinstance(key, str | int) else str(plain(key))


def exact(value: Any) -> Any:
    """Return a value as a program reads it from CSV: every digit, times as ISO 8601, lists and structs as JSON.

    >>> exact([1.25, None]), exact(True), exact(date(2026, 3, 2)), exact(0.1)
    ('[1.25, null]', 'true', '2026-03-02', 0.1)
    """
    if isinstance(value, list | dict | bool):
        return json_text(value)
    return plain(value) if isinstance(value, date | timedelta | bytes) else value


def sayable(text: str) -> str:
    r"""Return a text with what XML cannot say, not even escaped, replaced.

    >>> sayable("a\x0bb") == "a\N{REPLACEMENT CHARACTER}b"
    True
    """
    return NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
