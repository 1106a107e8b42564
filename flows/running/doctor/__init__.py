"""The doctor: machine, locks, network, Prefect, and data, each looked at, and what is found told with its mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flows.running.doctor import books, clock, locks, machine, network, packages, prefect_books
from flows.running.doctor.finding import Observation, bad
from flows.running.station_card import card_in
from warehouse.database import Home

MEND_OF_SETTINGS = "mend it, then `trendledger config check`; until then, commands that need a setting are refused"


class Question(NamedTuple):
    """What the doctor is asked: the moment, the ports that are meant, how old data may be, and whether to go out."""

    now: datetime
    ports: Sequence[int]
    max_age: timedelta
    prefect_api: str = ""
    asks_network: bool = False
    allowed_hosts: Sequence[str] = ()
    are_ports_named: bool = False  # by options: else those of a station at work are meant, whatever the settings say
    mistakes: Sequence[str] = ()  # in the settings


def examine(home: Home, question: Question) -> Iterator[Observation]:
    """Yield what is found, one observation after the other. Reads only; nothing in the home is changed or made."""
    held = locks.held(home)
    yield packages.python()
    yield from packages.installed()
    yield from machine.disk(home)
    yield from (bad("settings", one.removesuffix("."), MEND_OF_SETTINGS) for one in question.mistakes)
    yield from _ports(home, question, has_station=locks.STATION in held)
    yield from locks.told(home, held)
    yield from clock.told(home, question.now)
    if question.asks_network:
        yield network.told(home, question.now, question.allowed_hosts)
    yield from prefect_books.told(home, question.now, question.prefect_api, is_running=locks.RUN in held)
    yield from books.told(home, question.now, question.max_age)


def _ports(home: Home, question: Question, *, has_station: bool) -> Iterator[Observation]:
    if not has_station:
        return machine.ports(question.ports, ())
    card = card_in(home.path)
    own = [card.port, card.prefect_port] if card else question.ports
    return machine.ports(question.ports if question.are_ports_named else own, own)
