"""The one way out for what we send: a POST through the same guards as every visit.

Its errors name the host and never the address: of many webhooks the address is the secret.
No redirect is followed: what an operator named is where it goes. No answer is read: its status says all.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from flows.steps.web.fetcher import MOVED, FetchError
from flows.steps.web.live import USER_AGENT, dialled_address, guarded_socket
from warehouse.records import SendingFate

MOST_BYTES = 2**20  # what is larger is a fault of ours: a message has 20 alerts of under 30 kB


class PostLimits(NamedTuple):
    """What one POST may take."""

    total_seconds: float = 20
    body_bytes: int = MOST_BYTES


POST_LIMITS = PostLimits()


class NotSentError(Exception):
    """A message did not reach its channel. `fate` is for the books, `detail` what a person wants to know."""

    def __init__(self, fate: SendingFate, detail: str) -> None:
        super().__init__(fate, detail)
        self.fate, self.detail = fate, detail

    def __str__(self) -> str:
        return f"{self.fate} ({self.detail})"


async def post_json(
    url: str,
    body: bytes,
    *,
    token: str = "",
    key: str = "",
    allow_private: bool = False,
    limits: PostLimits = POST_LIMITS,
    resolver: AbstractResolver | None = None,
) -> None:
    """POST a JSON document; a status of 2xx is success. Makes one attempt. Raises NotSentError.

    `key` goes along as Idempotency-Key, the same at every attempt; `token` as a bearer token. An address that is not
    public is dialled only where `allow_private` says so.
    """
    if len(body) > limits.body_bytes:
        raise NotSentError("bad answer", f"the message has {len(body)} bytes; {limits.body_bytes} are sent at most")
    address = _address(url)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": USER_AGENT}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Idempotency-Key": key} if key else {}
    connector = aiohttp.TCPConnector(socket_factory=None if allow_private else guarded_socket, resolver=resolver)
    try:
        async with (
            asyncio.timeout(limits.total_seconds),
            aiohttp.ClientSession(connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.post(address, data=body, headers=headers, allow_redirects=False) as response,
        ):
            status, target = response.status, response.headers.get("Location", "")
    except TimeoutError as error:
        raise NotSentError("timed out", f"no answer from {address.host} in {limits.total_seconds:g} s") from error
    except aiohttp.ClientConnectorError as error:
        raise _connection_error(address, error) from None  # aiohttp's own error may carry the address
    except (aiohttp.ClientError, OSError, ValueError) as error:
        detail = f"{address.host}: {type(error).__name__}"
        raise NotSentError("broken connection", detail) from None
    _judge(address, status, target)


def _address(url: str) -> URL:
    try:
        return dialled_address(url)
    except FetchError as error:
        fate: SendingFate = "forbidden address" if error.fate == "forbidden address" else "bad address"
        raise NotSentError(fate, "it is not an http or https address without user name and password") from None


def _judge(address: URL, status: int, target: str) -> None:
    """Raise NotSentError unless the status says that the message was taken."""
    if 200 <= status < 300:
        return
    if status in MOVED:
        host = _host_of(target) or "another address"
        raise NotSentError("redirected", f"{address.host} answers HTTP {status} and names {host}; nothing is sent on")
    fate: SendingFate = "server error" if status >= 500 else "refused"
    raise NotSentError(fate, f"{address.host} answers HTTP {status}")


def _host_of(target: str) -> str:
    try:
        return URL(target).host or ""
    except ValueError:
        return ""


def _connection_error(address: URL, error: aiohttp.ClientConnectorError) -> NotSentError:
    host = f"{address.host}:{address.port}"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return NotSentError("unknown host", f"there is no address for {address.host}")
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return NotSentError("bad certificate", f"{host} does not prove who it is")
    if "is not a public address" in str(error.os_error):
        detail = f"{address.host} is not a public address; set `allow_private = true` on the channel if it is yours"
        return NotSentError("forbidden address", detail)
    return NotSentError("no connection", f"{host}: {error.os_error.strerror or 'no connection'}")
