"""The command that looks a home and its machine over, and says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.options import Injected, max_age_of, ports_of
from flows.commands.output import DONE, FAILED, Output, UsageError
from flows.steps.text.terminal_safe import visible
from warehouse.database import Home

if TYPE_CHECKING:
    from flows.running.doctor.finding import Observation
    from warehouse.settings.fields import Settings

MARKS = {"ok": "ok  ", "note": "note", "bad": "BAD "}


def doctor(
    *,
    network: Annotated[bool, Parameter(negative="")] = False,
    allow_host: list[str] | None = None,
    port: int | None = None,
    prefect_port: int | None = None,
    max_age_hours: float | None = None,
    home: Injected,
) -> Output:
    """Look over machine, packages, locks, clock, Prefect, data, feeds and model: a line each, with its mend.

    Reads only, and waits for nobody. Exit code 0 where nothing is bad, 1 where something has to be mended; `note` is
    worth knowing and fails nothing. What the books and the archive hold is read by `trendledger verify`.

    An example: trendledger doctor --network

    Parameters
    ----------
    network
        Also ask the site of a watched feed for its robots.txt: one request, which every site allows.
    allow_host
        With --network, host whose address may be private, as `host` or `host:port`; may be given several times.
    port
        The port that the dashboards are to have; 8050 unless the settings say otherwise.
    prefect_port
        The port that the Prefect server is to have; 4200 unless the settings say otherwise.
    max_age_hours
        How old the published copy may be; 3 unless the settings say otherwise.

    """
    from flows.running.doctor import Question, examine

    if allow_host and not network:
        raise UsageError("--allow-host is about the request of --network: it needs that")
    settings, mistakes = _settings(home)
    hours = settings.dashboards.max_age_hours if max_age_hours is None else max_age_hours
    question = Question(
        now=datetime.now(UTC),
        ports=[each for each in ports_of(port, prefect_port, settings) if each],  # 0 is any that is free
        max_age=max_age_of(home, hours),
        prefect_api=settings.prefect.url,
        asks_network=network,
        allowed_hosts=allow_host or (),
        are_ports_named=bool(port or prefect_port),
        mistakes=mistakes,
    )
    return _told(home, list(examine(home, question)))


def _settings(home: Home) -> tuple[Settings, Sequence[str]]:
    """Return the settings of a home and what is wrong with them, in which case they are those that ship."""
    from warehouse.settings.fields import Settings
    from warehouse.settings.mistakes import SettingsError
    from warehouse.settings.reading import settings_of

    try:
        return settings_of(home.path), ()
    except SettingsError as error:
        return Settings(), error.mistakes


def _told(home: Home, found: Sequence[Observation]) -> Output:
    lines = [
        f"{MARKS[one.state]}  {one.check:8}  {_one_line(one.what)}" + (f" -> {_one_line(one.mend)}" if one.mend else "")
        for one in found
    ]
    is_well = all(one.state != "bad" for one in found)
    data = {"home": str(home.path), "is_well": is_well, "findings": [one._asdict() for one in found]}
    return Output(data, text="\n".join(lines), code=DONE if is_well else FAILED)


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())
