"""TOML files read and checked table by table."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from warehouse.catalog.mistakes import CatalogError


def read_toml(file: Path | Traversable) -> dict[str, Any]:
    """Return what a TOML file says. Raises CatalogError where it is none, or cannot be read."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CatalogError(str(file), "the whole file", f"cannot be read: {error.strerror}") from error
    return parse_toml(content, str(file))


def parse_toml(content: bytes, file: str) -> dict[str, Any]:
    """Return what TOML that came from `file` says. Raises CatalogError where it is none."""
    try:
        return tomllib.loads(content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(file, "the whole file", f"is not TOML: {error}") from error


KINDS: dict[type, str] = {str: "a text", list: "a list", dict: "a table"}  # as a person calls them


def field(file: str, entry: str, table: dict[str, Any], name: str, kind: type, *, required: bool = True) -> Any:
    """Return a field of a table, checked to be of its kind. Raises CatalogError."""
    value = table.get(name)
    if value is None and not required:
        return kind()
    if value is None:
        raise CatalogError(file, entry, f"has no `{name}`; add one")
    if not isinstance(value, kind) or (required and not value):
        raise CatalogError(
            file, entry, f"`{name}` is {value!r}; it must be {KINDS.get(kind, kind.__name__)}, not empty"
        )
    return value


def one_of(file: str, entry: str, name: str, value: Any, known: Iterable[str], why: str = "is not known") -> Any:
    """Return the value, which is one of those known. Raises CatalogError with the nearest, or with all of them."""
    known = list(known)
    if isinstance(value, str) and value in known:
        return value
    near = get_close_matches(str(value), known, n=1)
    mend = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(known)}" if known else "define one"
    raise CatalogError(file, entry, f"`{name}` has {value!r}, which {why}; {mend}")


def no_others(file: str, entry: str, table: dict[str, Any], known: Iterable[str]) -> None:
    """Raise CatalogError where a table has a field that would be passed over."""
    known = list(known)
    for name in table:
        if name not in known:
            one_of(file, entry, "the table", name, known, "is not a field here")


def texts(file: str, entry: str, table: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return a list of texts; none, where it is not there. Raises CatalogError."""
    values = field(file, entry, table, name, list, required=False)
    wrong = [value for value in values if not isinstance(value, str) or not value.strip()]
    if wrong:
        raise CatalogError(file, entry, f"`{name}` has {wrong[0]!r} in it; it must be a list of texts")
    return tuple(dict.fromkeys(values))


def number(file: str, entry: str, table: dict[str, Any], name: str, usual: float, least: float, most: float) -> float:
    """Return a number between two others, or the usual one. Raises CatalogError."""
    value = table.get(name, usual)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not least <= value <= most:
        raise CatalogError(file, entry, f"`{name}` is {value!r}; it must be a number from {least:g} to {most:g}")
    return float(value)
