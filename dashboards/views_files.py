"""What stands at the addresses that end in `.svg`: each chart as a file of its own."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.charts import panel
from dashboards.compare import asked_lines_of, compare_page
from dashboards.describing import UNITS
from dashboards.lines import compared
from dashboards.overview import WIDE_ROW, choice, overview
from dashboards.rendering import file_name, newest
from dashboards.span import PARAMETERS, asked_span, only_known
from dashboards.svg_file import Drawn, chart_file, panels_file
from dashboards.timeline import FILE, timeline
from dashboards.trend import trend_line


def trend_svg(request: Request) -> Response:
    """Give the chart of one trend, of the range that the address names."""
    wishes = request.query_params
    only_known(wishes, PARAMETERS)
    with newest(request).cursor() as db:
        shown = trend_line(db, request.path_params["trend"], asked_span(wishes))
    name = shown.trend.name
    drawn = timeline(shown.points, None, name, FILE, shown.marked)
    return picture(
        chart_file(drawn, f"{name}: share of the stories about AI by week", shown.edition), shown.trend.trend
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
    return picture(panels_file(groups, title, WIDE_ROW, shown.edition), "trends")


def compare_svg(request: Request) -> Response:
    """Give the chart of what is compared."""
    asked = asked_lines_of(request.query_params)
    with newest(request).cursor() as db:
        shown = compare_page(db, asked)
    drawn = compared(shown.lines, shown.unit.by, FILE)
    title = f"Share of the stories about AI by {UNITS[shown.unit.by]}"
    return picture(chart_file(drawn, title, shown.edition), "compare")


def picture(svg: str, name: str) -> Response:
    """Return the answer as an SVG file of that name."""
    headers = {"Content-Disposition": f'inline; filename="{file_name(name)}.svg"'}
    return Response(svg, media_type="image/svg+xml", headers=headers)


ROUTES = (
    Route("/trends.svg", trends_svg),
    Route("/compare.svg", compare_svg),
    Route("/trend/{trend}.svg", trend_svg),
)
