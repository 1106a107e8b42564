"""Where editors sign in and say what a passage is about. These addresses are there only where there is a token."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboards.forms import RefusedError, form_of
from dashboards.pages.hand import COOKIE, Editor, Hand, LabelPage, editor_of, label_of, label_page
from dashboards.rendering import message, newest, page
from dashboards.sessions import LASTS, GivenLabel, Session
from warehouse.database import WarehouseError
from warehouse.records import Label

LONGEST_NAME = 60
# Back to where an editor came from, if that is a page of ours: no other host, in whatever way browsers read it.
BACK = re.compile(r"/(?:(?:label|article)/[\w.~%-]+|trend/[\w.~%-]+(?:/passages)?)?", re.ASCII)
SENT_ALREADY = "This form was sent already, and what it said stands. Open the passage again to say something else."
SIGN_IN = "You are not signed in, or no longer: nothing was stored. Sign in at /sign-in, and open the passage again."


class SignInPage(NamedTuple):
    """All that the page shows."""

    edition: None
    back: str
    who: str
    fault: str


def sign_in(request: Request) -> Response:
    """Show the form to sign in."""
    return _sign_in_page(request, _back(request.query_params.get("back", "")))


async def signed_in(request: Request) -> Response:
    """Take a name and the token, and answer with the cookie of a session."""
    form = await form_of(request)
    who, back = " ".join(form.one("who").split()), _back(form.one("back"))
    if not who or len(who) > LONGEST_NAME or not who.isprintable():
        fault = f"Say under which name your labels are to stand: 1 to {LONGEST_NAME} letters."
        return _sign_in_page(request, back, status=HTTPStatus.BAD_REQUEST, fault=fault)
    hand: Hand = request.app.state.hand
    name = hand.sessions.sign_in(form.one("token"), who, datetime.now(UTC))
    if name is None:
        fault = "This is not the token of this home."
        return _sign_in_page(request, back, who=who, status=HTTPStatus.FORBIDDEN, fault=fault)
    answer = RedirectResponse(back, HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        COOKIE,
        name,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return answer


async def signed_out(request: Request) -> Response:
    """End a session."""
    form = await form_of(request)
    session = _session(request)
    if not session.is_ours(form.one("ticket"), "sign-out"):
        raise RefusedError(HTTPStatus.FORBIDDEN, "This form is not of your session; you are signed in still.")
    hand: Hand = request.app.state.hand
    hand.sessions.sign_out(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer


def one_passage(request: Request) -> Response:
    """Show a passage to be labelled; who is not signed in is asked to."""
    editor, passage = editor_of(request), request.path_params["passage"]
    if editor is None or editor.session is None:
        back = urlencode({"back": f"/label/{quote(passage, safe='')}"})
        return RedirectResponse(f"/sign-in?{back}", HTTPStatus.SEE_OTHER)
    with newest(request).cursor() as db:
        return page("label.html", label_page(db, passage, editor.session), editor)


async def labelled(request: Request) -> Response:
    """Take what an editor says of a passage, and show the passage again with what is kept of it."""
    form = await form_of(request)
    session, passage, ticket = _session(request), request.path_params["passage"], form.one("ticket")
    if not session.is_ours(ticket, f"label {passage}"):
        raise RefusedError(HTTPStatus.FORBIDDEN, "This form is not of your session; nothing was stored.")
    shown = await run_in_threadpool(_shown, request, passage, session)
    label = label_of(form, shown, session.who, datetime.now(UTC))
    if not session.take(ticket):
        raise RefusedError(HTTPStatus.CONFLICT, SENT_ALREADY)
    try:
        await run_in_threadpool(_keep, request.app.state.hand, session, label)
    except RefusedError:  # nothing was stored, and the way out is to send it again
        session.give_back(ticket)
        raise
    return RedirectResponse(f"/label/{quote(passage, safe='')}", HTTPStatus.SEE_OTHER)


def refused(_request: Request, error: Exception) -> Response:
    """Answer a request to write that is not taken."""
    if not isinstance(error, RefusedError):
        raise error
    answer = message(error.status, "Not taken", error.detail)
    if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        answer.headers["Connection"] = "close"  # the rest of it is not read
    return answer


def _shown(request: Request, passage: str, session: Session) -> LabelPage:
    with newest(request).cursor() as db:
        return label_page(db, passage, session)


def _keep(hand: Hand, session: Session, label: Label) -> None:
    try:
        is_stored = hand.keep(label)
    except WarehouseError as error:
        raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
    session.said[label.passage_id] = GivenLabel(label.trends, label.given_at, is_stored)


def _session(request: Request) -> Session:
    editor = editor_of(request)
    if editor is None or editor.session is None:
        raise RefusedError(HTTPStatus.FORBIDDEN, SIGN_IN)
    return editor.session


def _back(wished: str) -> str:
    return wished if BACK.fullmatch(wished) else "/"


def _sign_in_page(
    request: Request, back: str, *, who: str = "", status: HTTPStatus = HTTPStatus.OK, fault: str = ""
) -> Response:
    editor: Editor | None = editor_of(request)
    answer = page("sign_in.html", SignInPage(None, back, who, fault), editor)
    answer.status_code = status
    return answer


ROUTES = (
    Route("/sign-in", sign_in, methods=["GET"]),
    Route("/sign-in", signed_in, methods=["POST"]),
    Route("/sign-out", signed_out, methods=["POST"]),
    Route("/label/{passage}", one_passage, methods=["GET"]),
    Route("/label/{passage}", labelled, methods=["POST"]),
)
