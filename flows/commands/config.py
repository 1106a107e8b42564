"""Settings: `trendledger config`. What they are and where each comes from; whether a file of them holds."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from flows.commands.options import Injected
from flows.commands.output import FAILED, Output
from flows.steps.text.figures import counted
from warehouse.database import Home
from warehouse.values import json_text

COLUMNS = ("setting", "value", "from", "what it is")
HIDDEN, UNSET = "(set, not shown)", "(not set)"

app = App(name="config", help="What can be set, and what is.\n\nAn example: trendledger config show")


@app.command
def show(*, toml: Annotated[bool, Parameter(negative="")] = False, home: Injected) -> Output:
    """List every setting with its value and where that comes from: default, the home's file, or the environment.

    The file is trendledger.toml in the home; a variable of the environment (TRENDLEDGER_TABLE_KEY) goes before it, an
    option of a command before both. Secrets of the home's alert channels stand below, with their origin and without
    their values: see docs/alerts.md for secrets.toml.

    An example: trendledger config show --toml > trendledger-data/trendledger.toml

    Parameters
    ----------
    toml
        Write them as such a file, every setting with what it does; those that stand at their default as remarks.

    """
    from warehouse.settings.reading import shown

    found = list(shown(home.path))
    if toml:
        return Output([one._asdict() for one in found], text=_as_file(found))
    rows = [(one.name, one.value, one.origin, one.means) for one in found]
    secrets, notes = _secrets(home)
    data = [one._asdict() for one in found] + [{**one, "variable": one["name"]} for one in secrets]
    return Output(data, COLUMNS, [*rows, *(tuple(one.values()) for one in secrets)], notes=notes)


def _secrets(home: Home) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the secrets of the home's channels as rows without values; and what is wrong with the file of channels."""
    if not home.alert_rules.exists():
        return [], []
    from flows.running.alert_secrets import secrets_shown
    from warehouse.catalog.alert_rules import load_alert_rules
    from warehouse.catalog.mistakes import CatalogError

    try:
        found = list(secrets_shown(home, load_alert_rules(home.alert_rules, home.own_trends)))
    except CatalogError as error:
        return [], [str(error)]
    rows = [
        {"name": one.name, "value": HIDDEN if one.is_set else UNSET, "origin": one.origin, "means": one.means}
        for one in found
    ]
    return rows, []


def _as_file(found: list[Any]) -> str:
    """Return the settings as the file that makes them."""
    lines = ["# Settings of this home; `trendledger config check` reads them, docs/settings.md tells of each."]
    for table, settings in groupby(found, key=lambda one: one.name.partition(".")[0]):
        lines += ["", f"[{table}]"]
        for one in settings:
            line = f"{one.name.partition('.')[2]} = {json_text(one.value)}"  # of texts and numbers JSON is TOML
            lines += [f"# {one.means}", f"# {line}" if one.origin == "default" else line]
    return "\n".join(lines)


@app.command
def check(file: Path | None = None, /, *, home: Injected) -> Output:
    """Read a file of settings, and say of each mistake its line, its key and the mend; exit code 1 where there is one.

    An example: trendledger config check

    Parameters
    ----------
    file
        The file; without it the home's trendledger.toml, and the environment.

    """
    from warehouse.settings.mistakes import SettingsError
    from warehouse.settings.reading import FILE, check_file, settings_of

    path = file or home.path / FILE
    try:
        made = check_file(path) if file or path.exists() else 0
        if not file:
            settings_of(home.path)
    except SettingsError as error:
        data = {"file": str(path), "is_sound": False, "mistakes": list(error.mistakes)}
        return Output(data, text="\n".join(error.mistakes), code=FAILED)
    said = f"{path}: {counted(made, 'setting')}, all hold." if path.exists() else f"{path} is not there."
    text = said if file else f"{said} {_elsewhere(home)}"
    return Output({"file": str(path), "is_sound": True, "mistakes": []}, text=text)


def _elsewhere(home: Home) -> str:
    """Say where the settings are from that no file makes."""
    from warehouse.settings.reading import FILE, shown

    origins = [one.origin for one in shown(home.path)]
    named = sum(origin not in ("default", str(home.path / FILE)) for origin in origins)
    if not named:
        return "Every other setting is a default." if len(set(origins)) > 1 else "Every setting is a default."
    return (
        f"{counted(named, 'setting')} {'is' if named == 1 else 'are'} from the environment, every other is a default."
    )
