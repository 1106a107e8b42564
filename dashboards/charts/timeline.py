"""The large chart of a trend: axes, band, line, and every week a link for the pointer to what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from dashboards.charts.describing import description
from dashboards.charts.frame import Frame, drawing, element, grid, joined, month_starts
from dashboards.charts.levels import HeldVerdict, LevelChange, level_marks, onset_marks, told_marks
from dashboards.charts.marks import Mark, model_marks
from dashboards.charts.panels import cut_marks, holes, strokes
from dashboards.charts.series import Point, ceiling
from dashboards.wording import between, counted, day, percent, whole_percent


class Format(NamedTuple):
    """A chart is drawn once wide and once narrow: scaled down to a phone, the letters of the wide one are too small."""

    kind: str
    width: int
    height: int
    month_labels: int


WIDE = Format("timeline wide", 1080, 380, 14)
NARROW = Format("timeline narrow", 360, 270, 5)
FILE = Format("timeline file", 1080, 380, 14)  # as a file of its own, in which nothing is a link


class Marked(NamedTuple):
    """What is marked on the chart besides the weeks."""

    models: Sequence[Mark] = ()
    levels: Sequence[LevelChange] = ()
    held: Sequence[HeldVerdict] = ()


NOTHING_MARKED = Marked()
# Of more weeks than these each has some six units, and soon less: too narrow to be met. The table has their links.
MOST_LINKS = 160


def timeline(
    points: Sequence[Point],
    chosen: date | None,
    name: str,
    form: Format,
    marked: Marked = NOTHING_MARKED,
    address: str = "",
) -> Markup:
    """Draw the weeks; `chosen` is the week whose passages are shown below, `address` what its links keep.

    The whole is one stop of the keyboard, with a description: what its links lead to, the table beside it does too.
    """
    if not points:
        return drawing([], (form.width, form.height), f"{name}: no data", form.kind)
    top = ceiling(points, with_intervals=True)
    frame = Frame(46, 40, form.width - 60, form.height - 82, points[0].start, points[-1].start, top)
    parts = [
        *axis_of_shares(frame),
        *axis_of_time(frame, form.month_labels),
        *holes(frame, points, "week"),
        *strokes(frame, points, "week"),
        *cut_marks(frame, points),
        *level_marks(frame, marked.levels),
        *onset_marks(frame, marked.held),
        *model_marks(frame, marked.models),
        element("line", class_="axis", x1=frame.left, x2=frame.right, y1=frame.bottom, y2=frame.bottom),
    ]
    seen = [change for change in marked.levels if frame.shows(change.start)]
    title, text = description(points, "week", name)
    links = _links(frame, points, chosen, address) if len(points) <= MOST_LINKS and form != FILE else []
    hidden = element("g", joined([*parts, *links]), aria_hidden="true")
    text += told_marks(seen, marked.held)
    return drawing([hidden], (form.width, form.height), title, form.kind, text, role="group")


def told(point: Point) -> str:
    """Return what a week says, in a line."""
    marks = {
        ", not over": not point.is_complete,
        ", some feeds could not be fetched": point.has_gap,
        ", history from before the watch": not point.is_watched,
    }
    said = "".join(mark for mark, holds in marks.items() if holds)
    return f"Week of {day(point.start)}: {figures(point)}{said}"


def figures(point: Point) -> str:
    """Return the share of a week with its interval and its counts."""
    shares = f"{percent(point.share)} ({between(point.low, point.high)})"
    return f"{shares}, {point.stories:,} of {counted(point.total, 'story', 'stories')}"


def readout(point: Point) -> tuple[str, str]:
    """Return the same in two lines, short enough for the narrow chart.

    >>> readout(Point(date(2026, 8, 10), 1, 1, 1, 1, 4, 0.25, 0.05, 0.7, True, False, False))[0]
    'Week of 10 August 2026, not watched'
    """
    marks = {
        ", not over": not point.is_complete,
        ", feeds missing": point.has_gap,
        ", not watched": not point.is_watched,
    }
    return f"Week of {day(point.start)}{''.join(mark for mark, holds in marks.items() if holds)}", figures(point)


def axis_of_shares(frame: Frame) -> list[Markup]:
    """Draw a line for each round share, with its percent at the left."""
    parts = []
    for share in grid(frame.ceiling):
        y = frame.y(share)
        parts.append(element("line", class_="rule", x1=frame.left, x2=frame.right, y1=y, y2=y))
        parts.append(element("text", whole_percent(share), class_="tick", x=frame.left - 8, y=y + 4, text_anchor="end"))
    return parts


def axis_of_time(frame: Frame, most: int) -> list[Markup]:
    """Draw ticks at firsts of months, at most so many, with the year below where it changes."""
    parts = []
    said = 0
    for start in month_starts(frame.first, frame.last, most):
        x = frame.x(start)
        parts.append(element("line", class_="tick-mark", x1=x, x2=x, y1=frame.bottom, y2=frame.bottom + 5))
        parts.append(element("text", f"{start:%b}", class_="tick", x=x, y=frame.bottom + 20, text_anchor="middle"))
        if start.year != said:
            said = start.year
            year = element("text", str(said), class_="tick year", x=x, y=frame.bottom + 36, text_anchor="middle")
            parts.append(year)
    return parts


def _links(frame: Frame, points: Sequence[Point], chosen: date | None, address: str) -> list[Markup]:
    """Draw each week as a link over the whole height, so that the pointer need not meet the dot.

    Pointed at, it says its figures at the top of the chart. The keyboard passes it by.
    """
    places = [frame.x(point.start) for point in points]
    edges = [frame.left - 6, *((a + b) / 2 for a, b in pairwise(places)), frame.right + 6]
    return [
        _link(frame, point, x, edges[number : number + 2], address, is_chosen=point.start == chosen)
        for number, (point, x) in enumerate(zip(points, places, strict=True))
    ]


def _link(frame: Frame, point: Point, x: float, edges: list[float], address: str, *, is_chosen: bool) -> Markup:
    y = frame.y(point.share)
    head, tail = readout(point)
    parts = [
        element("title", told(point)),
        element("rect", class_="hit", x=edges[0], width=edges[1] - edges[0], y=frame.top, height=frame.height),
        element("line", class_="cursor", x1=x, x2=x, y1=frame.top, y2=frame.bottom),
        element("circle", class_="point", cx=x, cy=y, r=3.2),
        element("text", head, class_="readout head", x=frame.left, y=14),
        element("text", tail, class_="readout", x=frame.left, y=30),
    ]
    return element(
        "a",
        joined(parts),
        href=f"?{address}week={point.start.isoformat()}#evidence",
        class_="week chosen" if is_chosen else "week",
        tabindex=-1,
    )
