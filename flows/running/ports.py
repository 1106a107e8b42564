"""The ports of this machine: at which address the station has its own, and who listens."""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"  # of all that the station serves: none of it asks for a password
PORT_SECONDS = 1.0  # a port of this machine answers at once, or not at all


def listens(port: int) -> bool:
    """Say whether somebody listens on a port of this machine."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=PORT_SECONDS).close()
    except OSError:
        return False
    return True
