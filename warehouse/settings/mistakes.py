"""Mistakes in settings: which key, on which line, and how to mend it. No message repeats a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from warehouse.records import TrendledgerError
from warehouse.settings.fields import PREFIX, Settings

SECRET = re.compile(r"pass(word|wd|phrase)?$|secret|token|api_?key|credential|webhook|auth", re.IGNORECASE)
ELSEWHERE = (
    "a secret belongs into secrets.toml beside this file (`chmod 600`) or into the environment, named in alerts.toml"
)
HEADER = re.compile(r"^\s*\[\s*([\w.-]+)\s*\]")
KINDS = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "string_type": "a text in quotes",
    "bool_type": "true or false",
    "finite_number": "a number",
}


class SettingsError(TrendledgerError):
    """Settings that cannot be used. Names the place of each mistake, and the mend."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        more = f" ({len(self.mistakes)} mistakes in all: `trendledger config check` lists them)"
        said = f"{self.mistakes[0]}{more if len(self.mistakes) > 1 else ''}"
        return f"{said}{'' if said.endswith('?') else '.'} Nothing was done."


def of_file(error: ValidationError, file: str, text: str) -> SettingsError:
    """Return the mistakes of a file, each with its line."""
    found = sorted((line_of(text, one["loc"]), _said(one)) for one in error.errors(include_url=False))
    return SettingsError(tuple(f"{file}, line {line}: {said}" for line, said in found))


def of_environment(error: ValidationError, named: Mapping[str, str]) -> SettingsError:
    """Return the mistakes of the environment, each with its variable; `named` has names of their own by `table.key`."""
    found = error.errors(include_url=False)
    places = [list(map(str, one["loc"])) for one in found]
    variables = [named.get(".".join(place)) or f"{PREFIX}{'_'.join(place).upper()}" for place in places]
    return SettingsError(
        tuple(f"{name} of the environment: {_said(one)}" for name, one in zip(variables, found, strict=True))
    )


def line_of(text: str, place: tuple[int | str, ...]) -> int:
    r"""Return the line on which a key of a table stands, or the table, or the first.

    >>> line_of('[web]\nconnections = 3\n', ("web", "connections"))
    2
    """
    table, found = "", 1
    for number, line in enumerate(text.splitlines(), start=1):
        header = HEADER.match(line)
        if header:
            table = header[1]
            found = number if table == str(place[0]) else found
            continue
        key = line.partition("=")[0].strip().strip("\"'")
        whole = f"{table}.{key}" if table else key
        if whole in {".".join(map(str, place)), *([str(place[0])] if len(place) == 1 else [])}:
            return number
    return found


def _said(one: Mapping[str, Any]) -> str:
    """Return a mistake in words, without the value."""
    place = tuple(str(part) for part in one["loc"])
    name, kind, bounds = ".".join(place), one["type"], one.get("ctx") or {}
    if kind == "extra_forbidden":
        return _unknown(place)
    if kind == "model_type":
        return f"`{name}` must be a table: write [{name}] above its keys"
    if kind in KINDS:
        return f"`{name}` must be {KINDS[kind]}{_bounds(place)}"
    if kind in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        return f"`{name}` must be a number{_bounds(place)}"
    if kind == "string_pattern_mismatch":
        return f"`{name}` must be a number with its unit, as in 512MB or 2GB"
    return f"`{name}` {bounds.get('error') or one['msg']}"


def _unknown(place: tuple[str, ...]) -> str:
    name = ".".join(place)
    if any(SECRET.search(part) for part in place):
        return f"`{name}` looks like a secret, and this file is none for secrets: {ELSEWHERE}"
    known = names()
    near = get_close_matches(name, known, n=1, cutoff=0.5) or [
        one for one in known if one.partition(".")[2] == place[-1]
    ]
    tables = get_close_matches(place[0], list(Settings.model_fields), n=1)
    if len(place) == 1:
        mend = f"did you mean [{tables[0]}]?" if tables else f"the tables are {', '.join(Settings.model_fields)}"
    else:
        mend = f"did you mean `{near[0]}`?" if near else "`trendledger config show` lists those that there are"
    return f"`{name}` is no setting; {mend}"


def names() -> list[str]:
    """Return the names of all settings, `table.key` each."""
    return [f"{table}.{key}" for table, part in parts().items() for key in part.model_fields]


def parts() -> dict[str, type[BaseModel]]:
    """Return the tables by their names."""
    return {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }


def _bounds(place: tuple[str, ...]) -> str:
    """Return the bounds of a number in words."""
    field = parts()[place[0]].model_fields[place[1]]
    low = next((one for one in field.metadata if hasattr(one, "ge") or hasattr(one, "gt")), None)
    high = next((one for one in field.metadata if hasattr(one, "le")), None)
    if low is None or high is None:
        return ""
    least = f"{low.ge:g}" if hasattr(low, "ge") else f"more than {low.gt:g}"
    return f" from {least} to {high.le:g}"
