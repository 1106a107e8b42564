"""Charts and wording on plain data."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import dashboards
from dashboards.address import NoSuchPageError
from dashboards.charts import panels, timeline
from dashboards.charts.describing import description, direction
from dashboards.charts.frame import Frame, grid, month_starts
from dashboards.charts.levels import HeldVerdict, LevelChange, told_since
from dashboards.charts.marks import Mark
from dashboards.charts.series import Point, ceiling, missing, unbroken
from dashboards.pages.headline import MoverRow, account, headline
from dashboards.pages.overview import WIDE_ROW, Choice, choice, in_a_row
from dashboards.span import Span, asked_week

MONDAY = date(2026, 6, 1)


def point(
    week: int, share: float = 0.1, *, is_complete: bool = True, has_gap: bool = False, is_watched: bool = True
) -> Point:
    """A week of 100 stories."""
    start = MONDAY + timedelta(weeks=week)
    hits = round(100 * share)
    low, high = share * 0.8, min(1.0, share * 1.2)
    return Point(start, hits, hits, 3, 2, 100, share, low, high, is_complete, has_gap, is_watched)


def mover(name: str, verdict: str, ratio: float | None = None) -> MoverRow:
    low, high = (ratio * 0.8, ratio * 1.2) if ratio is not None else (None, None)
    return MoverRow(name.lower(), name, "group", MONDAY, 0.1, 0.2, ratio, low, high, 0.01, verdict, "")


def drawn(svg: str, tag: str, kind: str) -> list[ET.Element]:
    """Return the elements of that tag and class; fails where the SVG is not well formed."""
    return [element for element in ET.fromstring(svg).iter(tag) if element.get("class") == kind]


def described(svg: str) -> str:
    """Return the description of a chart; fails where its ids do not lead to it."""
    root = ET.fromstring(svg)
    title, text = root[0], root[1]
    assert (title.tag, text.tag) == ("title", "desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {text.get('id')}"
    return text.text or ""


def test_a_line_breaks_where_a_week_is_missing() -> None:
    points = [point(0), point(1), point(4), point(5)]
    assert [len(run) for run in unbroken(points, "week")] == [2, 2]
    assert missing(points, "week") == [(MONDAY + timedelta(weeks=2), MONDAY + timedelta(weeks=4))]
    svg = panels.panel(points, 0.2, "week", "x")
    assert len(drawn(svg, "path", "line")) == 2
    assert len(drawn(svg, "rect", "hole")) == 1


def test_a_week_between_two_missing_ones_is_a_dot() -> None:
    svg = panels.panel([point(0), point(2), point(4)], 0.2, "week", "x")
    assert not drawn(svg, "path", "line")
    assert len(drawn(svg, "circle", "end")) == 4, "three lone weeks, and the end of the line"


def test_weeks_that_nobody_watched_are_drawn_faint_up_to_the_first_that_was() -> None:
    points = [point(0, is_watched=False), point(1, is_watched=False), point(2), point(3), point(4)]
    for svg in (panels.panel(points, 0.2, "week", "x"), timeline.timeline(points, None, "x", timeline.WIDE)):
        (faint,), (full,) = drawn(svg, "path", "line unwatched"), drawn(svg, "path", "line")
        assert (faint.get("d", "").count("L"), full.get("d", "").count("L")) == (2, 2)
        assert faint.get("d", "").rpartition("L")[2] == full.get("d", "").removeprefix("M").partition("L")[0]
        assert (len(drawn(svg, "path", "band unwatched")), len(drawn(svg, "path", "band"))) == (1, 1)
    assert len(drawn(panels.sparkline(points, "week", "x"), "path", "line unwatched")) == 1
    assert "2 weeks of history from before the watch" in panels.spoken(points, "week", "x")
    assert timeline.told(points[0]).endswith("history from before the watch")
    assert "before the watch" not in timeline.told(points[2])


def test_a_watched_week_among_others_is_a_dot_on_a_faint_line_and_a_lone_one_that_was_not_a_faint_dot() -> None:
    svg = panels.panel([point(0, is_watched=False), point(1), point(2, is_watched=False)], 0.2, "week", "x")
    assert not drawn(svg, "path", "line")
    assert len(drawn(svg, "path", "line unwatched")) == 2
    assert (len(drawn(svg, "circle", "end")), len(drawn(svg, "circle", "end unwatched"))) == (1, 1)
    lone = panels.panel([point(0, is_watched=False), point(2)], 0.2, "week", "x")
    assert (len(drawn(lone, "circle", "end unwatched")), len(drawn(lone, "path", "line unwatched"))) == (1, 0)


def test_the_style_sheet_draws_what_was_not_watched_lighter_and_dashed() -> None:
    sheet = (Path(dashboards.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
    (rule,) = re.findall(r"^\.line\.unwatched \{(.*)\}$", sheet, re.MULTILINE)
    assert "stroke-dasharray" in rule
    assert "stroke-opacity" in rule


def test_a_week_of_zero_is_drawn_where_a_missing_one_is_not() -> None:
    svg = panels.panel([point(0), point(1, 0.0), point(2)], 0.2, "week", "x")
    assert len(drawn(svg, "path", "line")) == 1
    assert not drawn(svg, "rect", "hole")


def test_an_incomplete_week_is_no_part_of_line_or_band() -> None:
    svg = panels.panel([point(0), point(1), point(2, 0.9, is_complete=False)], 0.2, "week", "x")
    (line,) = drawn(svg, "path", "line")
    assert (line.get("d") or "").count("L") == 1
    assert len(drawn(svg, "path", "incomplete")) == len(drawn(svg, "circle", "incomplete")) == 1


def test_a_week_with_a_gap_is_marked() -> None:
    svg = panels.panel([point(0), point(1, has_gap=True)], 0.2, "week", "x")
    assert len(drawn(svg, "path", "gap")) == 1
    assert "some feeds could not be fetched" in timeline.told(point(1, has_gap=True))


def test_a_change_of_model_is_marked_on_its_day_and_one_after_the_last_week_at_the_end() -> None:
    points = [point(0), point(1), point(2)]
    days = [MONDAY - timedelta(days=1), MONDAY + timedelta(days=7), MONDAY + timedelta(days=40)]
    svg = panels.panel(points, 0.2, "week", "x", [Mark(day, "old", "new") for day in days])
    ends = [mark.get("x1") for mark in drawn(svg, "line", "model")]
    frame = Frame(2, 20, panels.PANEL[0] - 50, 0, points[0].start, points[-1].start, 0.2)
    assert ends == [f"{frame.x(points[1].start):.1f}", f"{frame.right:.1f}"]
    wide = timeline.timeline(points, None, "x", timeline.WIDE, timeline.Marked([Mark(days[1], "old", "<new>")]))
    assert len(drawn(wide, "path", "model")) == 1
    assert "model &lt;new&gt; took the place of old" in wide


def held(onset: int | None = 1, earliest: int = 0, latest: int = 2, year_ago: float | None = 0.05) -> HeldVerdict:
    weeks = (MONDAY + timedelta(weeks=week) for week in (onset or 0, earliest, latest))
    begun = tuple(weeks) if onset is not None else (None, None, None)
    return HeldVerdict("4/12", "rising", MONDAY + timedelta(weeks=3), *begun, 0.2, year_ago)


def test_a_change_of_level_is_a_step_from_one_share_to_the_other_and_is_told() -> None:
    points = [point(week, 0.05 if week < 3 else 0.15) for week in range(6)]
    change = LevelChange("x", points[3].start, 0.05, 0.15)
    outside = [change._replace(start=points[0].start), change._replace(start=MONDAY + timedelta(weeks=9))]
    frame = Frame(2, 20, panels.PANEL[0] - 50, panels.PANEL[1] - 44, points[0].start, points[-1].start, 0.2)
    panel = panels.panel(points, 0.2, "week", "x", (), [*outside, change])
    (step,) = drawn(panel, "path", "level")
    assert f"H{frame.x(change.start):.1f}V{frame.y(0.15):.1f}" in (step.get("d") or "")
    assert described(panel).endswith(" Another level from 22 June 2026.")
    wide = timeline.timeline(points, None, "x", timeline.WIDE, timeline.Marked(levels=[change]))
    assert len(drawn(wide, "path", "level")) == 1
    assert "Another level from the week of 22 June 2026 on: 15.0" in wide


def test_a_small_change_of_level_is_still_seen_and_points_its_way() -> None:
    points = [point(week) for week in range(6)]
    for before, after in ((0.1, 0.101), (0.101, 0.1)):
        (step,) = drawn(
            panels.panel(points, 0.2, "week", "x", (), [LevelChange("x", points[3].start, before, after)]),
            "path",
            "level",
        )
        start, end = (float(y) for y in re.findall(r",([\d.]+)H|V([\d.]+)H", step.get("d") or "") for y in y if y)
        assert abs(start - end) >= 10
        assert (start > end) is (after > before), "upwards where the share grew"


def test_the_onset_of_a_verdict_is_a_drop_with_a_bracket_and_is_told() -> None:
    points = [point(week) for week in range(4)]
    svg = timeline.timeline(points, None, "x", timeline.WIDE, timeline.Marked(held=[held(), held(onset=None)]))
    (bracket,), (drop,) = drawn(svg, "path", "onset"), drawn(svg, "path", "onset drop")
    frame = Frame(46, 40, timeline.WIDE.width - 60, 0, points[0].start, points[-1].start, 0.2)
    assert (bracket.get("d") or "").startswith(f"M{frame.x(points[0].start):.1f},")
    assert (drop.get("d") or "").startswith(f"M{frame.x(points[1].start):.1f},")
    assert "Rising since about 8 June 2026." in described(svg)


def test_an_onset_before_the_chart_is_cut_at_its_edge_or_left_out() -> None:
    points = [point(week) for week in range(4)]
    for begun, drawings in ((held(-2, -4, 1), 1), (held(-3, -4, -2), 0)):
        svg = timeline.timeline(points, None, "x", timeline.NARROW, timeline.Marked(held=[begun]))
        assert len(drawn(svg, "path", "onset drop")) == drawings


def test_since_when_is_told_with_its_interval_and_the_same_weeks_a_year_ago() -> None:
    assert told_since(held()).replace("\xa0", " ") == (
        "Rising over 4 weeks against 12 since the look at the week of 22 June 2026; the change most likely began in the "
        "week of 8 June 2026 (95 %: 1 June 2026 to 15 June 2026). In the same weeks a year ago the share was 5.0 %, "
        "now 20.0 %."
    )
    assert "year ago" not in told_since(held(year_ago=None))
    assert "95 %" not in told_since(held(1, 1, 1))
    assert "began" not in told_since(held(onset=None))


@pytest.mark.parametrize("points", [[], [point(0)], [point(0, is_complete=False)], [point(0, 0.0), point(1, 0.0)]])
def test_charts_of_little_or_nothing_are_whole(points: list[Point]) -> None:
    for svg in (
        panels.panel(points, 0.02, "week", "x"),
        panels.sparkline(points, "week", "x"),
        timeline.timeline(points, None, "x", timeline.WIDE),
        timeline.timeline(points, MONDAY, "x", timeline.NARROW),
    ):
        root = ET.fromstring(svg)
        assert root.get("aria-label") or described(svg)
        assert "nan" not in svg


@pytest.mark.parametrize("ratio", [0.0, 0.001, 1.0, 1e9, float("inf")])
def test_a_ratio_beyond_the_axis_stands_at_its_end(ratio: float) -> None:
    (dot,) = drawn(panels.interval(ratio, 0.0, float("inf"), "rising"), "circle", "dot")
    assert 0 <= float(dot.get("cx") or -1) <= panels.INTERVAL[0]


def test_names_in_a_chart_are_escaped() -> None:
    svg = panels.panel([point(0), point(1)], 0.2, "week", '"><script>alert(1)</script>')
    assert "<script" not in svg
    assert (ET.fromstring(svg).findtext("title") or "").startswith('"><script>')


def test_a_week_that_has_just_begun_does_not_set_the_scale() -> None:
    assert ceiling([point(0, 0.1), point(1, 1.0, is_complete=False)], with_intervals=True) == pytest.approx(0.15)


def test_months_are_missed_by_the_calendar() -> None:
    months = [point(0)._replace(start=date(2025, number, 1)) for number in (11, 12)]
    months.append(point(0)._replace(start=date(2026, 1, 1)))
    assert not missing(months, "month")


def test_axes_have_few_labels() -> None:
    assert len(list(month_starts(date(2022, 1, 3), date(2026, 8, 17), 14))) <= 14
    assert 3 <= len(grid(0.15)) <= 6
    assert Frame(0, 0, 10, 10, MONDAY, MONDAY, 0.1).x(MONDAY) == 10


@pytest.mark.parametrize(
    ("movers", "said"),
    [
        ([], "Too little to tell yet"),
        ([mover("A", "too little")], "Too little to tell yet"),
        ([mover("A", "steady"), mover("B", "too little")], "No trend moved more than chance would move it"),
        ([mover("A", "cannot tell", 2.0)], "No trend moved more than chance would move it"),
        ([mover("A", "rising", 2.0), mover("B", "surging", 3.0)], "Attention moves to B"),
        ([mover("A", "falling", 0.5), mover("B", "falling", 0.2)], "Attention moves away from B"),
        ([mover("A", "falling", 0.5), mover("B", "rising", 2.0)], "Attention moves to B, away from A"),
        ([mover("A", "rising")], "Attention moves to A"),
    ],
)
def test_the_headline_says_what_moved_most(movers: list[MoverRow], said: str) -> None:
    assert headline(movers) == said
    assert account(movers)


def test_what_is_wished_for_in_an_address_is_read() -> None:
    assert choice({}) == Choice()
    assert choice({"weeks": "all", "by": "month"}) == Choice(Span(None), "month")
    dated = choice({"from": "2026-01-05", "until": "2026-03-01", "weeks": ""})
    assert dated.span == Span(None, date(2026, 1, 5), date(2026, 3, 1))
    assert dated.address(by="four") == "?by=four&from=2026-01-05&until=2026-03-01"
    assert asked_week("2026-08-16") == date(2026, 8, 10)


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"weeks": "-3"}, "weeks=26"),
        ({"weeks": "9" * 99}, "up to 2,600"),
        ({"weeks": "²"}, "weeks=26"),
        ({"by": "day"}, "by=week"),
        ({"scale": "log"}, "scale=own"),
        ({"month": "2026-08"}, "does not know “month”"),
        ({"from": "2026-02-30"}, "from=2026-08-10"),
        ({"from": "2026-03-01", "until": "2026-01-01"}, "ends before it begins"),
        ({"from": "2026-03-01", "weeks": "26"}, "not by both"),
    ],
)
def test_what_an_address_cannot_ask_for_is_answered_with_a_sentence(wishes: dict[str, str], said: str) -> None:
    with pytest.raises(NoSuchPageError, match=re.escape(said)):
        choice(wishes)


def test_a_month_of_one_story_does_not_set_the_scale_of_its_group_and_is_marked_where_it_is_cut() -> None:
    lone = point(0)._replace(stories=1, total=1, share=1.0, low=0.207, high=1.0)
    points = [lone, *(point(week) for week in range(1, 6))]
    assert ceiling(points, with_intervals=False) == pytest.approx(0.25)
    svg = panels.panel(points, 0.25, "week", "x")
    (mark,) = drawn(svg, "path", "beyond")
    assert "100.0" in (mark[0].text or "")
    assert not drawn(panels.panel(points, 1.0, "week", "x"), "path", "beyond")


def test_a_description_states_last_highest_lowest_direction_and_gaps() -> None:
    shares = [0.1, 0.1, 0.3, 0.05, 0.2, 0.2]
    points = [point(week if week < 4 else week + 2, share) for week, share in enumerate(shares)]
    points[0] = points[0]._replace(is_watched=False)
    points.append(point(8, 0.9, is_complete=False, has_gap=True))
    said = description(points, "week", "Chips").text.replace("\xa0", " ")
    assert said == (
        "6 points from 1 June 2026 to 20 July 2026. Last 20.0 % in the week of 20 July 2026; highest 30.0 % in the week of "
        "15 June 2026; lowest 5.0 % in the week of 22 June 2026. The share is higher at the end than at the beginning: "
        "10.0 % over the first week, 20.0 % over the last. 1 gap without a share: 29 June 2026 to 12 July 2026. "
        "1 week in which some feeds could not be fetched. 1 week of history from before the watch. 1 week not over yet."
    )
    assert "No complete week" in description([], "week", "x").text
    assert "lower at the end" in direction([point(week, 0.4 - week / 10) for week in range(4)], "week")
    assert "about as high" in direction([point(week) for week in range(4)], "week")
    assert direction([point(0)], "week") == ""


@pytest.mark.parametrize("panels", range(2, 60))
def test_no_panel_stands_alone_in_the_last_row_of_a_wide_page(panels: int) -> None:
    assert panels % in_a_row(panels, WIDE_ROW) != 1


def test_every_colour_of_words_has_contrast_in_light_and_dark() -> None:
    sheet = (Path(dashboards.__path__[0]) / "static" / "style.css").read_text()
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in sheet.split(":root {")[1:3])
    for colours in (light, dark):
        pairs = [
            (ink, ground)
            for ink in ("ink", "quiet", "link", "rising", "falling", "good")
            for ground in ("paper", "raised")
        ]
        for ink, ground in [*pairs, ("mark-ink", "mark"), ("paper", "ink")]:
            assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
