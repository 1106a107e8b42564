"""What stands at the addresses of trends: this week, all of them, one, and some compared."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.address import asked_number
from dashboards.edition import edition
from dashboards.pages.compare import asked_compare, asked_lines_of, compare_page
from dashboards.pages.hand import editor_of
from dashboards.pages.movers import asked_longer, asked_movers
from dashboards.pages.overview import asked_series, choice, chosen_unit, overview
from dashboards.pages.this_week import asked_largest, this_week
from dashboards.pages.trend import asked_weeks, described, trend_page
from dashboards.rendering import newest, page, sheet
from dashboards.span import PARAMETERS, asked_span, asked_week, only_known


def week_page(request: Request) -> Response:
    """Show what moved, what is largest, and what is new."""
    only_known(request.query_params, ())
    with newest(request).cursor() as db:
        return page("this_week.html", this_week(db), editor_of(request))


def trends_page(request: Request) -> Response:
    """Show all trends side by side."""
    with newest(request).cursor() as db:
        return page("overview.html", overview(db, choice(request.query_params)))


def one_trend(request: Request) -> Response:
    """Show one trend, and what stands behind one of its weeks."""
    wishes = request.query_params
    only_known(wishes, ("week", "page", *PARAMETERS))
    week, number, span = asked_week(wishes.get("week")), asked_number(wishes.get("page", "1")), asked_span(wishes)
    with newest(request).cursor() as db:
        return page("trend.html", trend_page(db, request.path_params["trend"], span, week, number), editor_of(request))


def comparison(request: Request) -> Response:
    """Show up to five trends or groups on one scale."""
    asked = asked_compare(request.query_params)
    with newest(request).cursor() as db:
        return page("compare.html", compare_page(db, asked))


def compare_csv(request: Request) -> Response:
    """Give the series that are compared."""
    asked = asked_lines_of(request.query_params)
    with newest(request).cursor() as db:
        shown = compare_page(db, asked)
    return sheet(request, shown.asked_lines, "compare")


def movers_csv(request: Request) -> Response:
    """Give the table of movers."""
    only_known(request.query_params, ())
    return sheet(request, asked_movers(), "movers")


def longer_csv(request: Request) -> Response:
    """Give the table of movers on the longer horizon."""
    only_known(request.query_params, ())
    return sheet(request, asked_longer(), "longer")


def largest_csv(request: Request) -> Response:
    """Give the largest trends of the last four complete weeks."""
    only_known(request.query_params, ())
    return sheet(request, asked_largest(), "largest")


def trends_csv(request: Request) -> Response:
    """Give the series behind the small charts, with the same choice of time."""
    chosen = choice(request.query_params)
    with newest(request).cursor() as db:
        made = edition(db)
        asked = asked_series(chosen.span, chosen_unit(db, chosen, made).by, made)
    return sheet(request, asked, "trends")


def trend_csv(request: Request) -> Response:
    """Give the weeks of one trend: those of the range that the address names, else all."""
    wishes = request.query_params
    only_known(wishes, PARAMETERS)
    span = asked_span(wishes or {"weeks": "all"})
    with newest(request).cursor() as db:
        known, made = described(db, request.path_params["trend"]), edition(db)
    return sheet(request, asked_weeks(known.trend, span.since(made.day), span.until), known.trend)


ROUTES = (
    Route("/", week_page),
    Route("/movers.csv", movers_csv),
    Route("/longer.csv", longer_csv),
    Route("/largest.csv", largest_csv),
    Route("/trends", trends_page),
    Route("/trends.csv", trends_csv),
    Route("/compare", comparison),
    Route("/compare.csv", compare_csv),
    Route("/trend/{trend}.csv", trend_csv),
    Route("/trend/{trend}", one_trend),
)
