"""What a command gives back: plain data, and how a person would like to see it. The front door does the showing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from warehouse.records import TrendledgerError

DONE, FAILED, USAGE, PARTIAL = 0, 1, 2, 3  # the exit codes of every command


class UsageError(TrendledgerError):
    """A command was called with words that do not go together."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` for programs; `columns` and `rows`, or `text`, for people; `notes` for stderr; `code` to exit with."""

    data: Any
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    text: str = ""
    notes: Sequence[str] = field(default=())
    as_csv: bool = False
    code: int = DONE
