"""The command that serves the dashboards."""

from __future__ import annotations

import errno
import signal
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING

from flows.commands.options import Injected, max_age_of
from flows.commands.output import UsageError
from warehouse.database import Home
from warehouse.records import TrendledgerError

if TYPE_CHECKING:
    from dashboards.pages.hand import Hand

LOOPBACK = ("127.0.0.1", "localhost", "::1")


NO_EDITION = "Nothing has been published there yet; `trendledger run` makes a first edition."


class ServeError(TrendledgerError):
    """A command cannot listen where it was told to."""

    def __init__(self, host: str, port: int, why: str, is_taken: bool, command: str = "serve") -> None:
        super().__init__(host, port, why, is_taken, command)
        self.host, self.port, self.why, self.is_taken, self.command = host, port, why, is_taken, command

    def __str__(self) -> str:
        if self.is_taken:
            return (
                f"port {self.port} on {self.host} is taken by another program, perhaps another `trendledger "
                f"{self.command}`; nothing is served. Stop it, or take another port: trendledger {self.command} --port "
                f"{self.port + 1}"
            )
        return f"cannot listen on {self.host}, port {self.port}: {self.why}. Nothing is served; try --host or --port."


def serve(
    *, host: str | None = None, port: int | None = None, max_age_hours: float | None = None, home: Injected
) -> None:
    """Serve the dashboards until interrupted.

    An example: trendledger serve --port 8060

    Parameters
    ----------
    host
        The address to listen on, 127.0.0.1 unless the settings say otherwise. Reading takes no password: on any other
        than a loopback address others can read along.
    port
        The port to listen on, 8050 unless the settings say otherwise; 0 takes a free one.
    max_age_hours
        How old the published copy may be for /readyz to call it ready; 3 unless the settings say otherwise.
    home
        The folder whose published copy is shown.

    """
    import uvicorn

    from dashboards.app import create_app
    from warehouse.published import shelf
    from warehouse.published.publish import current, is_published
    from warehouse.settings.reading import settings_of

    settings = settings_of(home.path).dashboards
    host, port = settings.host if host is None else host, settings.port if port is None else port
    max_age, hand = max_age_of(home, max_age_hours), _hand(home)
    with listen(host, port) as listener:
        is_local = host in LOOPBACK
        # A page elsewhere can make its own name point to 127.0.0.1 and read what is served there (DNS rebinding): so
        # on a loopback address only requests that name one are answered.
        app = create_app(home, hosts=[*LOOPBACK, "[::1]"] if is_local else ["*"], max_age=max_age, hand=hand)
        shown = f"[{host}]" if ":" in host else host
        _say(f"Dashboards of {home.path} on http://{shown}:{listener.getsockname()[1]}/ (Ctrl-C ends them)")
        if not is_local:
            _say("There is no password: whoever can reach this address can read them.")
        if hand:
            _say(_labels_taken(is_local=is_local))
        if not is_published(home):
            loss = shelf.lost(current(home))
            _say(str(loss) if loss else NO_EDITION)
        config = uvicorn.Config(app, log_level="warning", server_header=False, access_log=False)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # uvicorn answers it, and hands it on at its end
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            _say("Stopped.")  # the way out that the first message names: no failure


def _hand(home: Home) -> Hand | None:
    """Return what lets editors write, where a token is set. Raises EditorTokenError."""
    from dashboards.pages.hand import Hand
    from dashboards.sessions import Sessions
    from flows.running.editor_token import editor_token
    from warehouse.books import inbox

    token = editor_token(home)
    return Hand(Sessions(token), partial(inbox.keep, home)) if token else None


def _labels_taken(*, is_local: bool) -> str:
    said = "Editors sign in at /sign-in with the token, and accept or correct tags."
    return said if is_local else f"{said} Over plain HTTP others on the way can read it: put TLS before this address."


def listen(host: str, port: int, command: str = "serve") -> socket.socket:
    """Return a socket that listens there. Raises ServeError; UsageError where that is no address, or no port."""
    if not host:
        raise UsageError("--host names no address: it is empty, and would be every address of this machine")
    from warehouse.settings.fields import HIGHEST_PORT

    if not 0 <= port <= HIGHEST_PORT:
        raise UsageError(f"--port {port}: a port has a number from 1 to {HIGHEST_PORT}; 0 takes a free one")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = error.strerror or str(error)
        raise ServeError(host, port, why, error.errno == errno.EADDRINUSE, command) from error


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
