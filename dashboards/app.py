"""The dashboards as a web application: routes, headers, and what is said when something is not there.

Every page is whole without a script, asks nothing of any other host, and reads the published copy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboards import charts, timeline, wording
from dashboards.about import about_page
from dashboards.address import small_number
from dashboards.alert_feeds import AlertFeed, alert_feed, as_atom, as_json_feed
from dashboards.alerts import alerts_page
from dashboards.article import article_page
from dashboards.asking import Query, spelled_out
from dashboards.edition import edition
from dashboards.export import as_csv
from dashboards.feeds import STATES, asked_feeds, feeds_page
from dashboards.headers import HEADERS, StrictHeaders
from dashboards.headline import account, change, falling, headline, rising, unmoved
from dashboards.levels import told_level, told_since
from dashboards.marks import told_mark
from dashboards.newest import NewestCopy
from dashboards.overview import SPANS, asked_movers, asked_series, choice, overview
from dashboards.runs import asked_runs, runs_page
from dashboards.series import last_complete
from dashboards.trend import NoSuchPageError, asked_weeks, described, trend_page
from warehouse.database import Home, WarehouseError
from warehouse.published import OldEditionError

HERE = Path(__file__).parent

PAGES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.globals.update(
    charts=charts,
    timeline=timeline,
    spelled_out=spelled_out,
    last_complete=last_complete,
    told=timeline.told,
    told_mark=told_mark,
    told_level=told_level,
    told_since=told_since,
    account=account,
    change=change,
    falling=falling,
    headline=headline,
    rising=rising,
    unmoved=unmoved,
    spans=SPANS,
    states=STATES,
)
PAGES.filters.update(
    percent=wording.percent,
    between=lambda point: wording.between(point.low, point.high),
    false_between=lambda rate: wording.between(rate.share_false_low, rate.share_false_high),
    corrected_between=lambda point: wording.between(point.corrected_low, point.corrected_high),
    times=wording.times,
    ratios=lambda mover: wording.ratios(mover.ratio_low, mover.ratio_high),
    chance=wording.chance,
    day=wording.day,
    short_day=wording.short_day,
    minute=wording.minute,
    thousands=wording.count,
    explained=wording.explained,
    counted=wording.counted,
    web_address=wording.web_address,
    slug=charts.slug,
)


def create_app(home: Home, hosts: Sequence[str] = ("*",)) -> Starlette:
    """Return the dashboards of that home; requests that name none of `hosts` are refused."""
    app = Starlette(
        routes=[
            Route("/", overview_page),
            Route("/movers.csv", movers_csv),
            Route("/trends.csv", trends_csv),
            Route("/trend/{trend}/alerts.atom", alerts_atom),
            Route("/trend/{trend}/alerts.json", alerts_json),
            Route("/trend/{trend}.csv", trend_csv),
            Route("/trend/{trend}", one_trend),
            Route("/alerts", all_alerts),
            Route("/alerts.atom", alerts_atom),
            Route("/alerts.json", alerts_json),
            Route("/article/{article}", one_article),
            Route("/feeds", all_feeds),
            Route("/feeds.csv", feeds_csv),
            Route("/runs", all_runs),
            Route("/runs.csv", runs_csv),
            Route("/about", about),
            Route("/health", health),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[
            Middleware(StrictHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
        ],
        exception_handlers={
            HTTPException: not_there,
            NoSuchPageError: not_there,
            WarehouseError: nothing_published,
            Exception: broken,
        },
    )
    app.state.newest = NewestCopy(home)
    return app


def overview_page(request: Request) -> Response:
    """Show what moved, then all trends side by side."""
    with newest(request).cursor() as db:
        return page("overview.html", overview(db, choice(request.query_params)))


def one_trend(request: Request) -> Response:
    """Show one trend, and what stands behind one of its weeks."""
    week, number = request.query_params.get("week"), request.query_params.get("page", "1")
    with newest(request).cursor() as db:
        return page("trend.html", trend_page(db, request.path_params["trend"], asked_day(week), asked_number(number)))


def all_alerts(request: Request) -> Response:
    """Show what was worth telling at once, and how much of it was false."""
    with newest(request).cursor() as db:
        return page("alerts.html", alerts_page(db))


def alerts_atom(request: Request) -> Response:
    """Give the newest alerts, of all or of one trend, as Atom."""
    return Response(as_atom(asked_feed(request)), media_type="application/atom+xml")


def alerts_json(request: Request) -> Response:
    """Give the newest alerts, of all or of one trend, as JSON Feed."""
    return Response(as_json_feed(asked_feed(request)), media_type="application/feed+json")


def one_article(request: Request) -> Response:
    """Show one article with all its passages."""
    with newest(request).cursor() as db:
        return page("article.html", article_page(db, request.path_params["article"]))


def all_feeds(request: Request) -> Response:
    """Show how the feeds do."""
    with newest(request).cursor() as db:
        return page("feeds.html", feeds_page(db, request.query_params))


def all_runs(request: Request) -> Response:
    """Show the runs and their sums."""
    with newest(request).cursor() as db:
        return page("runs.html", runs_page(db, request.query_params))


def about(request: Request) -> Response:
    """Say what the numbers mean."""
    with newest(request).cursor() as db:
        return page("about.html", about_page(db))


def movers_csv(request: Request) -> Response:
    """Give the table of movers."""
    return sheet(request, asked_movers(), "movers")


def trends_csv(request: Request) -> Response:
    """Give the series behind the small charts, with the same choice of time."""
    with newest(request).cursor() as db:
        asked = asked_series(choice(request.query_params), edition(db))
    return sheet(request, asked, "trends")


def trend_csv(request: Request) -> Response:
    """Give the weeks of one trend."""
    with newest(request).cursor() as db:
        known = described(db, request.path_params["trend"])
    return sheet(request, asked_weeks(known.trend), known.trend)


def feeds_csv(request: Request) -> Response:
    """Give the health of all feeds."""
    return sheet(request, asked_feeds(), "feeds")


def runs_csv(request: Request) -> Response:
    """Give the list of runs."""
    return sheet(request, asked_runs(), "runs")


def health(request: Request) -> Response:
    """Say which copy is shown, for a machine that watches."""
    try:
        with newest(request).cursor() as db:
            made = edition(db)
    except WarehouseError as error:
        return JSONResponse(
            {"status": "nothing published", "detail": str(error)}, status_code=HTTPStatus.SERVICE_UNAVAILABLE
        )
    clock = made.clock.isoformat() + "Z" if made.clock else None
    return JSONResponse({"status": "ok", "run_id": made.run_id, "clock": clock, "model_id": made.model_id})


def not_there(_request: Request, error: Exception) -> Response:
    """Answer what asks for something that is not there."""
    detail = str(error) if isinstance(error, NoSuchPageError) else "There is no page at this address."
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    return message(status, "Not found" if status == HTTPStatus.NOT_FOUND else "Not possible", detail)


def nothing_published(_request: Request, error: Exception) -> Response:
    """Answer while there is no copy to read."""
    if isinstance(error, OldEditionError):
        return message(HTTPStatus.SERVICE_UNAVAILABLE, "The next run publishes this page", str(error))
    detail = "Nothing has been published yet: run `trendledger run`, or `trendledger demo` for a small first edition."
    return message(HTTPStatus.SERVICE_UNAVAILABLE, "No edition yet", detail)


def broken(_request: Request, _error: Exception) -> Response:
    """Answer when the fault is ours; the server's log has the rest."""
    detail = "The page could not be made. The server's log says why."
    return message(HTTPStatus.INTERNAL_SERVER_ERROR, "Something broke here", detail)


