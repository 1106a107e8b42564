"""The dashboards as a web application: addresses, headers, and what is said when something is not there.

Every page is whole without a script, asks nothing of any other host, and reads the published copy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
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
from dashboards.edition import Edition, edition
from dashboards.files.metrics import metrics
from dashboards.forms import RefusedError
from dashboards.headers import StrictHeaders
from dashboards.newest import NewestCopy
from dashboards.pages.hand import Hand
from dashboards.reader import ForReaders
from dashboards.rendering import message, newest
from dashboards.views.files import ROUTES as FILE_ROUTES
from dashboards.views.finding import ROUTES as FINDING_ROUTES
from dashboards.views.hand import ROUTES as HAND_ROUTES
from dashboards.views.hand import refused
from dashboards.views.main import ROUTES
from dashboards.views.passages import ROUTES as PASSAGE_ROUTES
from dashboards.views.trend_more import ROUTES as TREND_MORE_ROUTES
from dashboards.views.trends import ROUTES as TREND_ROUTES
from warehouse.database import Home, WarehouseError
from warehouse.published import shelf
from warehouse.published.publish import NewerEditionError, OldEditionError, current, is_published
from warehouse.published.readiness import MAX_AGE, readiness

STATIC = Path(__file__).parent / "static"
PAGES = (*ROUTES, *FILE_ROUTES, *TREND_ROUTES, *TREND_MORE_ROUTES, *FINDING_ROUTES, *PASSAGE_ROUTES)


def create_app(
    home: Home, hosts: Sequence[str] = ("*",), max_age: timedelta = MAX_AGE, hand: Hand | None = None
) -> Starlette:
    """Return the dashboards of that home; requests that name none of `hosts` are refused. Without a `hand` none writes.

    A published copy older than `max_age` is shown all the same; only /readyz says that it is not well.
    """
    machines = [Route("/health", health), Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]
    still = Mount("/static", StaticFiles(directory=STATIC))
    app = Starlette(
        routes=[*PAGES, *(HAND_ROUTES if hand else ()), *machines, still],
        middleware=[
            Middleware(StrictHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
            Middleware(ForReaders, at_once=[*(route.path for route in machines), still.path]),
        ],
        exception_handlers={
            HTTPException: not_there,
            NoSuchPageError: not_there,
            RefusedError: refused,
            WarehouseError: nothing_published,
            Exception: broken,
        },
    )
    app.state.newest = NewestCopy(home)
    app.state.home, app.state.max_age, app.state.hand = home, max_age, hand
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


def alive(_request: Request) -> Response:
    """Say that this process answers, whatever there is to show."""
    return JSONResponse({"status": "alive"})


def ready(request: Request) -> Response:
    """Say whether there is a published copy that opens and is young enough; 503 where not, with the reason."""
    state = request.app.state
    found = readiness(state.home, datetime.now(UTC), state.max_age)
    published_at = found.published_at.isoformat() if found.published_at else None
    status = HTTPStatus.OK if found.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    told = {"status": "ready" if found.is_ready else "not ready", "detail": found.reason}
    return JSONResponse({**told, "run_id": found.run_id, "published_at": published_at}, status_code=status)


def not_there(request: Request, error: Exception) -> Response:
    """Answer what asks for something that is not there, in the copy that the answer names where there is one."""
    detail = str(error) if isinstance(error, NoSuchPageError) else "There is no page at this address."
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    title = "Not found" if status == HTTPStatus.NOT_FOUND else "Not possible"
    return message(status, title, detail, _shown_edition(request))


def _shown_edition(request: Request) -> Edition | None:
    try:
        with newest(request).cursor() as db:
            return edition(db)
    except WarehouseError:
        return None


NO_EDITION = (
    "Nothing has been published in this home yet: `trendledger run` makes a first edition here, "
    "`trendledger demo` one of invented articles in a home of its own."
)


def nothing_published(request: Request, error: Exception) -> Response:
    """Answer while there is no copy to read, or none that this program can show."""
    if isinstance(error, NewerEditionError):
        return message(HTTPStatus.SERVICE_UNAVAILABLE, "A newer program made this copy", str(error))
    if isinstance(error, OldEditionError):
        return message(HTTPStatus.SERVICE_UNAVAILABLE, "The next run publishes this page", str(error))
    home = request.app.state.home
    loss = shelf.lost(current(home))
    if is_published(home) or (loss and not current(home).is_symlink()):
        return message(HTTPStatus.SERVICE_UNAVAILABLE, "The published copy cannot be read", str(error))
    detail = str(error) if loss else NO_EDITION
    return message(HTTPStatus.SERVICE_UNAVAILABLE, "No edition yet", detail)


def broken(_request: Request, _error: Exception) -> Response:
    """Answer when the fault is ours; the server's log has the rest."""
    detail = "The page could not be made. The server's log says why."
    return message(HTTPStatus.INTERNAL_SERVER_ERROR, "Something broke here", detail)
