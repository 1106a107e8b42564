"""What a command gave back, shown: tables for people, JSON and CSV for programs, remarks on stderr."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.commands.output import Output, Section, Telling
from flows.steps.text.terminal_safe import bracketed, visible
from warehouse.values import exact, json_text

WIDER, ROWS_WEIGHED = 2, 100
WHOLE_FROM, WHOLE_TO = 1e4, 1e15  # past these a double knows no single units
WIDTH_WHEN_PIPED = 200  # rich would cut tables at 80 columns where there is no terminal


def show(result: Any, *, as_json: bool) -> int:
    """Show what a command gave back; return the exit code."""
    if isinstance(result, Output):
        for note in result.notes:
            print(visible(note), file=sys.stderr)
        if as_json:
            print(json_text(result.data, indent=2))
        else:
            _show_to_people(result)
        return result.code
    if isinstance(result, Iterable):
        return _show_lines(iter(result), as_json=as_json)
    return int(result or 0)


def _show_lines(lines: Iterator[Any], *, as_json: bool) -> int:
    """Show a stream of answers; return the exit code that it ends with, where it says one."""
    while True:
        try:
            line = next(lines)
        except StopIteration as end:
            return int(end.value or 0)
        _show_line(line, as_json=as_json)


def _show_to_people(result: Output) -> None:
    if result.as_csv:
        sys.stdout.write(csv_text(result.columns, result.rows))
    elif result.text:
        print(result.text)
        if result.sections:
            print()
            _show_sections(result.sections)
    elif result.sections:
        _show_sections(result.sections)
        if result.closing:
            print(f"\n{visible(result.closing)}")
    elif result.as_records or _is_too_wide(result.columns, result.rows):
        _show_records(result.columns, result.rows)
    elif result.columns:
        _show_table(result.columns, result.rows)


def _show_line(line: Any, *, as_json: bool) -> None:
    """Show one of a stream of answers, at once: who reads it may wait for it."""
    if isinstance(line, Telling) and not as_json:
        console = Console()
        if console.is_terminal:
            console.print(line.text)
        else:
            print(bracketed(line.text), flush=True)
        return
    data = line.data if isinstance(line, Telling) else line
    print(json_text(data), flush=True)


def _show_sections(sections: Sequence[Section]) -> None:
    for number, section in enumerate(sections):
        if number:
            print()
        _console().print(Text(section.heading, style="bold"))
        _show_table(section.columns, section.rows)


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a table as CSV: every digit, times in ISO 8601."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")  # for the tools of a terminal
    writer.writerow(columns)
    writer.writerows([exact(value) for value in row] for row in rows)
    return text.getvalue()


def _is_too_wide(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bool:
    """Whether a table would be folded so much that a line a value reads better: a row is twice as long as a line."""
    widest = max((sum(len(_cell(value)) + 1 for value in row) for row in rows[:ROWS_WEIGHED]), default=0)
    return len(columns) > 1 and widest > WIDER * _console().width


def _show_records(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Show a row as its values, a line each."""
    width = max((len(column) for column in columns), default=0)
    for number, row in enumerate(rows, 1):
        print(f"-- {number}")
        for column, value in zip(columns, row, strict=True):
            print(f"{visible(column):{width}}  {visible(_cell(value))}")


def _show_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for place, column in enumerate(columns):
        is_number = any(isinstance(row[place], int | float) for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(_cell(value))) for value in row))  # titles are theirs, never markup of ours
    _console().print(table)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else WIDTH_WHEN_PIPED)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case float():
            return _figure(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case timedelta() | bytes():
            return str(exact(value))
        case list() | dict():
            return json_text(value)
        case _:
            return str(value)


def _figure(value: float) -> str:
    """Return a number in four digits, and never fewer than stand before its point.

    >>> _figure(0.123456), _figure(44049.5), _figure(1e20), _figure(float("inf"))
    ('0.1235', '44050', '1e+20', 'inf')
    """
    return f"{value:.0f}" if WHOLE_FROM <= abs(value) < WHOLE_TO else f"{value:.4g}"
