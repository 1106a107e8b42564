"""What comes of a command that is run again after it could not come to its end: most go on, some begin anew."""

from __future__ import annotations

from dataclasses import dataclass

# What these make is made aside, and put in its place when it is whole: of a half nothing is kept.
BEGINNING_ANEW = frozenset({"backup", "restore", "rebuild", "migrate", "export", "report"})


@dataclass(slots=True)
class Again:
    """The command that this process runs; empty where it is none of ours."""

    command: str = ""

    @property
    def begins_anew(self) -> bool:
        """Whether nothing of what it has done so far is kept."""
        return self.command in BEGINNING_ANEW

    def __str__(self) -> str:
        """Return it as the end of a sentence."""
        return "it begins anew" if self.begins_anew else "it goes on where it stopped"


AGAIN = Again()
