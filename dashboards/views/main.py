"""What stands at each address: a page, a sheet or a feed, made from the newest published copy."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.files.alert_feeds import AlertFeed, alert_feed, as_atom, as_json_feed
from dashboards.pages.about import about_page
from dashboards.pages.alerts import alerts_page
from dashboards.pages.article import article_page
from dashboards.pages.feeds import asked_feeds, feeds_page
from dashboards.pages.hand import editor_of
from dashboards.pages.runs import asked_runs, runs_page
from dashboards.pages.trend import described
from dashboards.rendering import newest, page, sheet
from dashboards.span import only_known


def all_alerts(request: Request) -> Response:
    """Show what was worth telling at once, and how much of it was false."""
    only_known(request.query_params, ())
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
    only_known(request.query_params, ())
    with newest(request).cursor() as db:
        return page("article.html", article_page(db, request.path_params["article"]), editor_of(request))


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
    only_known(request.query_params, ())
    with newest(request).cursor() as db:
        return page("about.html", about_page(db))


def feeds_csv(request: Request) -> Response:
    """Give the health of all feeds."""
    only_known(request.query_params, ())
    return sheet(request, asked_feeds(), "feeds")


def runs_csv(request: Request) -> Response:
    """Give the list of runs."""
    only_known(request.query_params, ())
    return sheet(request, asked_runs(), "runs")


def asked_feed(request: Request) -> AlertFeed:
    """Return the feed of alerts that an address names, of one trend or of all. Raises NoSuchPageError."""
    base, trend = str(request.base_url).rstrip("/"), request.path_params.get("trend")
    with newest(request).cursor() as db:
        if trend is None:
            return alert_feed(db, base)
        known = described(db, trend)
        return alert_feed(db, base, known.trend, known.name)


ROUTES = (
    Route("/trend/{trend}/alerts.atom", alerts_atom),
    Route("/trend/{trend}/alerts.json", alerts_json),
    Route("/alerts", all_alerts),
    Route("/alerts.atom", alerts_atom),
    Route("/alerts.json", alerts_json),
    Route("/article/{article}", one_article),
    Route("/feeds", all_feeds),
    Route("/feeds.csv", feeds_csv),
    Route("/runs", all_runs),
    Route("/runs.csv", runs_csv),
    Route("/about", about),
)
