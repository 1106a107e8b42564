"""The training passages: short texts in our own words, each with the trends that it carries, or none."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.records import Example
from warehouse.catalog.tables import KINDS

KEYS = {"title": str, "text": str, "trends": list, "kind": str}


def load_examples(folder: Path | Traversable | None = None) -> list[Example]:
    """Return the examples of a folder of JSON-lines files, or those that ship. Raises CatalogError for a mistake."""
    folder = folder or files("warehouse") / "catalog" / "passages"
    sources = sorted((file for file in folder.iterdir() if file.name.endswith(".jsonl")), key=lambda file: file.name)
    return [example for source in sources for example in _read(source)]


def _read(source: Path | Traversable) -> list[Example]:
    examples = []
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
        entry = f"line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise CatalogError(str(source), entry, f"is not valid JSON: {error}") from error
        for key, kind in KEYS.items():
            if not isinstance(row, dict) or not isinstance(row.get(key), kind):
                raise CatalogError(str(source), entry, f"needs `{key}`, {KINDS.get(kind, kind.__name__)}")
        examples.append(Example(row["title"], row["text"], tuple(row["trends"]), row["kind"]))
    return examples
