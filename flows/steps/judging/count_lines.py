"""Counts from elsewhere: CSV or JSON lines, checked to the letter, each mistake with its line and its mend.

Names and figures are looked up in a table that reads each of them once: counts repeat, and so 30 million lines take
20 seconds instead of two minutes. Where a block of lines has a mistake it is read again, line by line, to say which.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import repeat
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from flows.steps.text.json_lines import LineError

NEEDED = ("trend", "source", "week", "stories", "total")
COLUMNS = ("look", *NEEDED)
BLOCK_BYTES = 2**20  # read at once: some 25,000 lines; more is no faster
MAX_LINE_BYTES = 2**16  # six short fields take a hundred; more is no line of counts
MAX_COUNT = 2**31 - 1  # what fits a column of 32 bits; no source has so many stories
MAX_DIGITS = 10  # more is too large anyway, and int() would take its time
NUL = "\0"  # where a text ends for many programs; no name has one that was meant
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
NEGATIVE, WHOLE = "a count cannot be negative", "write a whole number of stories, such as 3"
Ints = NDArray[np.int32]


class MistakeError(ValueError):
    """A field is not what it must be; the text says what to write."""


@dataclass(frozen=True, slots=True)
class CountLines:
    """The file as columns. `look`, `trend` and `source` are places in their names, `week` days as `date` counts."""

    name: str
    looks: Sequence[Any]
    trends: Sequence[str]
    sources: Sequence[str]
    look: Ints
    trend: Ints
    source: Ints
    week: Ints
    stories: Ints
    total: Ints
    line: Ints


class Names(dict[Any, int]):
    """A place for each name as it is written, in the order in which they come; white space around one is none of it."""

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column
        self.places: dict[Any, int] = {}  # without that white space

    def __missing__(self, name: Any) -> int:
        if not (isinstance(name, str) or (self.column == "look" and type(name) is int)):
            raise MistakeError(f'"{self.column}" must be a text, not {json.dumps(name)}')
        if isinstance(name, str) and not name.strip() and self.column != "look":
            raise MistakeError(f'"{self.column}" is empty; name it')
        if isinstance(name, str) and NUL in name:
            raise MistakeError(f'"{self.column}" has a NUL character in it: {json.dumps(name)}; write it without')
        plain = name.strip() if isinstance(name, str) else name
        self[name] = self.places.setdefault(plain, len(self.places))
        return self[name]


class Figures(dict[Any, int]):
    """Whole numbers as they are written."""

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def __missing__(self, said: Any) -> int:
        text = said.strip() if isinstance(said, str) else str(said)
        if not (text.isascii() and text.isdigit()):
            below = text.startswith("-") and text[1:].isdigit()
            mend = NEGATIVE if below else WHOLE
            raise MistakeError(f'"{self.column}" is {json.dumps(said)}: {mend}')
        if len(text) > MAX_DIGITS or int(text) > MAX_COUNT:
            raise MistakeError(f'"{self.column}" is {text[:20]}: more than {MAX_COUNT:,} stories are not counted')
        self[said] = int(text)
        return self[said]


class Mondays(dict[Any, int]):
    """Days since the year 1 of Mondays, as they are written."""

    def __missing__(self, said: Any) -> int:
        try:
            day = date.fromisoformat(said.strip() if isinstance(said, str) and DAY.fullmatch(said.strip()) else "")
        except ValueError:
            mend = "write the Monday of the week, such as 2026-03-02"
            raise MistakeError(f'"week" is {json.dumps(said)}: {mend}') from None
        if day.weekday():
            monday = day - timedelta(days=day.weekday())
            raise MistakeError(f'"week" is {said.strip()}, a {day:%A}: write the Monday of its week, {monday}')
        self[said] = day.toordinal()
        return self[said]


Block = tuple[Sequence[int], list[Any]]  # the numbers of the lines, and their six columns


class Reader:
    """Reads a file of counts into columns. One instance reads one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.look, self.trend, self.source = (Names(column) for column in ("look", "trend", "source"))
        self.week, self.stories, self.total = Mondays(), Figures("stories"), Figures("total")
        self.columns: list[list[Ints]] = [[] for _ in (*COLUMNS, "line")]

    def read(self, stream: BinaryIO) -> CountLines:
        """Return the whole file. Raises LineError at the first mistake."""
        rows: Callable[[int, str], Block] | None = None
        for first, text in self._blocks(stream):
            if rows is not None:
                self._add(*rows(first, text))
            elif text.lstrip().startswith("{"):
                rows = self._of_json
                self._add(*rows(first, text))
            else:
                header, _, below = text.partition("\n")
                rows = self._csv_reader(header)
                self._add(*rows(first + 1, below))
        if rows is None:
            raise LineError(self.name, 0, f"is empty; give a line for each {', '.join(NEEDED[:3])}")
        return self._whole()

    def _blocks(self, stream: BinaryIO) -> Iterator[tuple[int, str]]:
        """Yield the number of a block's first line, and the block: whole lines of UTF-8."""
        line = 1
        while block := stream.read(BLOCK_BYTES):
            rest = stream.readline(MAX_LINE_BYTES)
            block += rest
            if len(rest) == MAX_LINE_BYTES and not rest.endswith(b"\n"):
                number = line + block.count(b"\n")
                raise LineError(self.name, number, f"is longer than {MAX_LINE_BYTES:,} bytes, and no line of counts")
            if line == 1:
                block = block.removeprefix(b"\xef\xbb\xbf")
            try:
                text = block.decode()
            except UnicodeDecodeError as error:
                number = line + block.count(b"\n", 0, error.start)
                raise LineError(self.name, number, "is not UTF-8; save the file as UTF-8") from error
            yield line, text
            line += text.count("\n")

    def _of_json(self, first: int, text: str) -> Block:
        """Return line numbers and the six columns of a block of JSON lines."""
        text = text.rstrip()
        count = text.count("\n") + 1
        try:
            rows = json.loads(f"[{text.replace(chr(10), ',')}]")
            columns = [[row[column] for row in rows] for column in NEEDED]
            looks = [row.get("look", "") for row in rows]
            if len(rows) == count and all(set(map(type, columns[place])) == {int} for place in (3, 4)):
                return range(first, first + count), [looks, *columns]
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            pass  # a line is empty or wrong, and is found below
        lines = [(number, line) for number, line in enumerate(text.split("\n"), first) if line and not line.isspace()]
        single = [_json_row(self.name, number, line) for number, line in lines]
        return [number for number, _ in lines], [list(column) for column in zip(*single, strict=True)] or [[]] * 6

    def _csv_reader(self, header: str) -> Callable[[int, str], Block]:
        """Return what reads blocks under this header."""
        try:
            columns = [column.strip() for column in next(csv.reader([header], strict=True), [])]
        except csv.Error as error:
            ends = "\r" in header.rstrip("\r")
            told = f"is no line of CSV: {error}{_other_form(header)}"
            said = "ends in a carriage return alone; end lines in a line feed" if ends else told
            raise LineError(self.name, 1, said) from error
        missing = [column for column in NEEDED if column not in columns]
        if missing:
            mend = f"must name the columns {', '.join(NEEDED)}, and look if there are several"
            raise LineError(self.name, 1, f"{mend}; {', '.join(missing)} missing{_other_form(header)}")
        twice = [column for column in COLUMNS if columns.count(column) > 1]
        if twice:
            raise LineError(self.name, 1, f"names the column {twice[0]} twice; name it once")
        places = [columns.index(column) if column in columns else -1 for column in COLUMNS]

        def rows(first: int, text: str) -> Block:
            return self._of_csv(first, text, len(columns), places)

        return rows

    def _of_csv(self, first: int, text: str, width: int, places: list[int]) -> Block:
        """Return line numbers and the six columns of a block of CSV."""
        text = text.replace("\r\n", "\n").removesuffix("\n")
        lines = text.split("\n")
        if '"' not in text and set(map(str.count, lines, repeat(","))) == {width - 1}:
            fields = text.replace("\n", ",").split(",")  # a third of csv.reader's time
            numbers: Sequence[int] = range(first, first + len(lines))
            columns = [fields[place::width] for place in range(width)]
        else:
            numbers, rows = _csv_rows(self.name, first, lines, width)
            columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * width
        return numbers, [columns[place] if place >= 0 else [""] * len(numbers) for place in places]

    def _add(self, numbers: Sequence[int], columns: list[Any]) -> None:
        """Keep a block: every field looked up."""
        tables = (self.look, self.trend, self.source, self.week, self.stories, self.total)
        try:
            block = [[table[field] for field in column] for table, column in zip(tables, columns, strict=True)]
        except (MistakeError, TypeError):
            self._find(numbers, columns)
            raise
        kept = [np.array(column, np.int32) for column in (*block, numbers)]
        above = np.flatnonzero(kept[4] > kept[5])
        if len(above):
            stories, total, line = (column[above[0]] for column in kept[4:])
            mend = f"has {stories} stories of a total of {total}; the total counts all stories of the source's week"
            raise LineError(self.name, int(line), mend)
        for whole, part in zip(self.columns, kept, strict=True):
            whole.append(part)

    def _find(self, numbers: Sequence[int], columns: list[Any]) -> None:
        """Raise LineError for the first line of the block that has a mistake."""
        tables = (self.look, self.trend, self.source, self.week, self.stories, self.total)
        for number, *fields in zip(numbers, *columns, strict=True):
            for column, table, field in zip(COLUMNS, tables, fields, strict=True):
                try:
                    table[field]
                except MistakeError as error:
                    raise LineError(self.name, number, str(error)) from error
                except TypeError as error:  # a list or an object is no key
                    raise LineError(self.name, number, f'"{column}" must be a text or a number') from error

    def _whole(self) -> CountLines:
        columns = []
        while self.columns:  # one at a time, so that no more than one is there twice
            columns.append(np.concatenate([np.empty(0, np.int32), *self.columns.pop(0)]))
        if len(columns[0]) < 2:
            counted = "one count" if len(columns[0]) else "no count"
            mend = "give a line for each trend, source and week, 16 weeks at least"
            raise LineError(self.name, 0, f"has {counted}; {mend}")
        looks, trends, sources = (list(one.places) for one in (self.look, self.trend, self.source))
        return CountLines(self.name, looks, trends, sources, *columns)


