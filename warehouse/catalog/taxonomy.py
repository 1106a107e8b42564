"""The taxonomy: what each trend is, how it is told from its siblings, where the seed documents name it."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.records import Seed, Taxonomy, TrendDefinition
from warehouse.catalog.tables import field, read_toml


def load_taxonomy(file: Path | Traversable | None = None) -> Taxonomy:
    """Return the taxonomy of `file`, or the one that ships. Raises CatalogError for a mistake in it."""
    return _read(file) if file else _shipped()


@lru_cache(maxsize=1)
def _shipped() -> Taxonomy:
    """Return the taxonomy that ships, read once a process: 50 ms, and a run asks for it twice."""
    return _read(files("warehouse") / "catalog" / "taxonomy.toml")


def _read(file: Path | Traversable) -> Taxonomy:
    name, content = str(file), read_toml(file)
    version = field(name, "the head", content, "version", int)
    groups = field(name, "the head", content, "groups", dict)
    tables = field(name, "the head", content, "trends", list)
    trends = tuple(_trend(name, place, table) for place, table in enumerate(tables, start=1))
    _check_references(name, groups, trends)
    return Taxonomy(version, groups, trends)


def _trend(file: str, place: int, table: dict[str, Any]) -> TrendDefinition:
    entry = f"trend {table.get('id', f'number {place}')}"

    def phrases(key: str, *, required: bool = True) -> tuple[str, ...]:
        values = field(file, entry, table, key, list, required=required)
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise CatalogError(file, entry, f"`{key}` must be a list of phrases")
        return tuple(values)

    return TrendDefinition(
        id=field(file, entry, table, "id", str),
        group=field(file, entry, table, "group", str),
        name=field(file, entry, table, "name", str),
        about=" ".join(field(file, entry, table, "about", str).split()),
        counts=phrases("counts"),
        excludes=phrases("excludes"),
        siblings=phrases("siblings", required=False),  # a trend of one home may stand alone
        terms=phrases("terms"),
        seeds=tuple(_seed(file, entry, seed) for seed in field(file, entry, table, "seeds", list, required=False)),
    )


def _seed(file: str, entry: str, seed: dict[str, Any]) -> Seed:
    return Seed(
        field(file, entry, seed, "document", str),
        field(file, entry, seed, "line", int),
        field(file, entry, seed, "term", str),
    )


def _check_references(file: str, groups: dict[str, str], trends: tuple[TrendDefinition, ...]) -> None:
    times = Counter(trend.id for trend in trends)
    for trend in trends:
        entry = f"trend {trend.id}"
        if times[trend.id] > 1:
            raise CatalogError(file, entry, "stands there twice; ids are unique")
        if trend.group not in groups:
            raise CatalogError(file, entry, f"is in group {trend.group!r}, which [groups] does not name")
        strangers = [sibling for sibling in trend.siblings if sibling not in times or sibling == trend.id]
        if strangers:
            raise CatalogError(file, entry, f"has the sibling {strangers[0]!r}, which is no other trend")
