"""The chart of several lines on one scale: each has a dash, a letter and a colour of its own."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import NamedTuple

from markupsafe import Markup

from dashboards.charts.describing import UNITS, description
from dashboards.charts.frame import Frame, drawing, element
from dashboards.charts.panels import holes
from dashboards.charts.series import By, Point, ceiling, last_complete, unbroken
from dashboards.charts.timeline import FILE, WIDE, Format, axis_of_shares, axis_of_time

LABEL_STEP = 17.0  # between two labels at the right, so that letters do not touch
LETTERS_WIDTH, NAMES_WIDTH = 30, 250
LONGEST_NAME = 38  # letters, of 6.3 units in the mean: what is longer ran out of the picture; the key has all of it


class Line(NamedTuple):
    """One of the lines. `letter` stands at the end of its line."""

    key: str
    name: str
    letter: str
    points: list[Point]

    @property
    def newest(self) -> Point | None:
        """The last complete point."""
        return last_complete(self.points)


def compared(lines: Sequence[Line], by: By, form: Format) -> Markup:
    """Draw the lines; at the right end of each stands its letter, and its name where there is room."""
    names = ", ".join(line.name for line in lines)
    title = f"{names}: share of the stories about AI by {UNITS[by]}"
    every = [point for line in lines for point in line.points]
    if not every:
        return drawing([], (form.width, form.height), f"{names}: no data", form.kind)
    has_names = form in (WIDE, FILE)
    width = form.width - 54 - (NAMES_WIDTH if has_names else LETTERS_WIDTH)
    first, last = min(point.start for point in every), max(point.start for point in every)
    frame = Frame(46, 20, width, form.height - 62, first, last, ceiling(every, with_intervals=False))
    longest = max(lines, key=lambda line: len(line.points))
    parts = [
        *axis_of_shares(frame),
        *axis_of_time(frame, form.month_labels),
        *holes(frame, longest.points, by),
        element("line", class_="axis", x1=frame.left, x2=frame.right, y1=frame.bottom, y2=frame.bottom),
    ]
    for line in lines:
        parts.extend(_strokes(frame, line, by))
    parts.extend(_labels(frame, lines, has_names=has_names))
    text = " ".join(f"{line.letter}, {line.name}: {description(line.points, by, line.name).text}" for line in lines)
    hidden = element("g", Markup("").join(parts), aria_hidden="true")
    return drawing([hidden], (form.width, form.height), title, form.kind, text, role="group")


def swatch(letter: str) -> Markup:
    """Draw a piece of a line, for the key."""
    stroke = element("line", class_=f"many {letter.lower()}", x1=0, x2=36, y1=6, y2=6)
    return element("svg", stroke, class_="swatch", view_box="0 0 36 12", aria_hidden="true")


def _strokes(frame: Frame, line: Line, by: By) -> list[Markup]:
    kind = f"many {line.letter.lower()}"
    parts = []
    for run in unbroken(line.points, by):
        if len(run) > 1:
            parts.append(element("path", class_=kind, d=frame.line(run)))
        else:
            place = {"cx": frame.x(run[0].start), "cy": frame.y(run[0].share)}
            parts.append(element("circle", class_=f"{kind} dot", r=2, **place))
    return parts


def _labels(frame: Frame, lines: Sequence[Line], *, has_names: bool) -> list[Markup]:
    """Write the letter of each line at its end, moved apart where ends are close."""
    ends = sorted((frame.y(line.newest.share), line) for line in lines if line.newest)
    parts = []
    # From the bottom up, each at least a step above the one before; then none is pushed below the axis.
    free = frame.bottom + LABEL_STEP
    for y, line in reversed(ends):
        free = min(y, free - LABEL_STEP)
        said = shorten(f"{line.letter} {line.name}", LONGEST_NAME, placeholder=" …") if has_names else line.letter
        kind = f"many-label {line.letter.lower()}"
        parts.append(element("text", said, class_=kind, x=frame.right + 10, y=free + 4))
    return parts
