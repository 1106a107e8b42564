"""What every door to the web has in common: what goes in, what comes out, and how redirects are followed.

Two doors open on it: `web.LiveDoor`, the one place that talks to the network, and `archive.ArchiveDoor`, which answers
from WARC files as the web would have answered at a given time. A run cannot tell which of them it was handed.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit

# A 15 MB page is no article (miniflux draws the line there too); the largest real feed seen had 9 MB.
MAX_BODY_BYTES = 15 * 2**20
MAX_REDIRECTS = 10  # browsers stop at 20, curl's and fundus's habit is 10 or fewer
MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Request:
    """An address to get, with the validators of the answer we already hold."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent, once: `body` is byte for byte as sent, still compressed if it came so.

    `hops` are the redirects that led here, (status, address) each.
    """

    url: str
    final_url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    hops: tuple[tuple[int, str], ...] = field(default=())

    def header(self, name: str) -> str:
        """Return the first header of that name, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def content(self) -> bytes:
        """Return the body decompressed. Raises FetchError where it is broken or too large."""
        return decompress(self.url, self.body, self.header("Content-Encoding"))


class FetchError(Exception):
    """An address gave no usable body. `transient` says whether trying again may help.

    `fate` is a short name for the ledger, `detail` what a person wants to know.
    """

    def __init__(self, url: str, fate: str, detail: str, *, transient: bool) -> None:
        super().__init__(url, fate, detail, transient)
        self.url, self.fate, self.detail, self.transient = url, fate, detail, transient

    def __reduce__(self) -> tuple[object, ...]:
        return _fetch_error, self.args

    def __str__(self) -> str:
        return f"{self.url}: {self.fate} ({self.detail})"


def _fetch_error(url: str, fate: str, detail: str, transient: bool) -> FetchError:
    return FetchError(url, fate, detail, transient=transient)


class Door(Protocol):
    """One way to the web."""

    async def get(self, request: Request) -> Answer | None:
        """Return the answer, or None where the server says that nothing has changed.

        Makes one attempt; when to try again, and how many at once, is the caller's business. Raises FetchError.
        """


class OneHop(Protocol):
    """Gets one address without following redirects."""

    async def __call__(self, request: Request) -> Answer: ...


async def follow(request: Request, once: OneHop) -> Answer | None:
    """Get `request`, follow redirects, and sort the answer: a body, None for 304, or FetchError."""
    hops: list[tuple[int, str]] = []
    seen = {request.url}
    hop = request
    while True:
        answer = await once(hop)
        target = answer.header("Location") if answer.status in MOVED else ""
        if not target:
            break
        address = urljoin(hop.url, target)
        hops.append((answer.status, address))
        if address in seen or len(hops) > MAX_REDIRECTS:
            kind = "a redirect loop" if address in seen else f"more than {MAX_REDIRECTS} redirects"
            raise FetchError(request.url, "redirect loop", f"{kind}, last to {address}", transient=False)
        if urlsplit(address).scheme not in {"http", "https"}:
            raise FetchError(request.url, "forbidden address", f"redirects to {address}", transient=False)
        seen.add(address)
        hop = Request(address, request.etag, request.last_modified)
    if answer.status == 304:
        return None
    if answer.status != 200:
        raise status_error(request.url, answer)
    return Answer(
        request.url, hop.url, answer.status, answer.reason, answer.headers, answer.body, answer.fetched_at, tuple(hops)
    )


def status_error(url: str, answer: Answer) -> FetchError:
    """Return the error that an HTTP status amounts to; 408, 425, 429 and 5xx may pass."""
    fates = {401: "not allowed", 403: "not allowed", 404: "not found", 410: "gone", 429: "too many requests"}
    transient = answer.status in {408, 425, 429} or answer.status >= 500
    fate = fates.get(answer.status, "server error" if answer.status >= 500 else "refused")
    return FetchError(url, fate, f"HTTP {answer.status} {answer.reason}".rstrip(), transient=transient)


def decompress(url: str, body: bytes, encoding: str, limit: int = MAX_BODY_BYTES) -> bytes:
    """Return `body` decompressed, never making more than `limit` bytes of it. Raises FetchError.

    >>> decompress("https://lab.example/", zlib.compress(b"words"), "deflate")
    b'words'
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(url, "unreadable body", f"Content-Encoding {encoding!r} was not asked for", transient=False)
    # 32 + 15: zlib or gzip header, whichever is there. Raw deflate has none: some servers send that as `deflate`.
    for window in (32 + zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            return _inflate(url, body, window, limit)
        except zlib.error as error:
            problem = error
    raise FetchError(url, "unreadable body", f"broken {encoding} data: {problem}", transient=True) from problem


def _inflate(url: str, body: bytes, window: int, limit: int) -> bytes:
    parts, size = [], 0
    while body:
        stream = zlib.decompressobj(window)
        part = stream.decompress(body, limit + 1 - size)
        parts.append(part)
        size += len(part)
        if size > limit:
            raise FetchError(url, "too large", f"more than {limit} bytes when decompressed", transient=False)
        if not stream.eof:
            raise zlib.error("the data end too early")
        body = stream.unused_data if stream.unused_data != body else b""
    return b"".join(parts)
