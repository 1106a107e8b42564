"""What every fetcher to the web has in common: what goes in, what comes out, and how redirects are followed.

There are two: `live.LiveFetcher`, the one place that asks the network, and `archive.ArchiveFetcher`, which answers from
WARC files as the web would have answered at a given time. A run cannot tell which of them it was handed.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from urllib.parse import quote, urljoin, urlsplit

from flows.steps.web import headers
from warehouse.fates import FateName
from warehouse.records import without_login

# A 15 MB page is no article (miniflux draws the line there too); the largest real feed seen had 9 MB.
MAX_BODY_BYTES = 15 * 2**20
READ_CODINGS = frozenset({"gzip", "x-gzip", "deflate"})
CODINGS = READ_CODINGS | {"br", "zstd", "compress", "x-compress", "dcb", "dcz"}  # what a body can be coded in
GZIP_MAGIC = b"\x1f\x8b"
WAITING: FateName = "waiting its turn"  # the fate of who comes too early: nobody was asked
MAX_REDIRECTS = 10  # browsers stop at 20, curl's and fundus's habit is 10 or fewer
MOVED = frozenset({301, 302, 303, 307, 308})
OF_STATUS: dict[int, FateName] = {
    401: "not allowed",
    403: "not allowed",
    404: "not found",
    410: "gone",
    429: "too many requests",
}


class BodyLimits(NamedTuple):
    """What a compressed body may become: bytes in all, and `ratio` times its own once it passes `unjudged_bytes`."""

    body_bytes: int = MAX_BODY_BYTES
    ratio: int = 200  # the best of 383 real bodies compresses 11-fold, zeros 1,030-fold
    unjudged_bytes: int = 2**20  # a body that stays small may do what it likes
    gzip_members: int = 1000  # each is a new look at all that is left: a body of empty ones would take hours


BODY_LIMITS = BodyLimits()


@dataclass(frozen=True, slots=True)
class Request:
    """An address to get, with the validators of the answer we already hold."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a server sent, once: `body` is byte for byte as sent, still compressed if it came so.

    `hops` are the redirects that led here, (status, address) each; `redirects` what each said, its body left out.
    """

    url: str
    final_url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    hops: tuple[tuple[int, str], ...] = field(default=())
    redirects: tuple[HttpAnswer, ...] = field(default=())

    def header(self, name: str) -> str:
        """Return the first header of that name, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def max_age(self) -> timedelta | None:
        """Return how long it says that it is fresh; None where it says nothing."""
        return headers.max_age(self.header, self.fetched_at)

    def content(self, limits: BodyLimits = BODY_LIMITS) -> bytes:
        """Return the body decompressed. Raises FetchError where it is broken or too large."""
        return decompress(self.url, self.body, self.header("Content-Encoding"), limits)


class FetchError(Exception):
    """An address gave no usable body. `transient` says whether trying again may help.

    `fate` is a short name for the ledger, `detail` what a person wants to know, `retry_after` the seconds for which the
    server asks to be left alone, None where it does not, and `hops` the redirects that led to the failure.
    """

    def __init__(
        self,
        url: str,
        fate: FateName,
        detail: str,
        *,
        transient: bool,
        retry_after: float | None = None,
        hops: tuple[tuple[int, str], ...] = (),
    ) -> None:
        super().__init__(url, fate, detail, transient, retry_after, hops)
        self.url, self.fate, self.detail, self.transient = url, fate, detail, transient
        self.retry_after, self.hops = retry_after, hops

    def __reduce__(self) -> tuple[object, ...]:
        return _fetch_error, self.args

    def __str__(self) -> str:
        return f"{self.url}: {self.fate} ({self.detail})"


def _fetch_error(
    url: str, fate: FateName, detail: str, transient: bool, retry_after: float | None, hops: tuple[tuple[int, str], ...]
) -> FetchError:
    return FetchError(url, fate, detail, transient=transient, retry_after=retry_after, hops=hops)


class Fetcher(Protocol):
    """One way to the web."""

    async def get(self, request: Request) -> HttpAnswer | None:
        """Return the answer, or None where the server says that nothing has changed.

        Makes one attempt; when to try again, and how many at once, is the caller's business. Raises FetchError.
        """


class BeforeHop(Protocol):
    """Waits until the address that a redirect leads to may be dialled. Raises FetchError where it may not be."""

    async def __call__(self, address: str, /) -> None: ...


class FollowingFetcher(Protocol):
    """A fetcher that follows redirects, and asks before each of them."""

    async def get(self, request: Request, before_hop: BeforeHop | None = None) -> HttpAnswer | None:
        """As `Fetcher.get`; what `before_hop` raises ends the chain."""


class OneHop(Protocol):
    """Gets one address without following redirects."""

    async def __call__(self, request: Request) -> HttpAnswer: ...


