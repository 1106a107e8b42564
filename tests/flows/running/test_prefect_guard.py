"""The guard before Prefect: a real server on loopback, asked as browsers, programs and rebound names ask it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
import websockets
from sqlalchemy import event
from sqlalchemy.pool import Pool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from flows.running.prefect_guard import CACHE_KIB, PrefectGuard, bound_caches, keep_little

FOREIGN = "https://evil.example"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a guarded application that takes all that reaches it."""

    async def take(_request: Request) -> Response:
        return PlainTextResponse("taken")

    async def talk(talked: WebSocket) -> None:
        await talked.accept()
        await talked.send_text("taken")
        await talked.close()

    app = Starlette(routes=[Route("/", take, methods=["GET", "POST", "DELETE"]), WebSocketRoute("/talk", talk)])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(PrefectGuard(app, number), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield number
        server.should_exit = True
        thread.join()


def asked(port: int, method: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value.format(port=port) for name, value in headers.items()}
    return httpx.request(method, f"http://127.0.0.1:{port}/", headers=named, timeout=30).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:{port}", "Sec_Fetch_Site": "same-origin"},
        {"Origin": "http://localhost:{port}", "Host": "localhost:{port}"},
        {"Host": "LOCALHOST:{port}"},
        {"Host": "localhost:14200", "Origin": "http://localhost:14200"},  # through a tunnel
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_programs_and_its_own_pages_may_write(port: int, headers: dict[str, str]) -> None:
    assert asked(port, "POST", **headers) == asked(port, "DELETE", **headers) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": FOREIGN},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:{port}.evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_other_pages_may_not_write_and_may_ask_what_they_cannot_read(port: int, headers: dict[str, str]) -> None:
    assert asked(port, "POST", **headers) == asked(port, "DELETE", **headers) == 403
    assert asked(port, "GET", **headers) == 200


@pytest.mark.parametrize(
    "host", ["evil.example:{port}", "evil.example", "127.0.0.1.evil.example:{port}", "127.0.0.1:", ""]
)
def test_a_name_that_was_made_to_point_here_gets_nothing(port: int, host: str) -> None:
    assert asked(port, "GET", Host=host) == asked(port, "POST", Host=host) == 403


def test_web_sockets_are_guarded_too(port: int) -> None:
    async def heard(**more: str) -> str | bytes:
        async with websockets.connect(f"ws://127.0.0.1:{port}/talk", **more) as talked:
            return await talked.recv()

    assert asyncio.run(heard()) == asyncio.run(heard(origin=f"http://127.0.0.1:{port}")) == "taken"
    with pytest.raises(websockets.exceptions.InvalidStatus, match="403"):
        asyncio.run(heard(origin=FOREIGN))


def test_prefects_connections_keep_little_of_their_file_in_memory(tmp_path: Path) -> None:
    # Two seconds of each process that collects tests, were it above.
    from prefect.server.database.configurations import AioSqliteConfiguration

    async def cache() -> int:
        engine = await AioSqliteConfiguration(f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}").engine()
        async with engine.connect() as connection:
            found = await connection.exec_driver_sql("PRAGMA cache_size")
            return int(found.scalar_one())

    assert asyncio.run(cache()) > 0  # pages, of 4 KiB: were it bounded by Prefect, nobody else would have to
    bound_caches()
    try:
        assert asyncio.run(cache()) == -CACHE_KIB
    finally:
        event.remove(Pool, "checkout", keep_little)
