"""A server in front of Prefect's that can be told to fail, as real ones do: at all calls, or at those of one kind."""

from __future__ import annotations

import re
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

BLOCK = 2**16
SOON = 0.02
SECONDS_LATE = 3.0  # less than any client waits, more than any call takes
REQUEST = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r\n")
STATUS = {"answers 500": "500 Internal Server Error", "refuses": "422 Unprocessable Entity"}


class FailingServer:
    """Passes everything on to the real server until `sign` exists; from then on it fails in its `way`.

    It fails at requests whose first line has something that matches `call`, as in `POST /api/artifacts/`.
    """

    def __init__(self, real: str, sign: Path, way: str, call: str = "") -> None:
        parts = urlsplit(real)
        self._real, self._sign, self._way, self._call = (parts.hostname, parts.port), sign, way, call
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}{parts.path}"
        self.is_over = False
        self.failed: Counter[str] = Counter()

    @property
    def fails(self) -> bool:
        return self._sign.exists()

    def serve(self) -> None:
        while not self.is_over:
            if self.fails and self._way == "dies":
                self._listener.close()
                return
            if select.select([self._listener], [], [], SOON)[0]:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        said = ""  # the first line of the last request: a client of Prefect's waits for its answer before the next
        with suppress(OSError), client, socket.create_connection(self._real) as server:
            while not self.is_over:
                if self.fails and self._way == "dies":
                    return
                ready = select.select([client, server], [], [], SOON)[0]
                if client in ready:
                    block = client.recv(BLOCK)
                    if found := REQUEST.match(block):
                        said = found.group().decode().strip()
                    if not self._takes(block, said, client, server):
                        return
                if server in ready:
                    block = server.recv(BLOCK)
                    client.sendall(block)
                    if not block:
                        return

    def _takes(self, block: bytes, said: str, client: socket.socket, server: socket.socket) -> bool:
        """Hand a block of the client's on, unless this is the time to fail; say whether to go on."""
        if not (self.fails and re.search(self._call, said)):
            server.sendall(block)
            return bool(block)
        self.failed[said] += 1
        if self._way == "hangs":
            return bool(block)  # nobody hears it
        if self._way == "is late":
            time.sleep(SECONDS_LATE)
            server.sendall(block)
            return bool(block)
        if self._way in STATUS:
            head = f"HTTP/1.1 {STATUS[self._way]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            client.sendall(head.encode())
        return False  # else it hangs up


@contextmanager
def failing(real: str, sign: Path, way: str, call: str = "") -> Iterator[str]:
    """Yield the address of a server that passes on to the `real` one until `sign` exists."""
    server = FailingServer(real, sign, way, call)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server.address
    finally:
        server.is_over = True
        thread.join()
