"""What many commands have in common on the command line."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.output import FileError, UsageError
from warehouse.database import Home

if TYPE_CHECKING:
    from warehouse.settings.fields import Settings

# The home that --home or TRENDLEDGER_HOME names; the front door puts it in, no command parses it.
Injected = Annotated[Home, Parameter(parse=False)]
# Whether --json was said, for the commands that have to know; the front door puts it in, as it does the home.
AsJson = Annotated[bool, Parameter(parse=False)]
STDIN = Path("-")  # where a file is asked for
STDIN_NAME = "stdin"  # as messages and books call it
LONGEST_AGE_HOURS = 24 * 366 * 100  # beyond what a span of time can hold there is no age


def login_name() -> str:
    """Return who is at work: the login name, or the number of a user that the system has no name for."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container, for one, that was started with a number of its own
        return f"user {os.getuid()}"


def at_least_one(count: int) -> int:
    """Return how many are asked for. Raises UsageError where that is none."""
    if count < 1:
        raise UsageError(f"--count {count}: give 1 or more")
    return count


def ports_of(port: int | None, prefect_port: int | None, settings: Settings) -> tuple[int, int]:
    """Return the ports of the dashboards and of Prefect: as asked for, or as the home has them. Raises UsageError."""
    from warehouse.settings.fields import HIGHEST_PORT

    for option, asked in (("--port", port), ("--prefect-port", prefect_port)):
        if asked is not None and not 1 <= asked <= HIGHEST_PORT:
            raise UsageError(f"{option} {asked}: a port has a number from 1 to {HIGHEST_PORT}")
    own = settings.dashboards.port if port is None else port
    return own, settings.prefect.port if prefect_port is None else prefect_port


def bytes_of(file: Path) -> bytes:
    """Return what is in a file, or what comes from stdin where it is `-`. Raises OSError."""
    return sys.stdin.buffer.read() if file == STDIN else file.read_bytes()


def refuse_unreadable(*files: Path | None) -> None:
    """Raise FileError for a file that cannot be read, before a home is made or a model trained for what is in it.

    A pipe is not opened: that waits for who writes into it, and takes from them their reader.
    """
    for file in files:
        if file is not None and file != STDIN and not file.is_fifo():
            try:
                file.open("rb").close()
            except OSError as error:
                raise FileError(file, f"cannot be read: {error.strerror}") from error


def max_age_of(home: Home, hours: float | None) -> timedelta:
    """Return how old the published copy may be: as asked for, or as the home has it. Raises UsageError."""
    if hours is None:
        from warehouse.settings.reading import settings_of

        return timedelta(hours=settings_of(home.path).dashboards.max_age_hours)
    if not 0 < hours <= LONGEST_AGE_HOURS:
        raise UsageError(f"--max-age-hours must be more than 0 and no more than a century, and is {hours:g}")
    return timedelta(hours=hours)
