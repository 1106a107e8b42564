"""The trend that a person means: by its id or its name, and what is near where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from warehouse.database import Connection
from warehouse.published.publish import query
from warehouse.records import TrendledgerError

SUGGESTED = 3
NEAR = 0.6  # difflib's own measure of likeness: "regulaton" is as near to "ai-regulation" as .78


class UnknownTrendError(TrendledgerError):
    """The taxonomy has no such trend. Says which are near."""

    def __init__(self, said: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(said, near)
        self.said, self.near = said, near

    def __str__(self) -> str:
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else "."
        lists = "`trendledger trends --all` lists all, with their ids"
        follows = "; `trendledger trends watch` follows any words" if self.said.strip() else ""
        return f"{self.said!r} is not a trend{meant} {lists}{follows}."


def trend_names(db: Connection) -> dict[str, str]:
    """Return the names of all trends by their ids."""
    return dict(query(db, "select trend, name from api.trends order by position").rows)


def trend_meant(names: Mapping[str, str], said: str) -> str:
    """Return the id of the trend that is meant by its id or its name. Raises UnknownTrendError.

    >>> trend_meant({"ai-agents": "AI agents"}, "ai AGENTS")
    'ai-agents'
    >>> trend_meant({"ai-agents": "AI agents"}, "ai-agent")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    flows.commands.trend_names.UnknownTrendError: 'ai-agent' is not a trend; did you mean ai-agents? ...
    """
    ids, plain = ids_by_word(names), plainly(said)
    if plain in ids:
        return ids[plain]
    holding = [ids[word] for word in ids if plain and plain in word]
    raise UnknownTrendError(said, tuple(dict.fromkeys([*near(plain, ids), *holding]))[:SUGGESTED])


def ids_by_word(names: Mapping[str, str]) -> dict[str, str]:
    """Return ids by all that they are called, themselves and their names, as `plainly` writes both; an id is itself."""
    ids = {each.casefold(): each for each in names}
    return ids | {name.casefold(): each for each, name in names.items() if name.casefold() not in ids}


def plainly(said: str) -> str:
    """Return a name in small letters and with even blanks."""
    return " ".join(said.split()).casefold()


def near(plain: str, ids: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids whose names look most alike, the likest first, each once."""
    return tuple(dict.fromkeys(ids[word] for word in get_close_matches(plain, ids, SUGGESTED, NEAR)))
