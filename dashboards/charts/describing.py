"""A chart in words, for those who do not see it: last, highest, lowest, direction, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from dashboards.charts.series import By, Point, last_complete, missing
from dashboards.wording import counted, day, percent

# Of its complete points, the first and the last quarter are compared, pooled: single weeks scatter too much.
PART_COMPARED = 4
FEWEST_COMPARED = 4  # points; with fewer there is no direction
SAME_WITHIN = 0.1  # of what was before: a smaller difference is called none. It is a description and no verdict
GAPS_NAMED = 3
UNITS: dict[By, str] = {"week": "week", "four": "four weeks", "month": "month"}


class Said(NamedTuple):
    """The title of a chart, and the description behind it."""

    title: str
    text: str


def description(points: Sequence[Point], by: By, name: str) -> Said:
    """Return what a chart of these points shows."""
    title = f"{name}: share of the stories about AI by {UNITS[by]}"
    newest = last_complete(points)
    if newest is None:
        return Said(title, f"No complete {UNITS[by]} to show.")
    complete = [point for point in points if point.is_complete]
    highest = max(complete, key=lambda point: point.share)
    lowest = min(complete, key=lambda point: point.share)
    sentences = [
        f"{counted(len(complete), 'point')} from {day(complete[0].start)} to {day(newest.start)}.",
        f"Last {_at(newest, by)}; highest {_at(highest, by)}; lowest {_at(lowest, by)}.",
        direction(complete, by),
        *_lacks(points, by),
    ]
    return Said(title, " ".join(sentence for sentence in sentences if sentence))


def direction(complete: Sequence[Point], by: By) -> str:
    """Return whether the share is higher at the end than at the beginning, with both figures."""
    if len(complete) < FEWEST_COMPARED:
        return ""
    size = len(complete) // PART_COMPARED
    before, now = pooled(complete[:size]), pooled(complete[-size:])
    if abs(now - before) <= SAME_WITHIN * before:
        word = "about as high at the end as at the beginning"
    else:
        word = "higher at the end than at the beginning" if now > before else "lower at the end than at the beginning"
    unit = "month" if by == "month" else "week"
    parts = f"{unit}" if size == 1 else f"{size:,} {unit}s"
    return f"The share is {word}: {percent(before)} over the first {parts}, {percent(now)} over the last."


def pooled(points: Sequence[Point]) -> float:
    """Return the share over all stories of several points."""
    # A four-week share says nothing of single weeks' counts, so the shares are weighed by the stories about AI.
    total = sum(point.total for point in points)
    return sum(point.share * point.total for point in points) / total if total else 0.0


def _at(point: Point, by: By) -> str:
    around = "the four weeks around" if by == "four" else f"the {UNITS[by]} of"
    return f"{percent(point.share)} in {around} {day(point.start)}"


def _lacks(points: Sequence[Point], by: By) -> list[str]:
    """Return what is missing or marked, a sentence each."""
    said = []
    stretches = missing(points, by)
    if stretches:
        named = [f"{day(first)} to {day(after - timedelta(days=1))}" for first, after in stretches[:GAPS_NAMED]]
        more = f", and {len(stretches) - GAPS_NAMED} more" if len(stretches) > GAPS_NAMED else ""
        gaps = counted(len(stretches), "gap")
        said.append(f"{gaps} without a share: {'; '.join(named)}{more}.")
    unit = "month" if by == "month" else "week"
    for number, what in (
        (sum(point.has_gap for point in points), "in which some feeds could not be fetched"),
        (sum(not point.is_watched for point in points), "of history from before the watch"),
        (sum(not point.is_complete for point in points), "not over yet"),
    ):
        if number:
            said.append(f"{counted(number, unit)} {what}.")
    return said
