"""The small charts: one panel a trend, one sparkline and one interval a row. Pure functions on plain data.

Colours, strokes and letters are the style sheet's: the policy of the pages allows no style in the markup.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from dashboards.charts.describing import description
from dashboards.charts.frame import Frame, drawing, element
from dashboards.charts.levels import LevelChange, level_marks, told_marks
from dashboards.charts.marks import Mark, model_marks
from dashboards.charts.series import By, Point, beyond, by_watch, last_complete, missing, next_start, unbroken
from dashboards.wording import NBSP, day, percent, ratios, times, whole_percent

PANEL = (240, 122)
SPARKLINE = (150, 30)
INTERVAL = (200, 24)
WIDEST_RATIO = 4.0  # the axis of ratios ends at a quarter and at four times; what is further out gets an arrow


def panel(
    points: Sequence[Point],
    top: float,
    by: By,
    name: str,
    marked: Sequence[Mark] = (),
    changes: Sequence[LevelChange] = (),
) -> Markup:
    """Draw a trend small: band, line, the last complete share at the right. `top` is where the axis ends."""
    width, height = PANEL
    if not points:
        nothing = element("text", "no story", class_="tick", x=2, y=height / 2)
        return drawing([nothing], (width, height), f"{name}: no data", "panel-chart")
    frame = Frame(2, 20, width - 50, height - 44, points[0].start, points[-1].start, top)
    parts = [
        element("line", class_="rule", x1=frame.left, x2=frame.right, y1=frame.top, y2=frame.top),
        *_years(frame),
        *holes(frame, points, by),
        *strokes(frame, points, by),
        *cut_marks(frame, points),
        *level_marks(frame, changes),
        *model_marks(frame, marked),
        element("line", class_="axis", x1=frame.left, x2=frame.right, y1=frame.bottom, y2=frame.bottom),
        element("text", whole_percent(top), class_="tick", x=frame.left, y=frame.top - 5),
        element("text", f"{points[0].start:%b %Y}", class_="tick", x=frame.left, y=height - 6),
    ]
    if frame.first < frame.last:
        last_label = f"{points[-1].start:%b %Y}"
        parts.append(element("text", last_label, class_="tick", x=frame.right, y=height - 6, text_anchor="end"))
    newest = last_complete(points)
    if newest:
        x, y = frame.x(newest.start), frame.y(newest.share)
        parts.append(element("circle", class_=watched("end", newest.is_watched), cx=x, cy=y, r=2.6))
        parts.append(element("text", f"{100 * newest.share:.1f}", class_="value", x=frame.right + 7, y=y + 5))
    seen = [change for change in changes if frame.shows(change.start)]
    title, text = description(points, by, name)
    return drawing(parts, (width, height), title, "panel-chart", text + told_marks(seen))


def sparkline(points: Sequence[Point], by: By, name: str) -> Markup:
    """Draw a trend as a line on its own scale, for a row of a table."""
    width, height = SPARKLINE
    complete = [point for point in points if point.is_complete]
    if not complete:
        return drawing([], (width, height), f"{name}: no data", "sparkline")
    top = max((point.share for point in complete), default=0.0) or 1.0
    frame = Frame(3, 4, width - 8, height - 8, complete[0].start, complete[-1].start, top)
    pieces = [piece for run in unbroken(complete, by) for piece in by_watch(run) if len(piece.points) > 1]
    parts = [element("path", class_=watched("line", piece.is_watched), d=frame.line(piece.points)) for piece in pieces]
    end = complete[-1]
    parts.append(
        element("circle", class_=watched("end", end.is_watched), cx=frame.x(end.start), cy=frame.y(end.share), r=2.4)
    )
    return drawing(parts, (width, height), spoken(points, by, name), "sparkline")


def interval(ratio: float | None, low: float | None, high: float | None, verdict: str) -> Markup:
    """Draw a rate ratio with its interval on a logarithmic axis, a line at one."""
    width, height = INTERVAL
    if ratio is None or low is None or high is None:
        return drawing([], (width, height), "no ratio", "interval")
    middle = height / 2
    marks = [
        element("line", class_="one" if mark == 1 else "rule", x1=_place(mark), x2=_place(mark), y1=0, y2=height)
        for mark in (0.5, 1.0, 2.0)
    ]
    whisker = element("line", class_="whisker", x1=_place(low), x2=_place(high), y1=middle, y2=middle)
    dot = element("circle", class_="dot", cx=_place(ratio), cy=middle, r=4)
    label = f"{times(ratio)}, 95{NBSP}% interval {ratios(low, high)}"
    return drawing([*marks, whisker, dot], (width, height), label, f"interval {slug(verdict)}")


def interval_scale() -> Markup:
    """Draw the scale that heads a column of intervals."""
    width, _ = INTERVAL
    marks = ((0.5, "×½"), (1.0, "×1"), (2.0, "×2"))
    texts = [element("text", said, class_="tick", x=_place(mark), y=11, text_anchor="middle") for mark, said in marks]
    return drawing(texts, (width, 14), "Scale: half as much, as much, twice as much", "interval-scale")


def bar(part: int, most: int) -> Markup:
    """Draw a count as a bar beside others, of which `most` is the longest. The count itself stands in the table."""
    length = 100 * part / most if most else 0.0
    return element(
        "svg",
        element("rect", width=length, height=8, rx=1),
        class_="bar",
        view_box="0 0 100 8",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def strokes(frame: Frame, points: Sequence[Point], by: By, by_itself: float = 1.8) -> list[Markup]:
    """Draw the band and the line, broken where a week is missing, faint and dashed where nobody watched.

    The incomplete last week is dotted and hollow.
    """
    pieces = [piece for run in unbroken(points, by) for piece in by_watch(run)]
    parts = [
        element("path", class_=watched("band", piece.is_watched), d=frame.band(piece.points))
        for piece in pieces
        if len(piece.points) > 1
    ]
    for is_watched, some in pieces:
        if len(some) > 1:
            parts.append(element("path", class_=watched("line", is_watched), d=frame.line(some)))
        else:
            # A week between two missing ones has no line to be part of.
            x, y = frame.x(some[0].start), frame.y(some[0].share)
            parts.append(element("circle", class_=watched("end", is_watched), cx=x, cy=y, r=by_itself))
    newest = last_complete(points)
    for point in points:
        if not point.is_complete:
            x, y = frame.x(point.start), frame.y(point.share)
            if newest and newest.start < point.start:
                parts.append(element("path", class_="incomplete", d=frame.line([newest, point])))
            parts.append(element("circle", class_="incomplete", cx=x, cy=y, r=2.4))
        if point.has_gap:
            parts.append(gap_mark(frame, point))
    return parts


def watched(kind: str, is_watched: bool) -> str:
    """Return the class of a part of a chart: what was not watched is drawn faint and dashed."""
    return kind if is_watched else f"{kind} unwatched"


def cut_marks(frame: Frame, points: Sequence[Point]) -> list[Markup]:
    """Draw a point at the top of the plot for each share of few stories that lies above the scale."""
    parts = []
    for point in beyond(points, frame.ceiling):
        title = element("title", f"{day(point.start)}: {percent(point.share)}, beyond the scale")
        path = f"M{frame.x(point.start):.1f},{frame.top - 7:.1f}l3,5h-6Z"
        parts.append(element("path", title, class_="beyond", d=path))
    return parts


def gap_mark(frame: Frame, point: Point) -> Markup:
    """Draw the sign of a week in which feeds that normally speak could not be fetched: a wedge below the axis."""
    x, y = frame.x(point.start), frame.bottom
    return element("path", class_="gap", d=f"M{x:.1f},{y + 1:.1f}l3.5,6h-7Z")


def spoken(points: Sequence[Point], by: By, name: str) -> str:
    """Return what a small line says to those who do not see it, in one: a trend may stand twice on a page."""
    said = description(points, by, name)
    return f"{said.title}. {said.text}"


def slug(verdict: str) -> str:
    """Return a verdict as a class of the style sheet."""
    return verdict.replace(" ", "-")


def _years(frame: Frame) -> list[Markup]:
    starts = [
        frame.first.replace(year=year, month=1, day=1) for year in range(frame.first.year + 1, frame.last.year + 1)
    ]
    return [
        element("line", class_="rule", x1=frame.x(start), x2=frame.x(start), y1=frame.top, y2=frame.bottom)
        for start in starts
    ]


def holes(frame: Frame, points: Sequence[Point], by: By) -> list[Markup]:
    """Draw the stretches without any story as strips: missing, which is not zero."""
    parts = []
    for first, after in missing(points, by):
        # A week stands at its Monday; the strip reaches half a week to either side of the missing ones.
        half = (frame.x(next_start(first, by)) - frame.x(first)) / 2
        left, right = frame.x(first) - half, frame.x(after) - half
        title = element("title", f"No story was collected from {day(first)} to before {day(after)}")
        strip = {"x": left, "width": max(right - left, 1.0), "y": frame.top, "height": float(frame.height)}
        parts.append(element("rect", title, class_="hole", **strip))
    return parts


def _place(ratio: float) -> float:
    """Return where a ratio stands on the axis; a ratio beyond it stands at its end."""
    width, _ = INTERVAL
    reach = math.log(WIDEST_RATIO)
    logged = math.log(ratio) if ratio > 0 and math.isfinite(ratio) else math.copysign(reach, ratio - 1)
    return width / 2 + (width / 2 - 6) * max(-1.0, min(1.0, logged / reach))