def page(template: str, shown: Any) -> HTMLResponse:
    """Return a page; `shown` is all that its template knows."""
    return HTMLResponse(PAGES.get_template(template).render(page=shown, edition=shown.edition))


def message(status: int, title: str, detail: str) -> HTMLResponse:
    """Return a page that says one thing."""
    text = PAGES.get_template("message.html").render(title=title, detail=detail, edition=None)
    # The answer to a fault of ours does not pass through the middleware, so it brings its headers along.
    headers = HEADERS if status == HTTPStatus.INTERNAL_SERVER_ERROR else None
    return HTMLResponse(text, status_code=status, headers=headers)


def sheet(request: Request, asked: Query, name: str) -> Response:
    """Return the answer as a CSV file of that name."""
    with newest(request).cursor() as db:
        text = as_csv(db, asked)
    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def asked_feed(request: Request) -> AlertFeed:
    """Return the feed of alerts that an address names, of one trend or of all. Raises NoSuchPageError."""
    base, trend = str(request.base_url).rstrip("/"), request.path_params.get("trend")
    with newest(request).cursor() as db:
        if trend is None:
            return alert_feed(db, base)
        known = described(db, trend)
        return alert_feed(db, base, known.trend, known.name)


def asked_day(day: str | None) -> date | None:
    """Read the week of an address. Raises NoSuchPageError."""
    try:
        return date.fromisoformat(day) if day else None
    except ValueError as error:
        raise NoSuchPageError("A week is named by its Monday, as in 2026-08-10.") from error


def asked_number(number: str) -> int:
    """Read the page number of an address. Raises NoSuchPageError."""
    if read := small_number(number):
        return read
    raise NoSuchPageError("Pages are numbered from 1.")


def newest(request: Request) -> NewestCopy:
    """Return the copy that the application reads."""
    copy: NewestCopy = request.app.state.newest
    return copy
