"""What stands below the address of a trend: its new stories as a feed, and what its page has tables of as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.asking import Query
from dashboards.edition import edition
from dashboards.files.trend_news import stories_atom
from dashboards.pages.trend import described
from dashboards.pages.trend_company import asked_siblings, asked_together
from dashboards.pages.trend_sources import asked_sources
from dashboards.pages.trend_terms import asked_terms
from dashboards.rendering import newest, sheet
from dashboards.span import PARAMETERS, asked_span, only_known


def new_stories(request: Request) -> Response:
    """Give the newest stories of a trend as Atom."""
    only_known(request.query_params, ())
    base = str(request.base_url).rstrip("/")
    with newest(request).cursor() as db:
        written = stories_atom(db, request.path_params["trend"], base)
    return Response(written, media_type="application/atom+xml")


def sources_csv(request: Request) -> Response:
    """Give all sources of a trend in the range that the address names."""
    return _sheet_of(request, asked_sources, "sources")


def terms_csv(request: Request) -> Response:
    """Give the terms of a trend over the range that the address names."""
    only_known(request.query_params, PARAMETERS)
    span = asked_span(request.query_params)
    with newest(request).cursor() as db:
        known, made = described(db, request.path_params["trend"]), edition(db)
        asked = asked_terms(db, known.trend, span.since(made.day), span.until)
    return sheet(request, asked, f"{known.trend}-terms")


def together_csv(request: Request) -> Response:
    """Give the trends that come with one in the range that the address names."""
    return _sheet_of(request, asked_together, "together")


def siblings_csv(request: Request) -> Response:
    """Give the lines of the trends of the same group over the range that the address names."""
    return _sheet_of(request, asked_siblings, "siblings")


def _sheet_of(request: Request, asked: Callable[[str, date, date], Query], name: str) -> Response:
    only_known(request.query_params, PARAMETERS)
    span = asked_span(request.query_params)
    with newest(request).cursor() as db:
        known, made = described(db, request.path_params["trend"]), edition(db)
    return sheet(request, asked(known.trend, span.since(made.day), span.until), f"{known.trend}-{name}")


ROUTES = (
    Route("/trend/{trend}/stories.atom", new_stories),
    Route("/trend/{trend}/sources.csv", sources_csv),
    Route("/trend/{trend}/terms.csv", terms_csv),
    Route("/trend/{trend}/together.csv", together_csv),
    Route("/trend/{trend}/siblings.csv", siblings_csv),
)
