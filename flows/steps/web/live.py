"""The live fetcher: the only place in the project that talks to the network.

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
from typing import NamedTuple, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from flows.steps.web.fetcher import MAX_BODY_BYTES, BeforeHop, FetchError, HttpAnswer, Request, follow
from flows.steps.web.headers import written
from warehouse.records import without_login

USER_AGENT = "Trendledger/0.1 (AI trend monitor; +https://github.com/trendledger/trendledger)"
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/html, application/xml;q=0.9, */*;q=0.5"
CONNECTIONS = 50
CONNECTIONS_PER_HOST = 2  # as many as a browser opened in the days of slow servers
MAX_FIELD_BYTES = 2**15  # one header; real Content-Security-Policies reach 12,000
MAX_HEADERS = 128
# IANA hands out addresses from this block alone; what lies outside embeds IPv4, is site-local or belongs to nobody.
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Not public, whatever Python 3.11.7 thinks: Azure's host, reachable from every virtual machine at a public address, the
# block of protocol assignments (Oracle's metadata live there), and the documentation block of 2024.
NOT_PUBLIC = tuple(ipaddress.ip_network(block) for block in ("168.63.129.16/32", "192.0.0.0/24", "3fff::/20"))


class Limits(NamedTuple):
    """What one `get` may take, all its redirects together."""

    total_seconds: float = 60
    first_byte_seconds: float = 20  # and between any two
    # A line that gives 500 bytes a second needs eight hours for the largest body we take.
    slow_after_seconds: float = 20
    bytes_a_second: float = 500
    body_bytes: int = MAX_BODY_BYTES


LIMITS = Limits()


class LineCounts(NamedTuple):
    """Connections at once."""

    in_all: int
    per_host: int


class ForbiddenAddressError(OSError):
    """The dialled address is not a public one."""


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public internet, seen through every kind of embedding.

    >>> is_public("8.8.8.8"), is_public("::ffff:127.0.0.1"), is_public("169.254.169.254")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in block for block in NOT_PUBLIC):
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    if ip.ipv4_mapped is not None:
        return is_public(str(ip.ipv4_mapped))
    if ip in NAT64:  # the last four bytes are the IPv4 address
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    embedded = [ip.sixtofour, *(ip.teredo or ())]
    if any(inner is not None and not is_public(str(inner)) for inner in embedded):
        return False
    return ip in GLOBAL_UNICAST and ip.is_global


def guarded_socket(address: tuple[int, int, int, str, tuple]) -> socket.socket:  # type: ignore[type-arg]
    """Open a socket for an address that was resolved, if it is a public one."""
    family, kind, protocol, _, target = address
    if not is_public(str(target[0])):
        raise ForbiddenAddressError(f"{target[0]} is not a public address")
    return socket.socket(family, kind, protocol)


class LiveFetcher:
    """The live web, through aiohttp. Use as an async context manager.

    `allowed_hosts` names the hosts whose addresses may be private, as `host` or `host:port`; they are dialled through a
    session of their own, so that a redirect from one of them finds the guard again. `resolver` answers for names;
    `lines` are CONNECTIONS and CONNECTIONS_PER_HOST where others are not given.
    """

    def __init__(
        self,
        *,
        now: datetime,
        allowed_hosts: Iterable[str] = (),
        limits: Limits = LIMITS,
        resolver: AbstractResolver | None = None,
        lines: LineCounts | None = None,
    ) -> None:
        self._now = now
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._limits = limits
        self._resolver = resolver
        self._lines = lines or LineCounts(CONNECTIONS, CONNECTIONS_PER_HOST)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(self._lines.per_host))
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
            limit=self._lines.in_all,
            limit_per_host=self._lines.per_host,
            socket_factory=guarded_socket if guarded else None,
            resolver=self._resolver,
        )
        session = aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"},
            auto_decompress=False,  # the archive keeps what was sent; `HttpAnswer.content` decompresses within a limit
            cookie_jar=aiohttp.DummyCookieJar(),
            max_field_size=MAX_FIELD_BYTES,
            max_headers=MAX_HEADERS,
            trust_env=False,
        )
        return await self._stack.enter_async_context(session)

    async def get(self, request: Request, before_hop: BeforeHop | None = None) -> HttpAnswer | None:
        """Return what the address serves now, or None where nothing has changed. Raises FetchError."""
        clock = asyncio.get_running_loop().time
        seconds_left = self._limits.total_seconds

        async def once(request: Request) -> HttpAnswer:
            nonlocal seconds_left
            address = dialled_address(request.url)
            async with self._hosts[address.raw_host or ""]:  # to wait for our own turn is not the server's fault
                start = clock()
                try:
                    return await self._once(address, request, seconds_left)
                finally:
                    seconds_left -= clock() - start

        return await follow(request, once, before_hop)

    async def _once(self, address: URL, request: Request, seconds: float) -> HttpAnswer:
        limits = self._limits
        session = self._trusted if _is_allowed(address, self._allowed) else self._guarded
        try:
            async with asyncio.timeout(max(seconds, 0)):
                return await self._exchange(session, address, request)
        except aiohttp.ClientConnectorError as error:
            raise _connection_error(request.url, error) from error
        except (aiohttp.InvalidURL, ValueError) as error:
            raise FetchError(request.url, "bad address", str(error), transient=False) from error
        except TimeoutError as error:
            detail = f"no answer within {limits.total_seconds:g} s, or no byte for {limits.first_byte_seconds:g} s"
            raise FetchError(request.url, "timed out", detail, transient=True) from error
        except aiohttp.ClientResponseError as error:
            raise FetchError(request.url, "bad answer", error.message[:200], transient=False) from error
        except (aiohttp.ClientError, OSError) as error:
            raise FetchError(request.url, "broken connection", str(error)[:200], transient=True) from error

    async def _exchange(self, session: aiohttp.ClientSession, address: URL, request: Request) -> HttpAnswer:
        headers = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
        # What an archive's answer named may be nothing that can be sent; without it all is asked for.
        headers = {name: value for name, value in headers.items() if value and value.isprintable()}
        timeout = aiohttp.ClientTimeout(total=None, sock_read=self._limits.first_byte_seconds)
        async with session.get(address, headers=headers, allow_redirects=False, timeout=timeout) as response:
            # What comes with a redirect or an error is nothing we keep, and may be endless.
            body = await self._body(request.url, response) if response.status == 200 else b""
            pairs = ((written(name), written(value)) for name, value in response.raw_headers)
            reason = (response.reason or "").encode("utf-8", "surrogateescape")  # aiohttp hides bytes in surrogates
            return HttpAnswer(
                url=request.url,
                final_url=request.url,
                status=response.status,
                reason=written(reason),
                headers=tuple(pairs),
                body=body,
                fetched_at=self._now,
            )

    async def _body(self, url: str, response: aiohttp.ClientResponse) -> bytes:
        limits, clock = self._limits, asyncio.get_running_loop().time
        detail = f"more than {limits.body_bytes} bytes"
        if (response.content_length or 0) > limits.body_bytes:
            raise FetchError(url, "too large", f"{detail}: it announces {response.content_length}", transient=False)
        body, start = bytearray(), clock()
        async for chunk in response.content.iter_chunked(2**16):
            body += chunk
            seconds = clock() - start
            if len(body) > limits.body_bytes:
                raise FetchError(url, "too large", detail, transient=False)
            if seconds > limits.slow_after_seconds and len(body) < seconds * limits.bytes_a_second:
                raise FetchError(url, "too slow", f"{len(body)} bytes in {seconds:.0f} s", transient=True)
        return bytes(body)


def check_address(url: str, allowed_hosts: Iterable[str]) -> None:
    """Raise FetchError where an address will be refused whatever a resolver says: no look at the network is needed."""
    address = dialled_address(url)
    host = (address.host or "").rstrip(".")
    if _is_allowed(address, frozenset(name.lower() for name in allowed_hosts)):
        return
    is_ours = host == "localhost" or host.endswith(".localhost")
    if is_ours or (_is_number(host) and not is_public(host)):
        detail = f"{host} is not a public address; name the host with --allow-host if it is yours, here and in each run"
        raise FetchError(url, "forbidden address", detail, transient=False)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_allowed(address: URL, allowed: frozenset[str]) -> bool:
    host = address.host_subcomponent or ""
    return bool({address.host, host, f"{host}:{address.port}"} & allowed)


def dialled_address(url: str) -> URL:
    """Return the address as it will be dialled: one reading of it for guard and client. Raises FetchError."""
    try:
        address = URL(url)
        has_host = address.scheme in {"http", "https"} and bool(address.host) and address.port is not None
    except ValueError as error:
        raise FetchError(url, "bad address", str(error), transient=False) from error
    if not has_host:
        raise FetchError(url, "forbidden address", "only http and https are fetched", transient=False)
    if address.raw_user is not None or address.raw_password is not None:
        detail = "it carries a user name or password, which would stand in the books for all to read"
        raise FetchError(without_login(url), "forbidden address", detail, transient=False)
    return address


def _connection_error(url: str, error: aiohttp.ClientConnectorError) -> FetchError:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError(url, "unknown host", str(error), transient=True)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return FetchError(url, "bad certificate", str(error.certificate_error)[:200], transient=False)
    if "is not a public address" in str(error.os_error):
        detail = f"{error.os_error}; name the host with --allow-host if it is yours"
        return FetchError(url, "forbidden address", detail, transient=False)
    return FetchError(url, "no connection", str(error), transient=True)
