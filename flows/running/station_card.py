"""What a station at work says of itself in its home: who it is, since when, and on which ports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from flows.running.ports import LOOPBACK

NAME = "up.json"


class StationCard(NamedTuple):
    """A station: its process, when it began, and the ports that it was given."""

    pid: int
    since: str
    port: int
    prefect_port: int

    def __str__(self) -> str:
        return (
            f"process {self.pid} since {self.since}, dashboards on http://{LOOPBACK}:{self.port}/, "
            f"Prefect on http://{LOOPBACK}:{self.prefect_port}/"
        )


def put(home: Path, card: StationCard) -> None:
    """Write the card into a home."""
    (home / NAME).write_text(json.dumps(card._asdict()), encoding="utf-8")


def card_in(home: Path) -> StationCard | None:
    """Return the card in a home; None where there is none, or one that is only just being written."""
    try:
        told = json.loads((home / NAME).read_text(encoding="utf-8"))
        return StationCard(int(told["pid"]), str(told["since"]), int(told["port"]), int(told["prefect_port"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
