"""Counts by week as bars: what a search finds, what a feed brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from markupsafe import Markup

from dashboards.charts.describing import FEWEST_COMPARED, PART_COMPARED, SAME_WITHIN
from dashboards.charts.frame import drawing, element
from dashboards.wording import NBSP, counted, day

WIDE = ("timeline bars wide", 1080, 260)
NARROW = ("timeline bars narrow", 360, 220)
FILE = ("timeline bars file", 1080, 260)
LEFT, TOP, BELOW = 46, 24, 34
FULLEST = 0.8  # of a week's place; the rest keeps bars apart
SMALLEST_BAR = 2.0  # units: one story beside a thousand is still to be seen
WEEK = timedelta(weeks=1)


class WeekCount(NamedTuple):
    """A week by its Monday, and how many of what is counted. A week that nobody can know is not among others."""

    week: date
    many: int
    is_complete: bool = True


def bars(weeks: Sequence[WeekCount], name: str, one: str, many: str, form: tuple[str, int, int]) -> Markup:
    """Draw the weeks from the first to the last; those that are missing are shaded. `one` and `many` name the unit."""
    kind, width, height = form
    if not weeks:
        return drawing([], (width, height), f"{name}: no week to show", kind)
    top = max(1, *(one_week.many for one_week in weeks))
    first, bottom = weeks[0].week, height - BELOW
    step = (width - LEFT) / ((weeks[-1].week - first).days // 7 + 1)
    known = {one_week.week: one_week for one_week in weeks}
    parts = [_line("rule", width, TOP), _text(f"{top:,}", LEFT - 8, TOP + 4, "end")]
    monday = first
    while monday <= weeks[-1].week:
        left = LEFT + step * ((monday - first).days // 7)
        one_week = known.get(monday)
        if one_week is None:
            hole = {"class_": "hole", "x": left, "y": float(TOP), "width": step, "height": float(bottom - TOP)}
            parts.append(element("rect", **hole))
        elif one_week.many:
            tall = max(SMALLEST_BAR, (bottom - TOP) * one_week.many / top)
            kind_of_bar = "count" if one_week.is_complete else "count incomplete"
            bar = {"class_": kind_of_bar, "x": left, "y": bottom - tall, "width": step * FULLEST, "height": tall}
            so_far = "" if one_week.is_complete else ", not over"
            said = element("title", f"Week of {day(monday)}: {counted(one_week.many, one, many)}{so_far}")
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
    return drawing(parts, (width, height), f"{name}, by week", kind, spoken(weeks, one, many))


def spoken(weeks: Sequence[WeekCount], one: str, many: str) -> str:
    """Return what the bars say: all, highest, lowest and last week, the direction, and what is missing.

    A week that is not over says nothing of the last, the lowest or the direction, and is told by itself.
    """
    whole = [week for week in weeks if week.is_complete] or weeks
    highest, lowest = max(whole, key=lambda week: week.many), min(whole, key=lambda week: week.many)
    last = weeks[-1]
    absent = (last.week - weeks[0].week).days // 7 + 1 - len(weeks)
    span = f"in the weeks from {day(weeks[0].week)} to {day(last.week)}"
    most = f"highest {highest.many:,} in the week of {day(highest.week)}"
    least = f"lowest {lowest.many:,} in the week of {day(lowest.week)}"
    sentences = [
        f"{counted(sum(week.many for week in weeks), one, many)} {span}.",
        f"Last {whole[-1].many:,}; {most}; {least}.",
        direction(whole),
        *(f"The week of {day(week.week)} is not over: {week.many:,} so far." for week in weeks if not week.is_complete),
        f"{counted(absent, 'week is', 'weeks are')} missing." if absent else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence).replace(NBSP, " ")


def direction(weeks: Sequence[WeekCount]) -> str:
    """Return whether the last weeks hold more than the first, by their means; empty for few weeks. As of shares.

    >>> direction([WeekCount(date(2026, 6, 1) + number * WEEK, number) for number in range(8)])
    'More at the end than at the beginning: 6.5 a week over the last 2, 0.5 over the first 2.'
    """
    if len(weeks) < FEWEST_COMPARED:
        return ""
    size = len(weeks) // PART_COMPARED
    before, now = (sum(week.many for week in part) / size for part in (weeks[:size], weeks[-size:]))
    told = f"{now:,.1f} a week over the last {size:,}, {before:,.1f} over the first {size:,}."
    if abs(now - before) <= SAME_WITHIN * before:
        return f"About as many at the end as at the beginning: {told}"
    return f"{'More' if now > before else 'Fewer'} at the end than at the beginning: {told}"


def _line(kind: str, width: int, y: float) -> Markup:
    return element("line", class_=kind, x1=LEFT, x2=width, y1=y, y2=y)


def _text(said: str, x: float, y: float, anchor: str) -> Markup:
    return element("text", said, class_="tick", x=x, y=y, text_anchor=anchor)
