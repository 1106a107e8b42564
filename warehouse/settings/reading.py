"""Settings put together: the environment goes before the home's file, that before what we hold to be right."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource
from pydantic_settings import SettingsError as UnreadableError

from warehouse.records import without_login
from warehouse.settings.fields import PREFIX, Settings, Variables
from warehouse.settings.mistakes import SettingsError, of_environment, of_file, parts

FILE = "trendledger.toml"
# Variables with a name of their own, older than the settings or Prefect's: what they set, and nothing beside it.
ALSO = {"TRENDLEDGER_MAX_AGE_HOURS": ("dashboards", "max_age_hours"), "PREFECT_API_URL": ("prefect", "url")}
LARGEST_FILE = 2**20  # bytes; ours has some 2,000, and a file by mistake may have any number
WHOLE_FILE = "`trendledger config show --toml` writes a whole file, once this one is out of the home"
Tables = dict[str, dict[str, Any]]


class SettingShown(NamedTuple):
    """A setting: what it is, where that comes from, what it does, and how it is set in the environment."""

    name: str
    value: Any
    origin: str
    means: str
    variable: str


def settings_of(home: Path) -> Settings:
    """Return the settings of a home. Raises SettingsError.

    What a command is told by its own options goes before all of them, and is the command's business.
    """
    return _together(home)[0]


def shown(home: Path) -> Iterator[SettingShown]:
    """Yield every setting with the origin of its value. Raises SettingsError."""
    settings, layers = _together(home)
    for table, part in parts().items():
        for key, field in part.model_fields.items():
            origin = next((origin for origin, tables in layers if key in tables.get(table, {})), "default")
            named = next((name for name, place in ALSO.items() if place == (table, key) and os.environ.get(name)), "")
            variable = f"{PREFIX}{table}_{key}".upper()
            if origin == "environment":
                origin = f"{named or variable} of the environment"
            value = getattr(getattr(settings, table), key)
            yield SettingShown(f"{table}.{key}", value, origin, field.description or "", variable)


def check_file(file: Path) -> int:
    """Return how many settings a file makes. Raises SettingsError with every mistake in it."""
    return sum(len(keys) for keys in _of_file(file).values())


def _together(home: Path) -> tuple[Settings, list[tuple[str, Tables]]]:
    """Return the settings, and what each origin says, the one that goes before first."""
    file = home / FILE
    layers = [("environment", _of_environment())]
    if file.exists():
        layers.append((str(file), _of_file(file)))
    whole: Tables = {}
    for _, tables in reversed(layers):
        for table, keys in tables.items():
            whole.setdefault(table, {}).update(keys)
    return Settings.model_validate(whole), layers  # each layer was checked where it stands


def _of_environment() -> Tables:
    try:
        found: Tables = EnvSettingsSource(Variables)()
    except UnreadableError as error:
        raise SettingsError(
            (f"{PREFIX}TABLE in the environment sets a whole table, which is to be set key by key: {error}",)
        ) from error
    named = {place: name for name, place in ALSO.items() if os.environ.get(name)}
    for (table, key), name in named.items():
        found.setdefault(table, {})[key] = without_login(os.environ[name])  # it is shown
    try:
        Settings.model_validate(found)
    except ValidationError as error:
        raise of_environment(error, {".".join(place): name for place, name in named.items()}) from error
    return found


def _of_file(file: Path) -> Tables:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise SettingsError((f"{file} has more than {LARGEST_FILE:,} bytes, which no settings need",))
        text = file.read_text(encoding="utf-8")
        found: Tables = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise SettingsError((f"{file} is not TOML: byte {error.start + 1} is no UTF-8; {WHOLE_FILE}",)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError((f"{file} is not TOML: {error}; {WHOLE_FILE}",)) from error
    except OSError as error:
        mend = "give yourself the right to read it, or move it out of the home, which then has the defaults"
        raise SettingsError((f"{file} cannot be read: {error.strerror}; {mend}",)) from error
    try:
        Settings.model_validate(found, strict=True)
    except ValidationError as error:
        raise of_file(error, str(file), text) from error
    return found
