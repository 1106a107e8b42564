"""A change in a few parts that sum to it, and in a sentence that a person can quote."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flows.steps.trends.contributions import Contribution, Shares

ComponentName = Literal["within", "mix", "turnover", "watching", "reclassified", "late"]
OF_SOURCES: tuple[ComponentName, ...] = ("within", "mix", "turnover", "watching")

PHRASES: dict[ComponentName, str] = {
    "within": "within the {} sources that spoke in both spans",
    "mix": "as some of them wrote more and others less",
    "turnover": "from {} sources that came or went",
    "watching": "from our own gaps, feeds added, removed or not to be had",
    "reclassified": "by the model of then, which today's does not bear out",
    "late": "by what came late, was merged or set aside since",
}
VISIBLE = 0.0005  # less shows as no tenth of a point; beside a feed that was added all others weigh so little less
WHOLE_POINTS = 0.1  # a change of ten points and more is told in whole points, a smaller one in tenths


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the change of a share: `sources` moved it, `most` the source that gave most to it and `given` how much.

    What is no source's doing has none.
    """

    name: ComponentName
    change: float
    sources: int = 0
    most: str = ""
    given: float = 0.0


def parts_of(found: Sequence[Contribution], reclassified: float = 0.0, late: float = 0.0) -> list[Component]:
    """Return the six parts. They sum to the change by today's books, and with the last two to that of the look.

    `reclassified` is what the model that judged then adds to the change, on stories that today's has read too, `late`
    all that is left between the look and today: stories that came late, were merged or set aside.
    """
    parts = [_part(name, found) for name in OF_SOURCES]
    return [*parts, Component("reclassified", reclassified), Component("late", late)]


def _part(name: ComponentName, found: Sequence[Contribution]) -> Component:
    given = {one.counts.source: float(getattr(one, name)) for one in found}
    change = sum(given.values())
    sources = [one.counts.source for one in found if _is_of(name, one)]
    most = max(sources, key=lambda source: math.copysign(1, change) * given[source], default="")
    return Component(name, change, len(sources), most, given.get(most, 0.0))


def _is_of(name: ComponentName, one: Contribution) -> bool:
    match name:
        case "within" | "mix":
            return one.kind == "in both"
        case "turnover":
            return one.kind in {"came", "went"}
        case _:
            return abs(one.watching) >= VISIBLE


def rounded_to_sum(values: Sequence[float], whole: float, digits: int) -> list[float]:
    """Round the values so that they sum to `whole`, itself rounded: what is left goes to those that lost most.

    The method of the largest remainder (Hamilton's).

    >>> rounded_to_sum([38.4, 9.4, -0.9], 47.0, 0)
    [38.0, 10.0, -1.0]
    """
    unit = 10.0**-digits
    floors = [math.floor(value / unit) for value in values]
    left = round(whole / unit) - sum(floors)
    order = sorted(range(len(values)), key=lambda place: floors[place] - values[place] / unit)
    for step in range(abs(left)):
        floors[order[step % len(values)] if left > 0 else order[-1 - step % len(values)]] += 1 if left > 0 else -1
    return [round(floor * unit, digits) for floor in floors]


def sentence(name: str, shares: Shares, parts: Sequence[Component], weeks: int, before: int) -> str:
    """Say what moved the trend, in points that sum to what is said of the whole."""
    digits = 0 if abs(shares.change) >= WHOLE_POINTS else 1
    now, past = round(100 * shares.now, digits), round(100 * shares.before, digits)
    whole = round(now - past, digits)
    points = rounded_to_sum([100 * part.change for part in parts], whole, digits)
    told = [(part, size) for part, size in zip(parts, points, strict=True) if size]
    # Where a part goes against the whole all have their signs.
    is_signed = any(size * whole <= 0 for _, size in told)
    said = [f"{_size(part, size, whole, digits, is_signed=is_signed)} {_by(part, digits)}" for part, size in told]
    span = f"in {_weeks(weeks)} against the {_weeks(before)} before"
    head = f"{name} {_moved(past, now, digits)} of the stories about AI, {span}"
    return f"{head}: {'; '.join(said)}." if said else f"{head}."


def _moved(past: float, now: float, digits: int) -> str:
    if past == now:
        return f"stayed at {now:.{digits}f} %"
    return f"{'rose' if now > past else 'fell'} from {past:.{digits}f} % to {now:.{digits}f} %"


def _size(part: Component, size: float, whole: float, digits: int, *, is_signed: bool) -> str:
    of_all = f" of {abs(whole):.{digits}f}" if part.name == "within" and not is_signed else ""
    points = "point" if abs(size) == 1 and not digits and not of_all else "points"
    return f"{_signed(size, digits) if is_signed else f'{abs(size):.{digits}f}'}{of_all} {points}"


def _by(part: Component, digits: int) -> str:
    """Return what a part is, with the source that gave most."""
    match part.name, part.sources:
        case "within", 1:
            told = f"within {part.most}, the one source that spoke in both spans"
        case "turnover", 1:
            told = f"from {part.most}, a source that came or went"
        case _:
            told = PHRASES[part.name].format(part.sources) + _above_all(part, digits)
    return told


def _above_all(part: Component, digits: int) -> str:
    is_worth_it = part.most and round(100 * part.given, digits) * part.change > 0
    return f", above all {part.most} ({_signed(100 * part.given, digits)})" if is_worth_it else ""


def _signed(points: float, digits: int) -> str:
    return f"{points:+.{digits}f}".replace("-", "−")


def _weeks(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"
