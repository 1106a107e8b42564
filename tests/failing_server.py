"""A server in front of Prefect's that can be told to fail, as real ones do: to hang, to answer 500, to die."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

BLOCK = 2**16
SOON = 0.02
BROKEN = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class FailingServer:
    """Passes everything on to the real server until `sign` exists; from then on it fails in its `way`."""

    def __init__(self, real: str, sign: Path, way: str) -> None:
        parts = urlsplit(real)
        self._real, self._sign, self._way = (parts.hostname, parts.port), sign, way
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}{parts.path}"
        self.is_over = False

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
        with suppress(OSError), client, socket.create_connection(self._real) as server:
            while not self.is_over:
                if self.fails and self._way == "dies":
                    return
                ready = select.select([client, server], [], [], SOON)[0]
                for one, other in ((client, server), (server, client)):
                    if one in ready and not self._moves(one, other, client):
                        return

    def _moves(self, one: socket.socket, other: socket.socket, client: socket.socket) -> bool:
        """Move what is waiting from one to the other, unless this is the time to fail; say whether to go on."""
        block = one.recv(BLOCK)
        if self.fails and one is client:
            if self._way == "answers 500":
                client.sendall(BROKEN)
                return False
            return True  # nobody hears it
        other.sendall(block)
        return bool(block)


@contextmanager
def failing(real: str, sign: Path, way: str) -> Iterator[str]:
    """Yield the address of a server that passes on to the `real` one until `sign` exists."""
    server = FailingServer(real, sign, way)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server.address
    finally:
        server.is_over = True
        thread.join()
