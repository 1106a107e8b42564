"""The taxonomy as a file, in the form in which it is read."""

from __future__ import annotations

import json
from typing import Any

from warehouse.catalog.records import Seed, Taxonomy, TrendDefinition

LISTS = ("counts", "excludes", "siblings", "terms")


def write_taxonomy(taxonomy: Taxonomy) -> str:
    """Return a taxonomy as TOML; `load_taxonomy` reads it back, with white space in `about` made even."""
    groups = "\n".join(f"{_text(group)} = {_text(name)}" for group, name in taxonomy.groups.items())
    head = f"version = {taxonomy.version}\n\n[groups]\n{groups}\n"
    return "\n".join([head, *map(_trend, taxonomy.trends)])


def _trend(trend: TrendDefinition) -> str:
    plain = [f"{key} = {_text(getattr(trend, key))}" for key in ("id", "group", "name", "about")]
    lists = [f"{key} = {_lines(_text(value) for value in getattr(trend, key))}" for key in LISTS]
    seeds = _lines(map(_seed, trend.seeds))
    return "\n".join(["[[trends]]", *plain, *lists, f"seeds = {seeds}"]) + "\n"


def _seed(seed: Seed) -> str:
    return f"{{ document = {_text(seed.document)}, line = {seed.line}, term = {_text(seed.term)} }}"


def _lines(values: Any) -> str:
    return "".join(["[\n", *(f"    {value},\n" for value in values), "]"])


def _text(value: str) -> str:
    """Return a TOML basic string: a JSON string, and DEL escaped too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
