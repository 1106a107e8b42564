"""The vocabulary of the catalog: trends as they are defined, and passages that show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from warehouse.records import Trend


class Seed(NamedTuple):
    """A place in the seed documents, line from 1, and the words that name the trend there."""

    document: str
    line: int
    term: str


@dataclass(frozen=True, slots=True)
class TrendDefinition:
    """One trend: `counts` and `excludes` are short phrases, `siblings` ids, `terms` words that give it away."""

    id: str
    group: str
    name: str
    about: str
    counts: tuple[str, ...]
    excludes: tuple[str, ...]
    siblings: tuple[str, ...]
    terms: tuple[str, ...]
    seeds: tuple[Seed, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All trends, in the order of the file, and the names of their groups."""

    version: int
    groups: dict[str, str]
    trends: tuple[TrendDefinition, ...]

    def records(self) -> list[Trend]:
        """Return the taxonomy as the warehouse keeps it."""
        return [
            Trend(
                taxonomy_version=self.version,
                position=position,
                trend=trend.id,
                name=trend.name,
                group_id=trend.group,
                group_name=self.groups[trend.group],
                about=trend.about,
                seeds=sorted({f"{seed.document}:{seed.line}" for seed in trend.seeds}),
            )
            for position, trend in enumerate(self.trends)
        ]


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Words by which a text shows that it is about AI: those that mean nothing else, and those that may."""

    sure: tuple[str, ...]
    unsure: tuple[str, ...]


LABELLED = "label"  # the kind of an example that a person's label made


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with its trends; no trend makes it an example of what is none of them."""

    title: str
    text: str
    trends: tuple[str, ...]
    kind: str
