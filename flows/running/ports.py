"""The ports of this machine: at which address the station has its own, and who listens."""

from __future__ import annotations

import socket
from itertools import chain

UNPRIVILEGED, LAST = 1024, 65535  # the ports that anybody may listen on
LOOPBACK = "127.0.0.1"  # of all that the station serves: none of it asks for a password
PORT_SECONDS = 1.0  # a port of this machine answers at once, or not at all


def free_beside(port: int, other: int) -> int:
    """Return the next port on which nobody listens, and which is not that of another part.

    From the last port of all the search goes on at the first that takes no rights.
    """
    turns = chain(range(port + 1, LAST + 1), range(UNPRIVILEGED, port))
    return next(one for one in turns if one != other and not listens(one))


def listens(port: int) -> bool:
    """Say whether somebody listens on a port of this machine."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=PORT_SECONDS).close()
    except OSError:
        return False
    return True
