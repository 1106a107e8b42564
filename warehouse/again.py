"""What is to be done where a command could not come to its end: most go on when they are run again, some begin anew."""

from __future__ import annotations

from dataclasses import dataclass

# What these make is made aside, and put in its place when it is whole: of a half nothing is kept.
BEGINNING_ANEW = frozenset({"backup", "restore", "rebuild", "migrate", "export", "report"})


@dataclass(slots=True)
class Again:
    """The command that this process runs, empty where it is none of ours; and whether what it made is in its place."""

    command: str = ""
    is_in_place: bool = False

    @property
    def begins_anew(self) -> bool:
        """Whether nothing of what it has done so far is kept."""
        return self.command in BEGINNING_ANEW and not self.is_in_place

    def __str__(self) -> str:
        """Return what is to be done, as the end of a sentence."""
        if self.is_in_place:
            return "`trendledger run` publishes a copy, which alone is missing"
        return f"run the command again: {'it begins anew' if self.begins_anew else 'it goes on where it stopped'}"


AGAIN = Again()
