"""JSON lines: one object a line, from a file or from stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warehouse.records import TrendledgerError

MAX_LINE_BYTES = 10 * 2**20  # a passage has one thousand, an article ten; more is no line of ours


class LineError(TrendledgerError):
    """A line cannot be used. Names the source, the line and the mend; line 0 stands for the whole."""

    def __init__(self, source: str, line: int, mend: str) -> None:
        super().__init__(source, line, mend)
        self.source, self.line, self.mend = source, line, mend

    def __str__(self) -> str:
        return f"{self.source}, line {self.line}: {self.mend}" if self.line else f"{self.source}: {self.mend}"


def read_texts(file: Path | None) -> Iterator[dict[str, Any]]:
    """Yield the objects of `file`, or of stdin: each has an "id" and a "text". Raises LineError where one has not."""
    name = str(file) if file else "stdin"
    try:
        stream = file.open("rb") if file else sys.stdin.buffer
    except OSError as error:
        raise LineError(name, 0, f"cannot be read: {error.strerror}") from error
    with stream:
        for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE_BYTES), b""), start=1):
            if line.strip():
                yield _text(name, number, line)


def _text(name: str, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineError(name, number, f"is not valid JSON ({error}); the lines before it are done") from error
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise LineError(name, number, 'must be an object with "id" and "text"; the lines before it are done')
    if not isinstance(row.get("title") or "", str):
        raise LineError(name, number, '"title" must be a text; the lines before it are done')
    return row
