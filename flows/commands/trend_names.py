"""The trend that a person means: by its id or its name, and what is near where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from warehouse.database import Connection
from warehouse.published import query
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
        return f"{self.said!r} is not a trend{meant} `trendledger trends --all` lists all, with their ids."


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
    ids = {trend.casefold(): trend for trend in names} | {name.casefold(): trend for trend, name in names.items()}
    plain = " ".join(said.split()).casefold()
    if plain in ids:
        return ids[plain]
    near = get_close_matches(plain, ids, SUGGESTED, NEAR) + [word for word in ids if plain and plain in word]
    raise UnknownTrendError(said, tuple(dict.fromkeys(ids[word] for word in near))[:SUGGESTED])
