"""What browsers send: taken from our own pages alone, small, and as a plain form."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import Request

MAX_BYTES = 16_384  # forty trends and a ticket are some 1,500
MAX_FIELDS = 100
FORM = "application/x-www-form-urlencoded"


class RefusedError(Exception):
    """A request to write is not taken. Says why, to whoever sent it."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(status, detail)
        self.status, self.detail = status, detail


class Form:
    """The fields of a form; a name may stand more than once."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields

    def one(self, name: str) -> str:
        """Return a field; empty where it is not there, or there more than once."""
        found = self.all(name)
        return found[0] if len(found) == 1 else ""

    def all(self, name: str) -> list[str]:
        """Return all fields of that name."""
        return [value for key, value in self._fields if key == name]


async def form_of(request: Request) -> Form:
    """Read the form that a page of ours has sent. Raises RefusedError."""
    refuse_strangers(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Only the forms of these pages are taken.")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A form has {MAX_BYTES:,} bytes at most.")
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "This is not a form that can be read.") from error
    return Form(fields)


def refuse_strangers(request: Request) -> None:
    """Raise RefusedError unless the browser says that a page of this very host and port has sent it.

    A cookie alone proves nothing: other ports of this machine get it, too. Who sends no Origin is no browser.
    """
    said, host = request.headers.get("origin", ""), request.headers.get("host", "")
    is_ours = said in {f"http://{host}", f"https://{host}"}
    if not is_ours or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "This was not sent by a page of these dashboards, so that nothing was stored. Open the page here, and send "
            "its form.",
        )