def _other_form(header: str) -> str:
    """Return what to do about a first line that would be one, were its commas other signs or its letters small."""
    fields = ", ".join(NEEDED)
    for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if set(NEEDED) <= {field.strip().strip('"').lower() for field in header.split(sign)}:
            return f". Its fields are set apart by {name}; save the file with commas"
    if set(NEEDED) <= {field.strip().strip('"').lower() for field in header.split(",")}:
        return f". Write them in small letters: {fields}"
    if header.lstrip().startswith("["):
        return ". Of JSON, give an object a line and no array"
    return ""


def _csv_rows(name: str, first: int, lines: list[str], width: int) -> tuple[list[int], list[list[str]]]:
    """Return the rows of lines some of which are empty, with their numbers, or raise LineError."""
    numbers, rows = [], []
    for number, line in enumerate(lines, first):
        if not line or line.isspace():
            continue
        try:
            row = next(csv.reader([line], strict=True))
        except csv.Error as error:
            raise LineError(name, number, f"is no line of CSV: {error}") from error
        if len(row) != width:
            raise LineError(name, number, f"has {len(row)} fields where the first line names {width}")
        numbers.append(number)
        rows.append(row)
    return numbers, rows


def _json_row(name: str, number: int, line: str) -> tuple[Any, ...]:
    """Return the six fields of a line, or raise LineError."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineError(name, number, f"is not valid JSON ({error})") from error
    if not isinstance(row, dict):
        raise LineError(name, number, f"must be an object with {', '.join(NEEDED)}")
    missing = [column for column in NEEDED if column not in row]
    if missing:
        raise LineError(name, number, f"lacks {', '.join(missing)}")
    for column in ("stories", "total"):
        if type(row[column]) is not int or row[column] < 0:
            mend = NEGATIVE if type(row[column]) is int else WHOLE
            raise LineError(name, number, f'"{column}" is {json.dumps(row[column])}: {mend}')
    return (row.get("look", ""), *(row[column] for column in NEEDED))
