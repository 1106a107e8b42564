"""What can be asked for: the relations of the schema `api`, with every column's meaning."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from flows.commands.options import Injected
from flows.commands.output import Output, Section
from warehouse.database import Home
from warehouse.published.contract import Relation, relations
from warehouse.published.publish import is_published, open_published
from warehouse.records import TrendledgerError


class UnknownRelationError(TrendledgerError):
    """The schema has no such relation. Says which are near."""

    def __init__(self, said: str, near: Sequence[str]) -> None:
        super().__init__(said, near)
        self.said, self.near = said, near

    def __str__(self) -> str:
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else "."
        return f"{self.said!r} is not in the schema{meant} `trendledger schema` lists all."


def schema(relation: str = "", /, *, home: Injected) -> Output:
    """Say what can be asked for with `trendledger sql`: all relations, or one with its columns and an example.

    An example: trendledger schema trend_weeks

    Parameters
    ----------
    relation
        A relation of the schema, such as trend_weeks or api.trend_weeks.

    """
    found = _relations(home)
    if not relation:
        rows = [(each.signature, each.comment) for each in found]
        return Output([_as_data(each) for each in found], ("relation", "what it holds"), rows)
    name = relation.removeprefix("api.").casefold()
    asked = next((each for each in found if each.name == name), None)
    if asked is None:
        raise UnknownRelationError(relation, get_close_matches(name, [each.name for each in found], 3))
    sections = [Section(f"api.{asked.signature}", ("",), [(asked.comment,)])]
    if asked.columns:
        sections.append(Section("Columns", ("column", "type", "what it says"), [tuple(one) for one in asked.columns]))
    sections.append(Section("An example", ("",), [(asked.example,)]))
    return Output(_as_data(asked), sections=sections)


def _as_data(relation: Relation) -> dict[str, Any]:
    return {**relation._asdict(), "columns": [column._asdict() for column in relation.columns]}


def _relations(home: Home) -> list[Relation]:
    """Return the relations of the published copy; before there is one, those that this program makes."""
    if not is_published(home):
        return relations(None)
    db = open_published(home)
    try:
        return relations(db)
    finally:
        db.close()
