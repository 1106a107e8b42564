"""The plot area of a chart: from days and shares to places, and the paths drawn between them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2s

from markupsafe import Markup, escape

from dashboards.charts.series import CEILINGS, Point

MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)
# Names that Python cannot spell, or spells with an underscore.
SPELLED = {"class_": "class", "view_box": "viewBox"}


@dataclass(frozen=True)
class Frame:
    """A plot area of `width` x `height` units at (`left`, `top`): days `first` to `last`, shares 0 to `ceiling`."""

    left: float
    top: float
    width: float
    height: float
    first: date
    last: date
    ceiling: float

    @property
    def right(self) -> float:
        """Where the plot area ends."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Where a share of zero stands."""
        return self.top + self.height

    def shows(self, day: date) -> bool:
        """Return whether a day stands behind the first and not behind the last."""
        return self.first < day <= self.last

    def cut(self, day: date) -> date:
        """Return the day, or the end of the frame that it lies beyond."""
        return min(max(day, self.first), self.last)

    def x(self, day: date) -> float:
        """Return where a day stands. A lone day stands at the right, where news is expected."""
        days = (self.last - self.first).days
        return self.left + self.width * ((day - self.first).days / days if days else 1.0)

    def y(self, share: float) -> float:
        """Return where a share stands; what is above the ceiling is cut."""
        return self.bottom - self.height * min(share / self.ceiling, 1.0)

    def line(self, points: Sequence[Point]) -> str:
        """Return the path through the shares."""
        return "M" + "L".join(f"{self.x(point.start):.1f},{self.y(point.share):.1f}" for point in points)

    def band(self, points: Sequence[Point]) -> str:
        """Return the area between the ends of the intervals."""
        lows = [f"{self.x(point.start):.1f},{self.y(point.low):.1f}" for point in points]
        highs = [f"{self.x(point.start):.1f},{self.y(point.high):.1f}" for point in reversed(points)]
        return "M" + "L".join([*lows, *highs]) + "Z"


def element(name: str, content: str = "", /, **attributes: object) -> Markup:
    """Return an SVG element, its attributes and its content escaped. `class_` is class, `view_box` is viewBox.

    >>> str(element("title", "a < b", class_="x"))
    '<title class="x">a &lt; b</title>'
    """
    # Joined by hand: Markup.format() took three quarters of a page's time.
    said = "".join(f' {_spelled(key)}="{_written(value)}"' for key, value in attributes.items() if value is not None)
    return Markup(f"<{name}{said}>{escape(content)}</{name}>")  # noqa: S704 every value has passed escape()


def joined(parts: Sequence[Markup]) -> Markup:
    """Return elements one after the other."""
    return Markup("".join(parts))  # noqa: S704 each part is safe already


def drawing(
    content: Sequence[Markup], size: tuple[float, float], label: str, kind: str, text: str = "", *, role: str = "img"
) -> Markup:
    """Return a whole SVG of that width and height, named by `label` for those who do not see it, described by `text`.

    A group can be reached by keyboard; a picture has nothing to be reached for.
    """
    width, height = size
    named: dict[str, object] = {"class_": kind, "view_box": f"0 0 {width:g} {height:g}", "role": role}
    if role == "group":
        named["tabindex"] = 0
    if not text:
        return element("svg", joined(content), **named, aria_label=label)
    # Names of trends may hold what an id cannot.
    place = blake2s(f"{kind} {label}".encode(), digest_size=5).hexdigest()
    said = [element("title", label, id=f"t{place}"), element("desc", text, id=f"d{place}")]
    return element("svg", joined([*said, *content]), **named, aria_labelledby=f"t{place} d{place}")


def _spelled(name: str) -> str:
    return SPELLED.get(name) or name.replace("_", "-")


def _written(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else escape(value)


def grid(ceiling: float) -> list[float]:
    """Return the shares at which a large chart has a line, from 0 to its ceiling.

    >>> grid(0.2)
    [0.0, 0.05, 0.1, 0.15, 0.2]
    """
    lines = CEILINGS[round(ceiling / 10.0 ** math.floor(math.log10(ceiling) + 1e-9), 2)]
    return [round(number * ceiling / lines, 9) for number in range(lines + 1)]


def month_starts(first: date, last: date, most: int) -> Iterator[date]:
    """Yield the firsts of months from `first` to `last`, so many apart that there are `most` at most."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((step for step in MONTH_STEPS if months / step <= most), MONTH_STEPS[-1])
    for number in range(first.year * 12, last.year * 12 + 12, step):
        start = date(number // 12, number % 12 + 1, 1)
        if first <= start <= last:
            yield start
