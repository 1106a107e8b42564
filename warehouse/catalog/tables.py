"""TOML files read and checked table by table."""

from __future__ import annotations

import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from warehouse.catalog.mistakes import CatalogError


def read_toml(file: Path | Traversable) -> dict[str, Any]:
    """Return what a TOML file says. Raises CatalogError where it is none, or cannot be read."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(str(file), "the whole file", f"is not TOML: {error}") from error
    except OSError as error:
        raise CatalogError(str(file), "the whole file", f"cannot be read: {error.strerror}") from error


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
