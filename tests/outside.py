"""The way to the outside network, closed: whoever takes it in a test fails by name, also where the error is swallowed."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LOCAL_NAMES = frozenset({"", "localhost", "localhost."})


class YouReachedForTheOutsideNetworkError(Exception):
    """A test dialled something that is not this machine. No OSError on purpose: nothing may take it for a lost server."""


def is_local(address: Any) -> bool:
    """Say whether a socket address is one of this machine; paths of Unix sockets are."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return host in LOCAL_NAMES
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_loopback


@contextmanager
def closed() -> Iterator[list[Any]]:
    """Let `connect` refuse every address that is not local; yield the list of those that were asked for."""
    dialled: list[Any] = []
    whole, quiet = socket.socket.connect, socket.socket.connect_ex

    def refuse(address: Any) -> None:
        if not is_local(address):
            dialled.append(address)
            raise YouReachedForTheOutsideNetworkError(address)

    def connect(self: socket.socket, address: Any) -> None:
        refuse(address)
        whole(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        refuse(address)
        return quiet(self, address)

    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex
    try:
        yield dialled
    finally:
        socket.socket.connect, socket.socket.connect_ex = whole, quiet
