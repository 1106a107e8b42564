"""A zoo of servers that behave badly, on loopback: each behaviour with the verdict that it must come to.

Raw sockets, no HTTP library: most of what is shown here no library would let us say.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

from flows.steps.web.fetcher import BodyLimits

RSS = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>The Desk</title>"
    b"<item><guid>1</guid><link>/a</link><title>One</title></item></channel></rss>"
)
PAGE = b"<!doctype html><html><head><title>One</title></head><body><p>Words of an article.</p></body></html>"
CLOCK = "Mon, 09 Mar 2026 06:00:00 GMT"
# Limits are lowered for the zoo, so that nothing in it need be large: no body here would trouble other software.
LIMITS = BodyLimits(body_bytes=300_000, ratio=20, unjudged_bytes=50_000, gzip_members=10)
MUCH = bytes(200_000)  # beyond the ratio, and within the bytes
OWN_ENTITY = b'<!DOCTYPE x [<!ENTITY ours "The Desk">]><rss version="2.0"><channel><item><title>&ours;</title></item></channel></rss>'
OUTSIDE_FILE = b"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel><item><title>&f;</title></item></channel></rss>"
OUTSIDE_SCHEMA = b"<!DOCTYPE rss SYSTEM 'http://127.0.0.1:1/x.dtd'>" + RSS.partition(b"?>")[2]
LONG_LINE = RSS.replace(b"</channel>", b"<item><title>" + b"w " * 100_000 + b"</title></item></channel>")
MANY_ITEMS = RSS.replace(
    b"</channel>", b"".join(b"<item><guid>i%d</guid></item>" % number for number in range(1500)) + b"</channel>"
)

Say = Callable[[asyncio.StreamWriter, bytes], Awaitable[None]]


class Animal(NamedTuple):
    """One behaviour: its path, what it says, and the verdict: `kept`, `unchanged`, a fate, or `no feed`."""

    path: str
    say: Say
    verdict: str


def http(status: str = "200 OK", *headers: str, body: bytes = b"", length: int | None = -1) -> bytes:
    """Return an answer as bytes; `length` -1 tells the truth about the body, None says nothing."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Date: {CLOCK}", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length < 0 else length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def says(*pieces: bytes, pause: float = 0.0) -> Say:
    """Send these bytes, a pause between them, and hang up."""

    async def say(writer: asyncio.StreamWriter, request: bytes) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return say


def repeats(start: bytes, piece: bytes, *, times: int = 10_000, pause: float = 0.0) -> Say:
    """Send `start`, then `piece` again and again."""

    async def say(writer: asyncio.StreamWriter, request: bytes) -> None:
        writer.write(start)
        for _ in range(times):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return say


async def silence(writer: asyncio.StreamWriter, request: bytes) -> None:
    await asyncio.sleep(60)


async def only_if_asked(writer: asyncio.StreamWriter, request: bytes) -> None:
    is_held = b'if-none-match: "held"' in request.lower()
    writer.write(http("304 Not Modified", length=None) if is_held else http("200 OK", 'ETag: "held"', body=RSS))


async def counts_its_own_redirects(writer: asyncio.StreamWriter, request: bytes) -> None:
    number = int(request.split()[1].rpartition(b"/")[2] or 0)
    writer.write(http("302 Found", f"Location: /chain/{number + 1}") if number < 40 else http(body=RSS))


async def nine_redirects(writer: asyncio.StreamWriter, request: bytes) -> None:
    number = int(request.split()[1].rpartition(b"/")[2] or 0)
    writer.write(http("301 Moved", f"Location: /nine/{number + 1}") if number < 9 else http(body=RSS))


def slow_redirect(path: str) -> Say:
    return says(b"", http("302 Found", f"Location: {path}"), pause=0.6)


def chunked(*pieces: bytes) -> bytes:
    return http("200 OK", "Transfer-Encoding: chunked", length=None) + b"".join(pieces)


CHUNK = b"%x\r\n%s\r\n" % (len(RSS), RSS)
GZIPPED = gzip.compress(RSS)

