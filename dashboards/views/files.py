"""What stands at the addresses that end in `.svg`: each chart as a file of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.address import NoSuchPageError
from dashboards.asking import answer
from dashboards.charts.bars import FILE as FILE_OF_BARS
from dashboards.charts.bars import bars
from dashboards.charts.describing import UNITS
from dashboards.charts.lines import compared
from dashboards.charts.panels import panel
from dashboards.charts.series import Point, unwatched_told
from dashboards.charts.svg_file import SHARES, SHARES_ALONE, Drawn, chart_file, panels_file
from dashboards.charts.timeline import FILE, timeline
from dashboards.edition import edition
from dashboards.pages.compare import asked_lines_of, compare_page
from dashboards.pages.overview import WIDE_ROW, choice, overview
from dashboards.pages.search import search_page, wish_of
from dashboards.pages.source import SourceWeek, asked_rhythm, counts_of, known_source, source_span
from dashboards.pages.trend import trend_line
from dashboards.rendering import file_name, newest
from dashboards.span import PARAMETERS, asked_span, only_known


def trend_svg(request: Request) -> Response:
    """Give the chart of one trend, of the range that the address names."""
    wishes = request.query_params
    only_known(wishes, PARAMETERS)
    with newest(request).cursor() as db:
        shown = trend_line(db, request.path_params["trend"], asked_span(wishes))
    name = shown.trend.name
    drawn = timeline(shown.points, None, name, FILE, shown.marked)
    return picture(
        chart_file(
            drawn,
            f"{name}: share of the stories about AI by week",
            shown.edition,
            _said(SHARES, _watched(shown.points), "week"),
        ),
        shown.trend.trend,
    )


def trends_svg(request: Request) -> Response:
    """Give the small charts of all trends on one sheet, with the same choice of time and scale."""
    with newest(request).cursor() as db:
        shown = overview(db, choice(request.query_params))
    by = shown.unit.by
    groups = [
        (
            group.name,
            [
                Drawn(one.name, panel(one.points, one.top, by, one.name, shown.marks, shown.levels.get(one.trend, [])))
                for one in group.panels
            ],
        )
        for group in shown.groups
    ]
    title = f"All trends: share of the stories about AI by {UNITS[by]}"
    points = [point for group in shown.groups for one in group.panels for point in one.points]
    unit = _said(SHARES_ALONE if by == "four" else SHARES, _watched(points), "month" if by == "month" else "week")
    return picture(panels_file(groups, title, WIDE_ROW, shown.edition, unit), "trends")


def compare_svg(request: Request) -> Response:
    """Give the chart of what is compared."""
    asked = asked_lines_of(request.query_params)
    with newest(request).cursor() as db:
        shown = compare_page(db, asked)
    drawn = compared(shown.lines, shown.unit.by, FILE)
    title = f"Share of the stories about AI by {UNITS[shown.unit.by]}"
    points = [point for line in shown.lines for point in line.points if point.is_complete]
    unit = _said(SHARES_ALONE, _watched(points), "month" if shown.unit.by == "month" else "week")
    return picture(chart_file(drawn, title, shown.edition, unit), "compare")


def source_svg(request: Request) -> Response:
    """Give the chart of one source, of the range that the address names."""
    span = source_span(request.query_params)
    with newest(request).cursor() as db:
        known, made = known_source(db, request.path_params["feed"]), edition(db)
        weeks = answer(db, SourceWeek, asked_rhythm(known.feed_id, span.since(made.day), span.until))
    name = known.title or "Untitled feed"
    drawn = bars(counts_of(weeks, made.day), name, "article", "articles", FILE_OF_BARS)
    return picture(
        chart_file(
            drawn,
            f"{name}: articles by week",
            made,
            _said("Articles that the feed brought first.", [(week.week, week.is_watched) for week in weeks], "week"),
        ),
        "source",
    )


def search_svg(request: Request) -> Response:
    """Give the chart of a search. Raises NoSuchPageError where there is nothing to draw, with the reason."""
    wish = wish_of(request.query_params)
    with newest(request).cursor() as db:
        shown = search_page(db, wish)
    if not shown.answer:
        raise NoSuchPageError(shown.trouble or "Say what to look for, as in q=agent.")
    title = f"Stories with {shown.answer.written}"
    drawn = bars(shown.answer.bars, title, "story", "stories", FILE_OF_BARS)
    unit = _said("Stories, whatever they are about.", _watched(week.point for week in shown.answer.weeks), "week")
    return picture(chart_file(drawn, f"{title}, by week", shown.edition, unit), "search")


def _watched(points: Iterable[Point]) -> list[tuple[date, bool]]:
    return [(point.start, point.is_watched) for point in points]


def _said(unit: str, watched: Iterable[tuple[date, bool]], word: str) -> str:
    """Return what the figures are, and which of the weeks or months nobody watched: a file has no page around it."""
    said = unwatched_told(watched, word)
    return f"{unit} {said}." if said else unit


def picture(svg: str, name: str) -> Response:
    """Return the answer as an SVG file of that name."""
    headers = {"Content-Disposition": f'inline; filename="{file_name(name)}.svg"'}
    return Response(svg, media_type="image/svg+xml", headers=headers)


ROUTES = (
    Route("/source/{feed}.svg", source_svg),
    Route("/search.svg", search_svg),
    Route("/trends.svg", trends_svg),
    Route("/compare.svg", compare_svg),
    Route("/trend/{trend}.svg", trend_svg),
)
