"""What the doctor says of one thing."""

from __future__ import annotations

from typing import Literal, NamedTuple

State = Literal["ok", "note", "bad"]


class Observation(NamedTuple):
    """One thing that was looked at: well, worth knowing, or bad; in a line, and how it is mended where it has to be."""

    check: str
    state: State
    what: str
    mend: str = ""


def well(check: str, what: str) -> Observation:
    """Return that something is as it should be."""
    return Observation(check, "ok", what)


def worth_knowing(check: str, what: str, mend: str) -> Observation:
    """Return what goes on working, and could be better."""
    return Observation(check, "note", what, mend)


def bad(check: str, what: str, mend: str) -> Observation:
    """Return what has to be mended."""
    return Observation(check, "bad", what, mend)
