"""What must not stand in a log: the secrets that this process can know, by their values, and logins in addresses."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "***"
SHORTEST = 6  # characters; what is shorter is a word of every sentence, and no secret
OF_A_SECRET = re.compile(r"(?i)pass(word|wd|phrase)?$|secret|token|api_?key|credential|webhook|auth_string")
LOGIN = re.compile(r"(?<=//)[^\s/?#\"'<>]+@")  # the user, and mostly a password, before the host of an address
# A key in a query, as some feeds have it: `?token=...`. What it is named for stays, so that the address can be told.
KEY_IN_A_QUERY = re.compile(
    r"(?<=[?&])((?:[\w.-]*(?:token|secret|passw|api_?key|signature|auth)[\w.-]*|(?:[\w.-]*[_.-])?(?:key|sig))=)"
    r"[^&\s\"'<>]+",
    re.IGNORECASE,
)
# RFC 9110, 11.4: a scheme, and what it proves itself with; RFC 6750 for the one that is a token.
IN_A_HEADER = re.compile(
    r"(\bauthorization[\"']?\s*[:=]\s*[\"']?(?:\w+\s+)?|\bbearer\s+)[\w.~+/=-]{12,}", re.IGNORECASE
)
# PGPASSWORD and sslpassword, too.
IN_LIBPQ = re.compile(r"(\b\w*password\s*=\s*)('(?:\\.|[^'\\])*'|\S+)", re.IGNORECASE)


class Veil:
    """Hides values in texts: as they are, and as they stand in an address, a traceback or a document in JSON."""

    def __init__(self, values: Iterable[str]) -> None:
        told = {form for value in values if len(value) >= SHORTEST for form in _forms(value)}
        longest_first = sorted(told, key=lambda value: (-len(value), value))
        self._values = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def over(self, text: str) -> str:
        """Return a text without what is hidden.

        >>> Veil(["hunter2!"]).over("https://ada:x@desk.example/?token=abc said hunter2! to hunter2%21")
        'https://***@desk.example/?token=*** said *** to ***'
        >>> Veil([]).over("Authorization: Basic YWRhOmxvdmVsYWNl at /feed?sig=c0ffee&page=2")
        'Authorization: Basic *** at /feed?sig=***&page=2'
        """
        seen = text if self._values is None else self._values.sub(HIDDEN, text)
        seen = LOGIN.sub(f"{HIDDEN}@", seen)
        seen = IN_A_HEADER.sub(rf"\1{HIDDEN}", seen)
        seen = IN_LIBPQ.sub(rf"\1{HIDDEN}", seen)
        return KEY_IN_A_QUERY.sub(rf"\1{HIDDEN}", seen)


def _forms(value: str) -> tuple[str, ...]:
    written = repr(value)[1:-1], json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]
    return value, quote(value, safe=""), quote_plus(value), *written


def veil_of(home: Path) -> Veil:
    """Return what hides the secrets of a home and of the environment; files that cannot be read have told nobody."""
    return Veil({*_of_environment(), *_named_by_rules(home), *_of_files(home)})


def _of_environment() -> Iterator[str]:
    return (value for name, value in os.environ.items() if OF_A_SECRET.search(name))


def _of_files(home: Path) -> Iterator[str]:
    yield from (value for value in _table(home / "secrets.toml").values() if isinstance(value, str))
    with suppress(OSError, UnicodeDecodeError):
        yield (home / "editor.token").read_text(encoding="utf-8").strip()


def _named_by_rules(home: Path) -> Iterator[str]:
    """Yield the secrets of channels, which the rules name by variables of any name."""
    channels = _table(home / "alerts.toml").get("channels", {})
    for channel in channels.values() if isinstance(channels, dict) else ():
        for key, name in channel.items() if isinstance(channel, dict) else ():
            if key.endswith("_secret"):
                yield os.environ.get(str(name), "")


def _table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
