"""The live door: the only place in the project that talks to the network.

The guard stands on the address that is really dialled, for every connection of every redirect: a name that resolves to
a private address, now or at the second look, in octal, hexadecimal or mapped spelling, is refused where it is used.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections import defaultdict
from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp

from flows.steps.door import MAX_BODY_BYTES, Answer, FetchError, Request, follow

USER_AGENT = "Trendledger/0.1 (AI trend monitor; +https://github.com/trendledger/trendledger)"
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/html, application/xml;q=0.9, */*;q=0.5"
TOTAL_SECONDS = 60  # for one hop, from dialling to the last byte
FIRST_BYTE_SECONDS = 20
CONNECTIONS = 50
CONNECTIONS_PER_HOST = 2  # as many as a browser opened in the days of slow servers


class ForbiddenAddressError(OSError):
    """The dialled address is not a public one."""


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public internet, seen through every kind of embedding.

    >>> is_public("8.8.8.8"), is_public("::ffff:127.0.0.1"), is_public("169.254.169.254")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64: the last four bytes are the IPv4 address
            embedded.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(inner is not None and not is_public(str(inner)) for inner in embedded):
            return False
    return ip.is_global and not ip.is_multicast


def guarded_socket(address: tuple[int, int, int, str, tuple]) -> socket.socket:  # type: ignore[type-arg]
    """Open a socket for an address that was resolved, if it is a public one."""
    family, kind, protocol, _, target = address
    if not is_public(str(target[0])):
        raise ForbiddenAddressError(f"{target[0]} is not a public address")
    return socket.socket(family, kind, protocol)


class LiveDoor:
    """The live web, through aiohttp. Use as an async context manager.

    `allowed_hosts` names the hosts whose addresses may be private, as `host` or `host:port`; they are dialled through a
    session of their own, so that a redirect from one of them finds the guard again.
    """

    def __init__(self, *, now: datetime, allowed_hosts: Iterable[str] = (), max_bytes: int = MAX_BODY_BYTES) -> None:
        self._now = now
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._max_bytes = max_bytes
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(CONNECTIONS_PER_HOST))
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._guarded = await self._session(guarded=True)
        self._trusted = await self._session(guarded=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _session(self, *, guarded: bool) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=CONNECTIONS, limit_per_host=CONNECTIONS_PER_HOST, socket_factory=guarded_socket if guarded else None
        )
        session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS, sock_read=FIRST_BYTE_SECONDS),
            headers={"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"},
            auto_decompress=False,  # the archive keeps what was sent; `Answer.content` decompresses within a limit
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return await self._stack.enter_async_context(session)

    async def get(self, request: Request) -> Answer | None:
        """Return what the address serves now, or None where nothing has changed. Raises FetchError."""
        return await follow(request, self._once)

    async def _once(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise FetchError(request.url, "forbidden address", "only http and https are fetched", transient=False)
        trusted = {parts.hostname, parts.netloc.lower()} & self._allowed
        session = self._trusted if trusted else self._guarded
        async with self._hosts[parts.hostname]:
            try:
                return await self._exchange(session, request)
            except aiohttp.ClientConnectorError as error:
                raise _connection_error(request.url, error) from error
            except (aiohttp.InvalidURL, ValueError) as error:
                raise FetchError(request.url, "bad address", str(error), transient=False) from error
            except TimeoutError as error:
                detail = f"no answer within {TOTAL_SECONDS} s, or no byte for {FIRST_BYTE_SECONDS} s"
                raise FetchError(request.url, "timed out", detail, transient=True) from error
            except (aiohttp.ClientError, OSError) as error:
                raise FetchError(request.url, "broken connection", str(error), transient=True) from error

    async def _exchange(self, session: aiohttp.ClientSession, request: Request) -> Answer:
        headers = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
        headers = {name: value for name, value in headers.items() if value}
        async with session.get(request.url, headers=headers, allow_redirects=False) as response:
            body = bytearray()
            async for chunk in response.content.iter_chunked(2**16):
                body += chunk
                if len(body) > self._max_bytes:
                    detail = f"more than {self._max_bytes} bytes"
                    raise FetchError(request.url, "too large", detail, transient=False)
            pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers)
            return Answer(
                url=request.url,
                final_url=request.url,
                status=response.status,
                reason=response.reason or "",
                headers=tuple(pairs),
                body=bytes(body),
                fetched_at=self._now,
            )


def _connection_error(url: str, error: aiohttp.ClientConnectorError) -> FetchError:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError(url, "unknown host", str(error), transient=True)
    if "is not a public address" in str(error.os_error):
        detail = f"{error.os_error}; name the host with --allow-host if it is yours"
        return FetchError(url, "forbidden address", detail, transient=False)
    return FetchError(url, "no connection", str(error), transient=True)
