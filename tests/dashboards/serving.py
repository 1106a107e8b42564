"""The dashboards at an address of their own, in a thread of the tests, and the browser that looks at them."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette

CHROMIUM = shutil.which("chromium")
IN_A_BROWSER = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs the system's Chromium")]
QUIET_BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SECONDS_TO_START = 10


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """Serve an application on loopback; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until = time.monotonic() + SECONDS_TO_START
            while not server.started and time.monotonic() < until:
                time.sleep(0.02)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
