"""Prefect's server behind a guard: what a web page elsewhere sends is refused, and so are names that only point here.

Prefect asks nobody who they are, and a browser lets any page send to 127.0.0.1. Its own CSRF tokens are not used: they
keep out an operator's `curl` too, let web sockets through, and hand a token to a page whose name was made to point
here (DNS rebinding). Run as a program it serves at PREFECT_SERVER_API_HOST and PREFECT_SERVER_API_PORT.
"""

from __future__ import annotations

import os
import re
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})  # what changes nothing; what comes back CORS keeps from other pages
OWN = frozenset({"same-origin", "none"})  # `none`: a person typed the address
# Prefect lets each of its five connections or more keep 80 MB of its SQLite file in memory, so that a server grows with
# its history until it has 400 MB more. What it asks for again and again fits into this.
CACHE_KIB = 8_000
POLICY_VIOLATION = 1008  # RFC 6455, 7.4.1
NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
PORT = re.compile(r":\d+\Z", re.ASCII)


class PrefectGuard:
    """Hands on to an application what names this machine, and writes only where no other page sent them.

    Programs send neither Origin nor Sec-Fetch-Site and are let through; browsers send one of them with every write.
    Whatever the port: a tunnel may begin at another.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app = app
        self._origins = frozenset(f"http://{name}:{port}" for name in NAMES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, or refuse."""
        why = self._refusal(scope) if scope["type"] in {"http", "websocket"} else ""
        if not why:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": why})
        else:
            await JSONResponse({"detail": why}, HTTPStatus.FORBIDDEN)(scope, receive, send)

    def _refusal(self, scope: Scope) -> str:
        """Return why a request is refused; empty where it is not."""
        headers = Headers(scope=scope)
        hosts = [host.lower() for host in headers.getlist("host")]
        if not hosts or not NAMES.issuperset(PORT.sub("", host) for host in hosts):
            return "this server answers to 127.0.0.1 and localhost alone"
        if scope["type"] == "http" and scope["method"] in HARMLESS:
            return ""
        origins = headers.getlist("origin")
        if origins:
            is_foreign = not {*self._origins, *(f"http://{host}" for host in hosts)}.issuperset(origins)
        else:
            is_foreign = headers.get("sec-fetch-site", "none") not in OWN
        return "another web page sent this; only Prefect's own may write here" if is_foreign else ""


def bound_caches() -> None:
    """Have each connection of this process to an SQLite file keep CACHE_KIB of it, and no more."""
    from sqlalchemy import event
    from sqlalchemy.pool import Pool

    event.listen(Pool, "checkout", keep_little)


def keep_little(connection: Any, record: Any, _proxy: Any) -> None:
    """Bound the cache of a connection at its first use: Prefect sets its own when it opens one."""
    if "is_bounded" not in record.info and "sqlite" in type(connection).__module__:
        record.info["is_bounded"] = True
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        cursor.close()


def main() -> None:
    """Serve Prefect as `prefect server start` does, behind the guard."""
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    bound_caches()
    api = get_current_settings().server.api
    guarded = PrefectGuard(create_app(final=True), api.port)
    level = os.environ.get("PREFECT_SERVER_LOGGING_LEVEL", "warning").lower()
    uvicorn.run(guarded, host=api.host, port=api.port, timeout_keep_alive=api.keepalive_timeout, log_level=level)


if __name__ == "__main__":
    main()
