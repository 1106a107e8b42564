"""Key terms of one home: names that its people accepted as terms of a trend, beside those that ship.

A file that people may edit: a line taken out is a term no more. `trendledger train` and `retag` take it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.records import Taxonomy
from warehouse.catalog.tables import field, no_others, one_of, read_toml

HEAD = "# Key terms that people of this home accepted, by `trendledger taxonomy propose-terms`.\n"
KEYS = ("trend", "term", "accepted_by", "accepted_on")


class OwnTerm(NamedTuple):
    """A term of a trend, who accepted it, and on which day, as in 2027-01-31."""

    trend: str
    term: str
    accepted_by: str
    accepted_on: str


def own_terms(file: Path) -> list[OwnTerm]:
    """Return the terms of the file, none where there is no file. Raises CatalogError."""
    if not file.exists():
        return []
    tables = field(str(file), "the whole file", read_toml(file), "terms", list, required=False)
    return [_term(str(file), number, table) for number, table in enumerate(tables, start=1)]


def add_own_term(file: Path, term: OwnTerm) -> None:
    """Write one more term into the file, whole or not at all."""
    aside = file.with_suffix(".making")
    aside.write_text(HEAD + "".join(map(_table, [*own_terms(file), term])), encoding="utf-8")
    aside.replace(file)


def with_terms(taxonomy: Taxonomy, file: Path, *, is_strict: bool = True) -> Taxonomy:
    """Return the taxonomy with the terms of the file; its version goes up by one a term.

    Raises CatalogError for a term of no trend, which is passed over where nobody `is_strict`.
    """
    mine = own_terms(file)
    known = [trend.id for trend in taxonomy.trends]
    for number, one in enumerate(mine if is_strict else [], start=1):
        one_of(str(file), f"term {number}", "trend", one.trend, known, "is no trend of this home")
    trends = tuple(replace(trend, terms=_together(trend.terms, trend.id, mine)) for trend in taxonomy.trends)
    return replace(taxonomy, version=taxonomy.version + len(mine), trends=trends) if mine else taxonomy


def _together(terms: Sequence[str], trend: str, mine: Sequence[OwnTerm]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*terms, *(one.term for one in mine if one.trend == trend)]))


def _term(file: str, number: int, table: object) -> OwnTerm:
    entry = f"term {number}"
    if not isinstance(table, dict):
        raise CatalogError(file, entry, "must be a table: write [[terms]] above its keys")
    no_others(file, entry, table, KEYS)
    trend, term = (field(file, entry, table, key, str) for key in KEYS[:2])
    who, day = (field(file, entry, table, key, str, required=False) for key in KEYS[2:])
    return OwnTerm(trend, " ".join(term.split()), who, day)


def _table(term: OwnTerm) -> str:
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in term._asdict().items())
    return f"\n[[terms]]\n{''.join(lines)}"
