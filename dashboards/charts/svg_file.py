"""A chart as a file of its own: its looks in its attributes, for a style sheet does not travel with it.

No `<style>` either: the policy of the pages forbids it, and many programs that draw SVG do not read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from dashboards.edition import Edition
from dashboards.wording import minute
from warehouse.values import sayable

SVG = "http://www.w3.org/2000/svg"
SANS = "Liberation Sans, Arial, sans-serif"
# The light colours of the style sheet; a test holds the two together.
PAPER, INK, QUIET, RULE, AXIS = "#fffefb", "#1b1d1f", "#5b6067", "#e3e0d8", "#8b8f94"
LINE, RISING, FALLING, GOOD = "#34526f", "#a8321a", "#1a6370", "#2c6a3f"

Looks = dict[str, str]
STROKE: Looks = {"fill": "none", "stroke": LINE, "stroke-width": "2", "stroke-linejoin": "round"}
MANY: Looks = {"fill": "none", "stroke-width": "2", "stroke-linejoin": "round"}
MARK: Looks = {"fill": "none", "stroke": INK, "stroke-width": "1.5"}
# By the classes of an element, as they are written; where two of a kind look different, the element stands before.
LOOKS: dict[str, Looks] = {
    "rule": {"stroke": RULE},
    "axis": {"stroke": AXIS},
    "tick-mark": {"stroke": AXIS},
    "tick": {"fill": QUIET, "font-size": "12"},
    "tick year": {"fill": INK, "font-size": "12", "font-weight": "600"},
    "value": {"fill": INK, "font-size": "16", "font-weight": "600"},
    "line": STROKE,
    "line unwatched": {**STROKE, "stroke-width": "1.3", "stroke-dasharray": "3 3", "stroke-opacity": ".55"},
    "band": {"fill": LINE, "fill-opacity": ".15"},
    "band unwatched": {"fill": LINE, "fill-opacity": ".07"},
    "end": {"fill": LINE},
    "end unwatched": {"fill": LINE, "fill-opacity": ".55"},
    "path incomplete": {**STROKE, "stroke-dasharray": "1.5 3", "stroke-width": "1.4"},
    "circle incomplete": {"fill": PAPER, "stroke": LINE},
    "gap": {"fill": RISING},
    "beyond": {"fill": "none", "stroke": LINE},
    "count": {"fill": LINE},
    "count incomplete": {"fill": LINE, "fill-opacity": ".45"},
    "hole": {"fill": AXIS, "fill-opacity": ".19"},
    "line model": {"stroke": QUIET, "stroke-dasharray": "4 3"},
    "path model": {"fill": QUIET},
    "level": MARK,
    "level ground": {**MARK, "stroke": PAPER, "stroke-width": "4.5"},
    "onset": MARK,
    "onset drop": {**MARK, "fill": INK},
    "many a": {**MANY, "stroke": LINE},
    "many b": {**MANY, "stroke": RISING, "stroke-dasharray": "8 4"},
    "many c": {**MANY, "stroke": FALLING, "stroke-dasharray": "2 3"},
    "many d": {**MANY, "stroke": QUIET, "stroke-dasharray": "12 3 2 3"},
    "many e": {**MANY, "stroke": GOOD, "stroke-dasharray": "5 2", "stroke-width": "3"},
    **{f"many {letter} dot": {"fill": INK} for letter in "abcde"},
    **{f"many-label {letter}": {"fill": INK, "font-size": "13", "font-weight": "600"} for letter in "abcde"},
}
SHARES = "Percent of the stories about AI; interval 95 % (Wilson)."
SHARES_ALONE = "Percent of the stories about AI."  # where no interval is drawn
MARGIN, HEAD, FOOT = 24.0, 34.0, 40.0
ROW_HEAD, PANEL_HEAD, PANEL_GAP = 34.0, 20.0, 22.0


class Drawn(NamedTuple):
    """A small chart with its name, for a sheet of many."""

    name: str
    svg: str


def chart_file(svg: str, title: str, made: Edition, unit: str = SHARES) -> str:
    """Return one chart as a file, with its title above, and below it its unit and the copy that it was made from."""
    chart, width, height = _parsed(svg)
    root = _sheet(width + 2 * MARGIN, height + HEAD + FOOT + MARGIN)
    _text(root, title, MARGIN, 26, size=17, weight="700")
    root.append(_placed(chart, MARGIN, HEAD))
    _text(root, source_line(made, unit), MARGIN, height + HEAD + FOOT, size=11, fill=QUIET)
    return _written(root)


def panels_file(
    groups: Sequence[tuple[str, Sequence[Drawn]]], title: str, across: int, made: Edition, unit: str = SHARES
) -> str:
    """Return the small charts of all groups as one file, so many in a row."""
    placed: list[ET.Element] = []
    y, step_x = HEAD + MARGIN, 0.0
    holder = ET.Element("svg")
    for name, panels in groups:
        _text(holder, name, MARGIN, y, size=14, weight="700")
        y += ROW_HEAD - PANEL_HEAD
        row_height = 0.0
        for place, panel in enumerate(panels):
            chart, width, height = _parsed(panel.svg)
            step_x, row_height = width + PANEL_GAP, height + PANEL_HEAD + PANEL_GAP
            x, top = MARGIN + step_x * (place % across), y + row_height * (place // across)
            _text(holder, panel.name, x, top + 14, size=12, weight="600")
            placed.append(_placed(chart, x, top + PANEL_HEAD))
        y += row_height * -(-len(panels) // across) + MARGIN
    root = _sheet(2 * MARGIN + step_x * across, y + FOOT)
    ET.SubElement(root, "title").text = sayable(title)
    _text(root, title, MARGIN, 26, size=17, weight="700")
    root.extend([*holder, *placed])
    _text(root, source_line(made, unit), MARGIN, y + FOOT / 2, size=11, fill=QUIET)
    return _written(root)


def source_line(made: Edition, unit: str = SHARES) -> str:
    """Return what the figures of a file are, and where they are from."""
    until = f", data to {minute(made.clock)}" if made.clock else ""
    return f"{unit} Source: Trendledger, copy {made.run_id or 'without a run'}{until}."


def _parsed(svg: str) -> tuple[ET.Element, float, float]:
    """Return a chart of ours with its looks written out, and its size."""
    chart = ET.fromstring(sayable(svg))  # noqa: S314 our own drawing
    for one in chart.iter():
        kind = one.attrib.pop("class", None)
        for name in ("tabindex", "aria-hidden"):
            one.attrib.pop(name, None)
        if one.tag == "text":
            one.set("font-family", SANS)
        if kind is not None and one is not chart:
            one.attrib.update(LOOKS.get(f"{one.tag} {kind}") or LOOKS[kind])
    _, _, width, height = map(float, chart.attrib.pop("viewBox").split())
    return chart, width, height


def _placed(chart: ET.Element, x: float, y: float) -> ET.Element:
    """Return a chart as a part of a sheet: its title and description stay with it."""
    part = ET.Element("g", {"transform": f"translate({x:g} {y:g})", "role": "img"})
    part.attrib.update({name: value for name, value in chart.attrib.items() if name.startswith("aria-")})
    part.extend(chart)
    return part


def _sheet(width: float, height: float) -> ET.Element:
    size = {"width": f"{width:g}", "height": f"{height:g}", "viewBox": f"0 0 {width:g} {height:g}"}
    root = ET.Element("svg", {"xmlns": SVG, **size})
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    return root


def _text(
    parent: ET.Element, said: str, x: float, y: float, *, size: int, weight: str = "400", fill: str = INK
) -> None:
    looks = {"font-family": SANS, "font-size": str(size), "font-weight": weight, "fill": fill}
    one = ET.SubElement(parent, "text", {"x": f"{x:g}", "y": f"{y:g}", **looks})
    one.text = sayable(said)


def _written(root: ET.Element) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")
