"""Secrets, by name: of the environment, or of the home's `secrets.toml`. They are read when used, and never kept."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from flows.steps.web.post import NotSentError
from warehouse.catalog.records import AlertRules
from warehouse.database import Home

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def secret_of(home: Home, name: str) -> str:
    """Return a secret; empty for no name. Raises NotSentError where it is not set, or the file is open to others."""
    if not name:
        return ""
    said = os.environ.get(name, "") or _from_file(home, name)
    if not said:
        detail = f"the secret {name} is set neither in the environment nor in {home.secrets.name} of the home"
        raise NotSentError("not set up", detail)
    return said


class SecretShown(NamedTuple):
    """A secret, and where it is from; its value is nowhere shown."""

    name: str
    is_set: bool
    origin: str
    means: str


def secrets_shown(home: Home, rules: AlertRules) -> Iterator[SecretShown]:
    """Yield each secret that a channel of the rules names, with what is to be done where it is not to be had."""
    for channel in rules.channels.values():
        for key in ("url_secret", "token_secret", "password_secret"):
            name = getattr(channel, key)
            if name:
                means = f"channel {channel.name} ({channel.kind}): {key.removesuffix('_secret')}"
                yield SecretShown(name, *_origin(home, name), means)


def _origin(home: Home, name: str) -> tuple[bool, str]:
    if os.environ.get(name):
        return True, f"{name} of the environment"
    try:
        secret_of(home, name)
    except NotSentError as error:
        return False, error.detail
    return True, str(home.secrets)


def _from_file(home: Home, name: str) -> str:
    path = home.secrets
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & OTHERS:
                raise NotSentError("not set up", f"{path.name} is open to other users; `chmod 600` it, then run again")
            value = tomllib.load(file).get(name, "")
    except FileNotFoundError:
        return ""
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        # What is wrong in it may stand beside a secret: no word of its content.
        raise NotSentError("not set up", f'{path.name} cannot be read as TOML: lines of NAME = "value"') from None
    return value if isinstance(value, str) else ""
