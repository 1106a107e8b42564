"""Prefect's engine without a server: the few things that it asks one are answered in this process, and forgotten.

A server of Prefect's own for one run takes seconds to start, and most of the memory and of the processor's time that a
run costs in which nothing is new. What a run did is in the home's books; its record in Prefect's UI is for where a
server is. Who wants one for each run all the same sets PREFECT_SERVER_EPHEMERAL_ENABLED=true.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import uuid4

from prefect import Flow, __version__
from prefect.client.orchestration import PrefectClient
from prefect.context import AsyncClientContext, SettingsContext, get_settings_context
from prefect.settings import PREFECT_API_URL, Settings
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from flows.running.prefect_server import is_own_server_asked_for

Thing = dict[str, Any]
T = TypeVar("T")


def has_server() -> bool:
    """Say whether flows report to a server: to one that is named, or to one that Prefect is told to start for them."""
    return bool(PREFECT_API_URL.value()) or is_own_server_asked_for()


@asynccontextmanager
async def one_client() -> AsyncIterator[None]:
    """Let all flows within use one client of Prefect's: of the server, where there is one, else of what stands in."""
    if has_server():
        async with AsyncClientContext.get_or_create():
            yield
        return
    with _silent(), _without_parameters():
        async with _ClientContext(Answers()):
            yield


@contextmanager
def _silent() -> Iterator[None]:
    """Let nothing speak to a server: log lines, events and signs of life have nowhere to go, and no client starts one.

    Prefect leaves events unsent where it has a key and no address. Where it has neither, each event starts a service
    that fails, as it finds no server, and that counts as a loss where the run ends before it has failed.

    Prefect's own `temporary_settings` makes all settings anew, which costs a tenth of a second.
    """
    context = get_settings_context()
    with SettingsContext(profile=context.profile, settings=_silenced(context.settings)):
        yield


def _silenced(settings: Settings) -> Settings:
    """Return the settings with nobody to be told of anything."""
    to_api = settings.logging.to_api.model_copy(update={"enabled": False})
    ephemeral = settings.server.ephemeral.model_copy(update={"enabled": False})
    parts = {
        "api": settings.api.model_copy(update={"url": None, "key": SecretStr("of no server")}),
        "logging": settings.logging.model_copy(update={"to_api": to_api}),
        "server": settings.server.model_copy(update={"ephemeral": ephemeral}),
        "flows": settings.flows.model_copy(update={"heartbeat_frequency": None}),
    }
    return settings.model_copy(update=parts)


@contextmanager
def _without_parameters() -> Iterator[None]:
    """Write no parameters of flows down, as nobody reads them; flows and their names have them all the same.

    Prefect loads all of FastAPI for it, which takes an eighth of a second.
    """
    before = Flow.serialize_parameters
    Flow.serialize_parameters = lambda _flow, _parameters: {}  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Flow.serialize_parameters = before  # type: ignore[method-assign]


async def with_one_client(work: Awaitable[T]) -> T:
    """Return what comes of work that flows do."""
    async with one_client():
        return await work


class _ClientContext(AsyncClientContext):
    """Prefect's own context of a client, around one that asks an application of this process."""

    def __init__(self, app: Answers) -> None:
        # Proxies that the environment names are for what goes over a wire; certificates would be read for each, 20 ms.
        super(AsyncClientContext, self).__init__(client=PrefectClient(app, httpx_settings={"trust_env": False}))
        self.client.manage_lifespan = False  # it starts nothing


class Answers:
    """Answers, as an ASGI application, what the engine asks of a run: makes it, renames it, accepts each state.

    What else it is asked it does not know (404); for a report that is one lost, for a run to go on without the engine.
    """

    def __init__(self) -> None:
        self._runs: dict[str, Thing] = {}
        self._ways: tuple[tuple[str, re.Pattern[str], Callable[..., Any]], ...] = (
            ("GET", re.compile(r"/api/admin/version"), lambda _: __version__),
            ("POST", re.compile(r"/api/(?:flows|artifacts)/"), _made),
            ("PATCH", re.compile(r"/api/artifacts/[^/]+"), lambda _: None),
            ("POST", re.compile(r"/api/flow_runs/"), self._add_run),
            ("GET", re.compile(r"/api/flow_runs/([^/]+)"), self._run),
            ("PATCH", re.compile(r"/api/flow_runs/([^/]+)"), self._change_run),
            ("POST", re.compile(r"/api/flow_runs/([^/]+)/set_state"), self._set_state),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, in JSON."""
        body, is_whole = b"", False
        while not is_whole:
            part = await receive()
            body, is_whole = body + part.get("body", b""), not part.get("more_body")
        try:
            status, answer = HTTPStatus.OK, self._answer(scope["method"], scope["path"], json.loads(body or b"null"))
        except KeyError:
            status, answer = HTTPStatus.NOT_FOUND, {"detail": "there is no server here that knows this"}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def _answer(self, method: str, path: str, asked: Any) -> Any:
        """Return the answer. Raises KeyError where there is none."""
        for known, pattern, way in self._ways:
            if known == method and (found := pattern.fullmatch(path)):
                return way(*found.groups(), asked)
        raise KeyError(path)

    def _add_run(self, asked: Thing) -> Thing:
        run = _made(asked) | {"run_count": 0}
        run["name"] = run.get("name") or run["id"]
        self._runs[run["id"]] = run
        self._set_state(run["id"], {"state": asked["state"]})
        return run

    def _run(self, run_id: str, _: None) -> Thing:
        return self._runs[run_id]

    def _change_run(self, run_id: str, asked: Thing) -> None:
        self._runs[run_id] |= asked

    def _set_state(self, run_id: str, asked: Thing) -> Thing:
        run = self._runs[run_id]
        state = asked["state"] | {"id": str(uuid4()), "timestamp": _now()}
        run |= {"state": state, "state_id": state["id"], "state_type": state["type"], "state_name": state["name"]}
        if state["type"] == "RUNNING":
            run["run_count"] += 1
        return {"state": state, "status": "ACCEPT", "details": {"type": "accept_details"}}


def _made(asked: Thing) -> Thing:
    """Return what was made of what was asked for."""
    return asked | {"id": str(uuid4()), "created": _now(), "updated": _now()}


def _now() -> str:
    return datetime.now(UTC).isoformat()
