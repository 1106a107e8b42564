"""Who is signed in, in this process alone, and the tickets of the forms that they were shown."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

LASTS = timedelta(hours=12)  # a working day and its breaks
MOST_SESSIONS = 100  # people and browsers at once; the oldest is signed out for one more
MOST_TICKETS = 20_000  # forms sent in one session: past that, sign in again


class GivenLabel(NamedTuple):
    """What an editor said of a passage in this session; `is_stored`: it is in the warehouse, else it waits."""

    trends: Sequence[str]
    at: datetime
    is_stored: bool


class Session:
    """One editor in one browser. A ticket is good for one form, one passage, and one time."""

    def __init__(self, who: str, ends_at: datetime) -> None:
        self.who, self.ends_at = who, ends_at
        self.said: dict[str, GivenLabel] = {}
        self._key = secrets.token_bytes(32)
        self._used: set[str] = set()

    def ticket(self, purpose: str) -> str:
        """Return a ticket for a form."""
        nonce = secrets.token_hex(16)
        return f"{nonce}.{self._mac(nonce, purpose)}"

    def is_ours(self, ticket: str, purpose: str) -> bool:
        """Whether this session gave out that ticket, for this purpose."""
        nonce, _, mac = ticket.partition(".")
        return hmac.compare_digest(mac.encode(), self._mac(nonce, purpose).encode())

    def take(self, ticket: str) -> bool:
        """Use a ticket up; return whether it was good still."""
        if ticket in self._used or len(self._used) >= MOST_TICKETS:
            return False
        self._used.add(ticket)
        return True

    def give_back(self, ticket: str) -> None:
        """Let a ticket be good again, as what came of its form could not be kept."""
        self._used.discard(ticket)

    def _mac(self, nonce: str, purpose: str) -> str:
        return hmac.new(self._key, f"{nonce}\n{purpose}".encode(), hashlib.sha256).hexdigest()


class Sessions:
    """All that are signed in. They end with the process, and nothing of them is written down."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._open: dict[str, Session] = {}

    def sign_in(self, token: str, who: str, now: datetime) -> str | None:
        """Return what the cookie is to hold; None where the token is not the right one."""
        if not hmac.compare_digest(token.encode(), self._token):
            return None
        self._open = {name: one for name, one in self._open.items() if one.ends_at > now}
        while len(self._open) >= MOST_SESSIONS:
            del self._open[next(iter(self._open))]
        name = secrets.token_urlsafe(32)
        self._open[name] = Session(who, now + LASTS)
        return name

    def find(self, name: str, now: datetime) -> Session | None:
        """Return the session that a cookie names, while it lasts."""
        found = self._open.get(name)
        return found if found is not None and found.ends_at > now else None

    def sign_out(self, name: str) -> None:
        """End a session, wherever its cookie is."""
        self._open.pop(name, None)
