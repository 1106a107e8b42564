"""The dashboards as a web application: addresses, headers, and what is said when something is not there.

Every page is whole without a script, asks nothing of any other host, and reads the published copy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboards.address import NoSuchPageError
from dashboards.edition import edition
from dashboards.headers import StrictHeaders
from dashboards.newest import NewestCopy
from dashboards.rendering import message, newest
from dashboards.views import ROUTES
from dashboards.views_files import ROUTES as FILE_ROUTES
from dashboards.views_finding import ROUTES as FINDING_ROUTES
from dashboards.views_trends import ROUTES as TREND_ROUTES
from warehouse.database import Home, WarehouseError
from warehouse.published import OldEditionError

STATIC = Path(__file__).parent / "static"
PAGES = (*ROUTES, *FILE_ROUTES, *TREND_ROUTES, *FINDING_ROUTES)


def create_app(home: Home, hosts: Sequence[str] = ("*",)) -> Starlette:
    """Return the dashboards of that home; requests that name none of `hosts` are refused."""
    app = Starlette(
        routes=[*PAGES, Route("/health", health), Mount("/static", StaticFiles(directory=STATIC))],
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
