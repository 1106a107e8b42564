"""Labelled passages: JSON lines with what people said of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.steps.text.json_lines import LineError


@dataclass(frozen=True, slots=True)
class Labelled:
    """A passage with its true trends; those in `borderline` may be given or not. `year` is empty where unknown."""

    title: str
    text: str
    trends: frozenset[str]
    borderline: frozenset[str] = frozenset()
    kind: str = ""
    year: str = ""


class LabelError(LineError):
    """A line of a file of labelled passages cannot be used. Names file, line and mend; line 0 stands for the whole."""


def load_labelled(path: Path, trends: Sequence[str] = ()) -> list[Labelled]:
    """Return the labelled passages of a file, at least one. Raises LabelError, also for a trend not in `trends`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LabelError(str(path), 0, f"cannot be read: {error.strerror}") from error
    return labelled_in(content, str(path), trends)


def labelled_in(content: bytes, file: str, trends: Sequence[str] = ()) -> list[Labelled]:
    """Return the labelled passages of JSON lines that came from `file`, at least one. Raises LabelError."""
    lines = enumerate(content.splitlines(), start=1)
    rows = [_labelled(file, number, line, trends) for number, line in lines if line.strip()]
    if not rows:
        raise LabelError(file, 1, "the file has no passage; write one JSON object a line")
    return rows


def _labelled(file: str, number: int, line: bytes, known: Sequence[str]) -> Labelled:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LabelError(file, number, "is no UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise LabelError(file, number, f"is not valid JSON: {error}") from error
    if not isinstance(row, dict):
        raise LabelError(file, number, 'must be an object such as {"text": "...", "trends": []}')
    return Labelled(
        title=_text(file, number, row, "title", default=""),
        text=_text(file, number, row, "text"),
        trends=_names(file, number, row, "trends", known),
        borderline=_names(file, number, {"borderline": [], **row}, "borderline", known),
        kind=_text(file, number, row, "kind", default=""),
        year=_text(file, number, row, "published", default="")[:4],
    )


def _text(file: str, number: int, row: dict[str, Any], key: str, default: str | None = None) -> str:
    value = row.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise LabelError(file, number, f"needs `{key}`, a text")
    return value


def _names(file: str, number: int, row: dict[str, Any], key: str, known: Sequence[str]) -> frozenset[str]:
    names = row.get(key)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise LabelError(file, number, f"needs `{key}`, a list of trend ids")
    strangers = sorted(set(names) - set(known)) if known else []
    if strangers:
        raise LabelError(file, number, f"names the trend {strangers[0]!r} in `{key}`, which the taxonomy does not have")
    return frozenset(names)