ANIMALS = (
    # Good manners
    Animal("/plain", says(http(body=RSS)), "kept"),
    Animal("/no-length", says(http(body=RSS, length=None)), "kept"),
    Animal("/chunked", says(chunked(CHUNK, b"0\r\n\r\n")), "kept"),
    Animal("/gzip", says(http("200 OK", "Content-Encoding: gzip", body=GZIPPED)), "kept"),
    Animal("/deflate", says(http("200 OK", "Content-Encoding: deflate", body=zlib.compress(RSS))), "kept"),
    Animal("/raw-deflate", says(http("200 OK", "Content-Encoding: deflate", body=zlib.compress(RSS)[2:-4])), "kept"),
    Animal("/charset-as-encoding", says(http("200 OK", "Content-Encoding: UTF-8", body=RSS)), "kept"),
    Animal("/no-encoding", says(http("200 OK", "Content-Encoding: none", body=RSS)), "kept"),
    Animal("/charset-and-gzip", says(http("200 OK", "Content-Encoding: utf-8, gzip", body=GZIPPED)), "kept"),
    Animal("/gzip-in-two-members", says(http("200 OK", "Content-Encoding: gzip", body=gzip.compress(RSS[:50]) + gzip.compress(RSS[50:]))), "kept"),
    Animal("/gzip-with-padding", says(http("200 OK", "Content-Encoding: gzip", body=GZIPPED + bytes(8))), "kept"),
    Animal("/held", only_if_asked, "kept"),
    Animal("/moved", says(http("301 Moved Permanently", "Location: /plain")), "kept"),
    Animal("/moved-for-now", says(http("307 Temporary Redirect", "Location: plain")), "kept"),
    Animal("/moved-to-utf-8", says(http("301 Moved", "Location: /gr\xc3\xb6\xc3\x9fe")), "kept"),  # bytes of größe
    Animal("/gr%C3%B6%C3%9Fe", says(http(body=RSS)), "kept"),
    Animal("/moved-with-endless-body", repeats(http("308 Permanent Redirect", "Location: /plain", length=None), bytes(2**16)), "kept"),
    Animal("/nine/0", nine_redirects, "kept"),
    Animal("/no-reason", says(http("200", body=RSS)), "kept"),
    Animal("/reason-in-utf-8", says(http("200 Größe").replace("Größe".encode("latin-1"), "Größe 成功".encode()).replace(b"Length: 0", b"Length: %d" % len(RSS)) + RSS), "kept"),
    Animal("/reason-in-latin-1", says(http("200 Größe", "X-Size: Maß", 'ETag: "größe"', body=RSS)), "kept"),
    Animal("/early-hints", says(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", http(body=RSS)), "kept"),
    Animal("/bad-charset", says(http("200 OK", "Content-Type: text/xml; charset=klingon", body=RSS)), "kept"),
    Animal("/lying-charset", says(http("200 OK", "Content-Type: text/xml; charset=us-ascii", body=RSS.replace(b"One", "Größe".encode()))), "kept"),
    Animal("/as-plain-text", says(http("200 OK", "Content-Type: text/plain", body=RSS)), "kept"),
    Animal("/as-a-picture", says(http("200 OK", "Content-Type: image/png", body=RSS)), "kept"),
    Animal("/long-policy", says(http("200 OK", "Content-Security-Policy: " + "x" * 20_000, body=RSS)), "kept"),
    Animal("/drips-and-ends", says(http(body=RSS, length=len(RSS))[:200], http(body=RSS)[200:], pause=0.2), "kept"),
    Animal("/all-on-a-line", says(http(body=LONG_LINE)), "kept"),
    Animal("/more-items-than-we-take", says(http(body=MANY_ITEMS)), "kept"),
    Animal("/entity-of-its-own", says(http(body=OWN_ENTITY)), "kept"),
    Animal("/entity-of-a-file", says(http(body=OUTSIDE_FILE)), "kept"),
    Animal("/schema-elsewhere", says(http(body=OUTSIDE_SCHEMA)), "kept"),
    Animal("/cut-off-xml", says(http(body=RSS[:-20])), "kept"),
    Animal("/nul-bytes", says(http(body=RSS.replace(b"One", b"O\x00ne"))), "kept"),
    # No feed
    Animal("/empty", says(http()), "no feed"),
    Animal("/no-content", says(http("204 No Content", length=None)), "refused"),
    Animal("/white-space", says(http(body=b" \n" * 1000)), "no feed"),
    Animal("/page-in-place-of-feed", says(http("200 OK", "Content-Type: application/rss+xml", body=PAGE)), "no feed"),
    Animal("/json", says(http(body=b'{"error": "none"}')), "no feed"),
    Animal("/nested-json", says(http(body=b"[" * 2000)), "no feed"),
    Animal("/picture", says(http(body=b"\x89PNG\r\n\x1a\n" + bytes(500))), "no feed"),
    Animal("/random", says(http(body=bytes(range(256)) * 40)), "no feed"),
    Animal("/bomb-as-a-file", says(http(body=gzip.compress(b"x" * 60_000))), "no feed"),
    # Statuses
    Animal("/not-modified-unasked", says(http("304 Not Modified", length=None)), "refused"),
    Animal("/unauthorized", says(http("401 Unauthorized")), "not allowed"),
    Animal("/forbidden", says(http("403 Forbidden", body=PAGE)), "not allowed"),
    Animal("/challenge", says(http("403 Forbidden", "cf-mitigated: challenge", body=PAGE)), "challenged"),
    Animal("/missing", says(http("404 Not Found", body=PAGE)), "not found"),
    Animal("/missing-in-latin-1", says(http("404 Größe")), "not found"),
    Animal("/gone", says(http("410 Gone")), "gone"),
    Animal("/teapot", says(http("418 I'm a teapot")), "refused"),
    Animal("/too-many", says(http("429 Too Many Requests", "Retry-After: 120")), "too many requests"),
    Animal("/too-many-until", says(http("429 Too Many Requests", "Retry-After: Mon, 09 Mar 2026 07:00:00 GMT")), "too many requests"),
    Animal("/unavailable", says(http("503 Service Unavailable", "Retry-After: 30")), "server error"),
    Animal("/unavailable-until", says(http("503 Service Unavailable", "Retry-After: Mon, 09 Mar 2026 06:00:45 GMT")), "server error"),
    Animal("/error-with-endless-body", repeats(http("500 Oops", length=None), bytes(2**16)), "server error"),
    Animal("/partial", says(http("206 Partial Content", body=RSS[:50])), "refused"),
    Animal("/moved-nowhere", says(http("301 Moved Permanently")), "refused"),
    Animal("/status-999", says(http("999 Request denied")), "server error"),
    # Redirects
    Animal("/loop", says(http("302 Found", "Location: /loop-back")), "redirect loop"),
    Animal("/loop-back", says(http("302 Found", "Location: /loop")), "redirect loop"),
    Animal("/to-itself", says(http("301 Moved", "Location: /to-itself")), "redirect loop"),
    Animal("/chain/0", counts_its_own_redirects, "redirect loop"),
    Animal("/to-a-file", says(http("302 Found", "Location: file:///etc/passwd")), "forbidden address"),
    Animal("/to-a-program", says(http("302 Found", "Location: javascript:alert(1)")), "forbidden address"),
    Animal("/to-gopher", says(http("302 Found", "Location: gopher://127.0.0.1:70/")), "forbidden address"),
    Animal("/to-metadata", says(http("302 Found", "Location: http://169.254.169.254/latest/meta-data/")), "forbidden address"),
    Animal("/to-a-decimal", says(http("302 Found", "Location: http://2130706433:1/")), "bad address"),
    Animal("/to-a-name-inside", says(http("302 Found", "Location: http://inside.example/")), "forbidden address"),
    Animal("/to-a-user", says(http("302 Found", "Location: http://me:secret@127.0.0.1/plain")), "forbidden address"),
    Animal("/to-a-broken-address", says(http("302 Found", "Location: http://[::1")), "bad address"),
    Animal("/to-a-bad-port", says(http("302 Found", "Location: http://127.0.0.1:99999/")), "bad address"),
    Animal("/slow-redirect-1", slow_redirect("/slow-redirect-2"), "timed out"),
    Animal("/slow-redirect-2", slow_redirect("/slow-redirect-3"), "timed out"),
    Animal("/slow-redirect-3", slow_redirect("/slow-redirect-4"), "timed out"),
    Animal("/slow-redirect-4", slow_redirect("/silence"), "timed out"),
    # Size
    Animal("/beyond-the-limit", says(http(body=b"<p>" * 120_000)), "too large"),
    Animal("/announces-ten-gigabytes", says(http(length=10 * 2**30)), "too large"),
    Animal("/endless", repeats(http(length=None), bytes(2**18)), "too large"),
    Animal("/endless-chunks", repeats(chunked(), b"40000\r\n" + bytes(2**18) + b"\r\n"), "too large"),
    Animal("/gzip-bomb", says(http("200 OK", "Content-Encoding: gzip", body=gzip.compress(bytes(400_000)))), "too large"),
    Animal("/small-gzip-bomb", says(http("200 OK", "Content-Encoding: gzip", body=gzip.compress(MUCH))), "too large"),
    Animal("/deflate-bomb", says(http("200 OK", "Content-Encoding: deflate", body=zlib.compress(MUCH))), "too large"),
    Animal("/bomb-of-many-members", says(http("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"") * 50)), "too large"),
    # Time
    Animal("/silence", silence, "timed out"),
    Animal("/silence-after-head", repeats(http(length=500), b"", pause=9), "timed out"),
    Animal("/silence-in-the-middle", repeats(http(body=RSS, length=900), b"", pause=9), "timed out"),
    Animal("/drip", repeats(http(length=100_000), b"x", pause=0.1), "too slow"),
    Animal("/drip-of-headers", repeats(b"HTTP/1.1 200 OK\r\n", b"X-More: x\r\n", pause=0.2), "timed out"),
    Animal("/drip-of-continues", repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.1), "timed out"),
    # Broken talk
    Animal("/hangs-up", says(b""), "broken connection"),
    Animal("/hangs-up-in-the-head", says(b"HTTP/1.1 200 OK\r\nContent-"), "broken connection"),
    Animal("/too-long-a-length", says(http(body=RSS, length=len(RSS) + 100)), "broken connection"),
    Animal("/chunks-without-end", says(chunked(CHUNK)), "broken connection"),
    Animal("/broken-chunks", says(chunked(b"zz\r\nwhat\r\n")), "bad answer"),
    Animal("/too-short-a-length", says(http(body=RSS + b" " * 500, length=len(RSS))), "bad answer"),
    Animal("/negative-length", says(http(length=None)[:-2] + b"Content-Length: -5\r\n\r\n" + RSS), "bad answer"),
    Animal("/two-lengths", says(http("200 OK", "Content-Length: 3", body=RSS)), "bad answer"),
    Animal("/no-http", says(b"SSH-2.0-OpenSSH_9.2\r\n"), "bad answer"),
    Animal("/bare-body", says(RSS), "bad answer"),
    Animal("/huge-header", says(http("200 OK", "X-Big: " + "x" * 100_000, body=RSS)), "bad answer"),
    Animal("/endless-header", repeats(b"HTTP/1.1 200 OK\r\nX-Big: ", b"x" * 2**16), "bad answer"),
    Animal("/many-headers", says(http("200 OK", *(f"X-{number}: x" for number in range(5000)), body=RSS)), "bad answer"),
    Animal("/brotli-unasked", says(http("200 OK", "Content-Encoding: br", body=RSS)), "unreadable body"),
    Animal("/zstd-unasked", says(http("200 OK", "Content-Encoding: zstd", body=RSS)), "unreadable body"),
    Animal("/gzip-that-is-none", says(http("200 OK", "Content-Encoding: gzip", body=RSS)), "unreadable body"),
    Animal("/gzip-cut-off", says(http("200 OK", "Content-Encoding: gzip", body=GZIPPED[:-12])), "unreadable body"),
    Animal("/gzip-twice", says(http("200 OK", "Content-Encoding: gzip, gzip", body=gzip.compress(GZIPPED))), "unreadable body"),
)  # fmt: skip


@asynccontextmanager
async def zoo(
    animals: tuple[Animal, ...] = ANIMALS, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Open the zoo; yield the port it listens on."""
    says_at = {animal.path.partition("/0")[0]: animal.say for animal in animals}

    talks: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        talks.add(talk)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = await reader.readuntil(b"\r\n\r\n")
            path = request.split()[1].decode().partition("?")[0]
            say = says_at.get(path) or says_at.get(path.rpartition("/")[0]) or says(http("404 Not Found"))
            await say(writer, request)
            await writer.drain()
        talks.discard(talk)
        writer.close()

    server = await asyncio.start_server(answer, host, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for talk in talks:  # some of them never end
            talk.cancel()
