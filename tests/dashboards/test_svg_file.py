"""Charts as files: whole without a style sheet, and still with their description and their source."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

import dashboards
from dashboards.charts import svg_file
from dashboards.charts.panels import panel
from dashboards.charts.svg_file import LOOKS, Drawn, panels_file

SVG = "{http://www.w3.org/2000/svg}"
FILES = (
    "/trend/law.svg",
    "/trend/video.svg?from=2026-05-18&until=2026-06-28",
    "/trend/quiet.svg?until=2020-01-01",
    "/trends.svg?by=week",
    "/trends.svg?by=month&scale=own",
    "/compare.svg?trends=law,video,group:order,quiet,group:making",
)


@pytest.mark.parametrize("address", FILES)
def test_a_file_is_svg_that_needs_nothing_else_and_names_its_copy(web: TestClient, address: str) -> None:
    answer = web.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    root = ET.fromstring(answer.text)
    assert root.tag == f"{SVG}svg"
    assert not [one for one in root.iter() if one.tag in (f"{SVG}a", f"{SVG}script", f"{SVG}style", f"{SVG}image")]
    assert not [one for one in root.iter() if {"class", "style", "tabindex"} & set(one.attrib)]
    assert "copy run-1, data to 19 August 2026, 14:05 UTC" in "".join(root.itertext()).replace("\xa0", " ")
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    for one in root.iter():
        assert set((one.get("aria-labelledby") or "").split()) <= set(ids)


def test_a_file_keeps_the_description_and_the_marks(web: TestClient) -> None:
    root = ET.fromstring(web.get("/trend/law.svg").text)
    (text,) = root.iter(f"{SVG}desc")
    assert "Another level from 15 June 2026." in (text.text or "")
    assert len(list(ET.fromstring(web.get("/trends.svg?by=week").text).iter(f"{SVG}desc"))) == 3


def test_the_colours_of_files_are_those_of_the_light_pages() -> None:
    sheet = (Path(dashboards.__path__[0]) / "static" / "style.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([\w-]+): (#\w{6});", sheet.split(":root {")[1]))
    for name in ("paper", "ink", "quiet", "rule", "axis", "line", "rising", "falling", "good"):
        assert getattr(svg_file, name.upper()) == light[name]
    for letter in "abcde":
        (rule,) = re.findall(rf"^\.many\.{letter} \{{(.*)\}}$", sheet, re.MULTILINE)
        dash = re.search(r"stroke-dasharray: ([\d ]+);", rule)
        assert LOOKS[f"many {letter}"].get("stroke-dasharray") == (dash[1] if dash else None)


def test_a_name_that_xml_cannot_say_is_replaced(web: TestClient) -> None:
    made = svg_file.Edition("run-1", None, None, 1, 1, 0, 0, 0, 0)
    file = panels_file([("a\x0bgroup", [Drawn("b\x00ad", panel([], 0.1, "week", "b\x00ad"))])], "t", 6, made)
    assert "a\ufffdgroup" in "".join(ET.fromstring(file).itertext())
    assert web.get("/trend/none.svg").status_code == 404
