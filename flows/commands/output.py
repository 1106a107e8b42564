"""What a command gives back: plain data, and how a person would like to see it. The front door does the showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from rich.text import Text

from warehouse.records import TrendledgerError

DONE, FAILED, USAGE, PARTIAL = 0, 1, 2, 3  # the exit codes of every command


class UsageError(TrendledgerError):
    """A command was called with words that do not go together."""


class FileError(TrendledgerError):
    """A file that was named cannot be had, or not be made: no fault of the words, so that the command has failed."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(file, what)
        self.file, self.what = file, what

    def __str__(self) -> str:
        return f"{self.file} {self.what}"


class Telling(NamedTuple):
    """One of a stream of answers: `data` for programs, `text` for people, its marks as brackets without a terminal."""

    data: Any
    text: Text


class Section(NamedTuple):
    """A part of an answer, for people: a table under a heading."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Output:
    """`data` for programs; `columns` and `rows`, or `text`, or `sections`, under a `text` or not, for people.

    `closing` stands below the sections, a line as long as it is: what is to be pasted must not be folded.
    `notes` go to stderr, `code` is what to exit with. `as_records` shows a line a value instead of a line a row.
    """

    data: Any
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    text: str = ""
    sections: Sequence[Section] = ()
    closing: str = ""
    notes: Sequence[str] = field(default=())
    as_csv: bool = False
    as_records: bool = False
    code: int = DONE
