"""The command that answers what is asked most, and shows how to ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Annotated

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import Output, UsageError
from warehouse.cookbook import Recipe, recipes
from warehouse.records import TrendledgerError


class UnknownRecipeError(TrendledgerError):
    """The cookbook has no such question. Says which are near."""

    def __init__(self, said: str, near: Sequence[str]) -> None:
        super().__init__(said, near)
        self.said, self.near = said, near

    def __str__(self) -> str:
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else "."
        return f"{self.said!r} is not in the cookbook{meant} `trendledger cookbook` lists all."


def cookbook(name: str = "", /, *, show: Annotated[bool, Parameter(negative="")] = False, home: Injected) -> Output:
    """Answer a question that is asked often, with the query that does it; without a name, list all questions.

    An example: trendledger cookbook what-rises

    Parameters
    ----------
    name
        A question of the list, by its name.
    show
        Only show the query, to be changed and given to `trendledger sql`.

    """
    if show and not name:
        raise UsageError("--show needs a question by its name; `trendledger cookbook` lists them")
    if not name:
        rows = [(recipe.name, recipe.reader, recipe.question) for recipe in recipes()]
        return Output([recipe._asdict() for recipe in recipes()], ("name", "for", "question"), rows)
    recipe = _found(name)
    if show:
        return Output(recipe._asdict(), text=recipe.sql)
    from flows.commands.sql import sql

    answer = sql(recipe.sql, home=home)
    return replace(answer, notes=[recipe.question, *answer.notes, f"the query: trendledger cookbook {name} --show"])


def _found(name: str) -> Recipe:
    named = {recipe.name: recipe for recipe in recipes()}
    if name not in named:
        raise UnknownRecipeError(name, get_close_matches(name, named, 3))
    return named[name]
