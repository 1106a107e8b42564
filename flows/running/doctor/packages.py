"""The Python that runs this, and the packages beside it: what is missing, and what is other than it was tested with."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from flows.running.doctor.finding import Observation, bad, well, worth_knowing
from flows.running.prefect_server import PROJECT

LEAST = (3, 11)
TESTED = ((3, 11), (3, 12), (3, 13))
LOCKS = (PROJECT / "requirements.lock", PROJECT / "flows" / "requirements.lock")  # of a clone, and of an install
LOCKED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*==[^\\\n]+?)\s*\\?$", re.MULTILINE)
NAMED = 4  # packages in one line; --json has all
REINSTALL = "install Trendledger again, with `--constraints requirements.lock`"


def python(running: tuple[int, int] = sys.version_info[:2]) -> Observation:
    """Return whether this Python is one that we were tested with."""
    said = f"Python {'.'.join(map(str, running))}"
    if running < LEAST:
        return bad("python", f"{said} is too old", "install Trendledger with Python 3.11 or newer")
    if running not in TESTED:
        tested = ", ".join(".".join(map(str, one)) for one in TESTED)
        return worth_knowing("python", f"{said} is none that was tested ({tested})", "nothing, while all goes well")
    return well("python", f"{said}, {sys.executable}")


def installed() -> Iterator[Observation]:
    """Yield what of our packages is missing or too old, then what is other than the lock says."""
    unmet = list(differing(requires("trendledger") or ()))
    if unmet:
        yield bad("packages", f"not as Trendledger needs them: {_few(unmet)}", REINSTALL)
    lock = next((path for path in LOCKS if path.exists()), None)
    if lock is None:
        yield worth_knowing("packages", "there is no requirements.lock beside the program", REINSTALL)
        return
    pinned = locked(lock)
    others = list(differing(pinned))
    if others:
        what = f"{len(others)} of {len(pinned)} are other than were tested: {_few(others)}"
        yield worth_knowing("packages", what, f"nothing, while all goes well; else {REINSTALL}")
    elif not unmet:
        yield well("packages", f"all {len(pinned)} are as in the lock file")


def locked(file: Path) -> list[str]:
    """Return what a lock file pins on this machine, `name==version` each, without what its markers leave out."""
    found = (Requirement(line) for line in LOCKED.findall(file.read_text(encoding="utf-8")))
    return [str(one) for one in found if one.marker is None or one.marker.evaluate()]


def differing(requirements: Iterable[str], have: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield a few words for each requirement that is not met; `have` stands in for what is installed.

    >>> list(differing(["numpy==2.4", "scipy>=1.16", "yarl"], {"numpy": "2.3", "scipy": "1.17"}))
    ['numpy 2.3 (==2.4)', 'yarl is missing']
    """
    for line in requirements:
        try:
            wanted = Requirement(line)
        except InvalidRequirement:  # of a package index of the future; pip would have refused it
            continue
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        found = _version(wanted.name) if have is None else have.get(wanted.name)
        if found is None:
            yield f"{wanted.name} is missing"
        elif not wanted.specifier.contains(found, prereleases=True):
            yield f"{wanted.name} {found} ({wanted.specifier})"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _few(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