async def follow(request: Request, once: OneHop, before_hop: BeforeHop | None = None) -> HttpAnswer | None:
    """Get `request`, follow redirects, and sort the answer: a body, None for 304, or FetchError.

    No redirect is followed before `before_hop` has returned.
    """
    hops: list[tuple[int, str]] = []
    redirects: list[HttpAnswer] = []
    seen = {request.url}
    hop = request
    while True:
        answer = await once(hop)
        target = answer.header("Location") if answer.status in MOVED else ""
        if not target:
            break
        address = _target(request, hop, target)
        hops.append((answer.status, address))
        redirects.append(replace(answer, body=b""))
        if address in seen or len(hops) > MAX_REDIRECTS:
            kind = "a redirect loop" if address in seen else f"more than {MAX_REDIRECTS} redirects"
            raise FetchError(
                request.url, "redirect loop", f"{kind}, last to {address}", transient=False, hops=tuple(hops)
            )
        seen.add(address)
        if before_hop is not None:
            await before_hop(address)
        hop = Request(address, request.etag, request.last_modified)
    if answer.status == 304 and (request.etag or request.last_modified):
        return None
    if answer.status != 200:
        raise status_error(request.url, answer, tuple(hops))
    return replace(answer, url=request.url, final_url=hop.url, hops=tuple(hops), redirects=tuple(redirects))


def _target(request: Request, hop: Request, target: str) -> str:
    """Return the address that a redirect leads to. Raises FetchError where it is none that is fetched."""
    try:
        # What nobody can see is dialled with percent signs, and so it is written in the books.
        address = "".join(sign if sign.isprintable() else quote(sign) for sign in urljoin(hop.url, target))
        scheme = urlsplit(address).scheme
    except ValueError as error:
        detail = f"redirects to {without_login(target)[:200]!r}, which is no address"
        raise FetchError(request.url, "bad address", detail, transient=False) from error
    if scheme not in {"http", "https"}:
        raise FetchError(request.url, "forbidden address", f"redirects to {address[:200]}", transient=False)
    if without_login(address) != address:
        detail = "redirects to an address with a user name or password, which would stand in the books for all to read"
        raise FetchError(request.url, "forbidden address", detail, transient=False)
    return address


def status_error(url: str, answer: HttpAnswer, hops: tuple[tuple[int, str], ...] = ()) -> FetchError:
    """Return the error that an HTTP status amounts to; 408, 425, 429 and 5xx may pass."""
    transient = answer.status in {408, 425, 429} or answer.status >= 500
    other: FateName = "server error" if answer.status >= 500 else "refused"
    fate = OF_STATUS.get(answer.status, other)
    detail = f"HTTP {answer.status} {answer.reason[:100]}".rstrip()
    if answer.header("cf-mitigated") == "challenge":  # Cloudflare's own word for it, with 403 or 503
        fate, transient, detail = "challenged", False, f"{detail}: the server wants proof of a human"
    wait = headers.retry_after(answer.header("Retry-After"), answer.header("Date"), answer.fetched_at)
    return FetchError(url, fate, detail, transient=transient, retry_after=wait, hops=hops)


def decompress(url: str, body: bytes, encoding: str, limits: BodyLimits = BODY_LIMITS) -> bytes:
    """Return `body` decompressed, never making more of it than the limits allow. Raises FetchError.

    >>> decompress("https://lab.example/", zlib.compress(b"words"), "deflate")
    b'words'
    """
    # Servers say `UTF-8`, `none` or `binary` of a body that is not coded at all; browsers pass over such words.
    codings = [coding for word in encoding.lower().split(",") if (coding := word.strip()) in CODINGS]
    if not codings:
        return body
    if len(codings) > 1 or codings[0] not in READ_CODINGS:
        detail = f"Content-Encoding {encoding[:100]!r} was not asked for"
        raise FetchError(url, "unreadable body", detail, transient=False)
    # 32 + 15: zlib or gzip header, whichever is there. Raw deflate has none: some servers send that as `deflate`.
    for window in (32 + zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            return _inflate(url, body, window, limits)
        except zlib.error as error:
            problem = error
    raise FetchError(url, "unreadable body", f"broken {codings[0]} data: {problem}", transient=True) from problem


def _inflate(url: str, body: bytes, window: int, limits: BodyLimits) -> bytes:
    limit = min(limits.body_bytes, max(len(body) * limits.ratio, limits.unjudged_bytes))
    parts, size = [], 0
    while body:
        stream = zlib.decompressobj(window)
        part = stream.decompress(body, limit + 1 - size)
        parts.append(part)
        size += len(part)
        if size > limit or len(parts) > limits.gzip_members:
            excess = f"more than {limit} bytes" if size > limit else f"more than {limits.gzip_members} gzip members"
            detail = f"{excess} when decompressed, from {len(body)}"
            raise FetchError(url, "too large", detail, transient=False)
        if not stream.eof:
            raise zlib.error("the data end too early")
        # Another member follows, or padding that every browser passes over.
        body = stream.unused_data if stream.unused_data.startswith(GZIP_MAGIC) else b""
    return b"".join(parts)
