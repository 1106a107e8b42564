"""What systemd is told of a station that it has started: ready, alive, stopping. Elsewhere nobody is told anything."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

ADDRESS, WATCHDOG, WATCHED = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"
NOT_FOR_CHILDREN = (ADDRESS, WATCHDOG, WATCHED)  # who is asked for is the station
MICROSECONDS = 1_000_000


def notify(*states: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Send states as `sd_notify(3)` has them, READY=1 for one; return whether there was anybody to send them to.

    Nobody is waited for: one that listens no longer must not hold up the station.
    """
    address = environment.get(ADDRESS, "")
    if not address.startswith(("/", "@")):
        return False
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)  # noqa: FBT003  the socket's own way to say it
        # An @ stands for the zero byte with which names begin that are no files.
        sender.sendto("\n".join(states).encode(), address.replace("@", "\0", 1) if address[0] == "@" else address)
        return True
    return False  # systemd is gone, is busy, or was restarted: no reason to stop


def watchdog_seconds(environment: Mapping[str, str] = os.environ) -> float | None:
    """Return how often a sign of life is to be given: twice within the time that the unit allows; None where none."""
    told = environment.get(WATCHDOG, "")
    is_ours = environment.get(WATCHED, str(os.getpid())) == str(os.getpid())
    return int(told) / MICROSECONDS / 2 if told.isdigit() and int(told) and is_ours else None
