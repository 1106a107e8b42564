"""What people ask of the schema `api`, each question with the query that answers it, one a file beside this one.

A file begins with the question, and whom it is for; where the demo has nothing to answer, it says why not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

HEAD = re.compile(
    r"-- (?P<question>[^\n]+\?)\n-- For: (?P<reader>\w+)\.\n(?:-- No row: (?P<none>[^\n]+)\.\n)?(?P<sql>.+)", re.DOTALL
)
READERS = ("analyst", "editor", "operator", "researcher")  # in the order of the pages


class Recipe(NamedTuple):
    """A question, whom it is for, its query, and why the demo has no row for it, where it has none."""

    name: str
    question: str
    reader: str
    sql: str
    none: str


@lru_cache(maxsize=1)
def recipes() -> tuple[Recipe, ...]:
    """Return all of them, by readers and then by their names."""
    found = [_read(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8")) for file in _files()]
    return tuple(sorted(found, key=lambda recipe: (READERS.index(recipe.reader), recipe.name)))


def _files() -> list[Any]:
    return [file for file in files("warehouse.cookbook").iterdir() if file.name.endswith(".sql")]


def _read(name: str, text: str) -> Recipe:
    parts = HEAD.fullmatch(text)
    if parts is None:
        raise ValueError(f"warehouse/cookbook/{name}.sql does not begin with a question and whom it is for")
    return Recipe(name, parts["question"], parts["reader"], parts["sql"].strip().rstrip(";"), parts["none"] or "")
