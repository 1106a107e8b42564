"""What stands at the address of the passages behind a trend."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.edition import edition
from dashboards.pages.hand import editor_of
from dashboards.pages.passages import KNOWN, asked_passages, passages_page, passages_wish
from dashboards.pages.source import known_source
from dashboards.pages.trend import described
from dashboards.rendering import newest, page, sheet
from dashboards.span import only_known


def passages_behind(request: Request) -> Response:
    """Show the passages that carry a trend in a week, a month or a range, or the nearest that do not."""
    only_known(request.query_params, KNOWN)
    wish = passages_wish(request.query_params)
    with newest(request).cursor() as db:
        return page("passages.html", passages_page(db, request.path_params["trend"], wish), editor_of(request))


def passages_csv(request: Request) -> Response:
    """Give them as a file."""
    only_known(request.query_params, KNOWN)
    wish = passages_wish(request.query_params)
    with newest(request).cursor() as db:
        known, made = described(db, request.path_params["trend"]), edition(db)
        if wish.source:
            known_source(db, wish.source)
    return sheet(request, asked_passages(known.trend, wish, made.day), "passages")


ROUTES = (
    Route("/trend/{trend}/passages", passages_behind),
    Route("/trend/{trend}/passages.csv", passages_csv),
)
