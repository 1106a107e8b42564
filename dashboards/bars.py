"""Counts by week as bars: what a search finds, what a feed brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from markupsafe import Markup

from dashboards.frame import drawing, element
from dashboards.wording import NBSP, counted, day

WIDE = ("timeline bars wide", 1080, 260)
NARROW = ("timeline bars narrow", 360, 220)
LEFT, TOP, BELOW = 46, 24, 34
FULLEST = 0.8  # of a week's place; the rest keeps bars apart
SMALLEST_BAR = 2.0  # units: one story beside a thousand is still to be seen
WEEK = timedelta(weeks=1)


class WeekCount(NamedTuple):
    """A week by its Monday, and how many of what is counted. A week that nobody can know is not among others."""

    week: date
    many: int


def bars(weeks: Sequence[WeekCount], name: str, one: str, many: str, form: tuple[str, int, int]) -> Markup:
    """Draw the weeks from the first to the last; those that are missing are shaded. `one` and `many` name the unit."""
    kind, width, height = form
    if not weeks:
        return drawing([], (width, height), f"{name}: no week to show", kind)
    top = max(1, *(one_week.many for one_week in weeks))
    first, bottom = weeks[0].week, height - BELOW
    step = (width - LEFT) / ((weeks[-1].week - first).days // 7 + 1)
    known = {one_week.week: one_week.many for one_week in weeks}
    parts = [_line("rule", width, TOP), _text(f"{top:,}", LEFT - 8, TOP + 4, "end")]
    monday = first
    while monday <= weeks[-1].week:
        left = LEFT + step * ((monday - first).days // 7)
        if monday not in known:
            hole = {"class_": "hole", "x": left, "y": float(TOP), "width": step, "height": float(bottom - TOP)}
            parts.append(element("rect", **hole))
        elif known[monday]:
            tall = max(SMALLEST_BAR, (bottom - TOP) * known[monday] / top)
            bar = {"class_": "count", "x": left, "y": bottom - tall, "width": step * FULLEST, "height": tall}
            said = element("title", f"Week of {day(monday)}: {counted(known[monday], one, many)}")
            parts.append(element("rect", said, **bar))
        monday += WEEK
    parts += [
        _line("axis", width, bottom),
        _text("0", LEFT - 8, bottom + 4, "end"),
        _text(f"{first.day} {first:%b %Y}", LEFT, bottom + 20, "start"),
    ]
    if weeks[-1].week > first:
        last = weeks[-1].week
        parts.append(_text(f"{last.day} {last:%b %Y}", width, bottom + 20, "end"))
    return drawing(parts, (width, height), spoken(weeks, name, one, many), kind)


def spoken(weeks: Sequence[WeekCount], name: str, one: str, many: str) -> str:
    """Return what the bars say: all, the highest week, the last one, and what is missing."""
    highest, last = max(weeks, key=lambda week: week.many), weeks[-1]
    absent = (last.week - weeks[0].week).days // 7 + 1 - len(weeks)
    gaps = f" {counted(absent, 'week is', 'weeks are')} missing." if absent else ""
    return (
        f"{name}: {counted(sum(week.many for week in weeks), one, many)} in the weeks from {day(weeks[0].week)} to "
        f"{day(last.week)}; most in the week of {day(highest.week)}, {highest.many:,}; "
        f"{last.many:,} in the last.{gaps}"
    ).replace(NBSP, " ")


def _line(kind: str, width: int, y: float) -> Markup:
    return element("line", class_=kind, x1=LEFT, x2=width, y1=y, y2=y)


def _text(said: str, x: float, y: float, anchor: str) -> Markup:
    return element("text", said, class_="tick", x=x, y=y, text_anchor=anchor)
