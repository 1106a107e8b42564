"""The words by which a text gives away that it is about AI."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.records import FieldWords
from warehouse.catalog.tables import field, read_toml


def load_field_words(file: Path | Traversable | None = None) -> FieldWords:
    """Return the words of `file`, or those that ship. Raises CatalogError for a mistake in it."""
    file = file or files("warehouse") / "catalog" / "field_words.toml"
    name, content = str(file), read_toml(file)
    lists: list[tuple[str, ...]] = []
    for key in ("sure", "unsure"):
        words = field(name, "the head", content, key, list)
        wrong = [word for word in words if not isinstance(word, str) or not word.strip()]
        if wrong:
            raise CatalogError(name, f"`{key}`", f"has {wrong[0]!r} in it; it must be a list of words")
        lists.append(tuple(words))
    both = sorted({word.lower() for word in lists[0]} & {word.lower() for word in lists[1]})
    if both:
        raise CatalogError(name, f"{both[0]!r}", "is both sure and unsure; take it out of one of them")
    return FieldWords(*lists)
