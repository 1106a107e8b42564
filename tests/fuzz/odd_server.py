"""Sites on loopback that answer oddly: redirects, validators, codings, lengths, and answers that are slow or cut off."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from odd_web import FORMATS, HEADS, HOST, LINKS, Draw, page, reservation, robots

FEEDS = 8
HOSTS = tuple(f"feed{number}.example" for number in range(FEEDS))
DESK = HOST.partition("//")[2]
PAUSE_SECONDS = 0.3  # longer than a run of the fuzzer waits for a byte
STATUSES = ("204 No", "206 Part", "304 Not", "403 No", "404 No", "410 Gone", "429 Slow", "503 Down", "999 X", "100 Go")
CODINGS = ("gzip", "GZIP", " x-gzip", "deflate", "gzip, gzip", "br", "identity, gzip", "utf-8", "none", "")
LENGTHS = ("-1", "+5", "1e3", "0x10", "5, 5", "\u0661", "", "9" * 30)
CHUNKS = ("%x", "%X", "000%x", "%x;a=b", '%x; a="b"', "0x%x", "zz%x", "-%x")
ENDS = (b"0\r\n\r\n", b"0\r\nA: b\r\n\r\n", b"0\r\n\xff: \xff\r\n\r\n", b"0\r\n", b"")
OTHER_HEADS = (
    *(("Set-Cookie", said) for said in ("a=b", "=;;", "\u00fc=\u00e9", '"', "a=b; expires=x", "{}=1; path=/\x01")),
    *(("Link", said) for said in ("<>; rel=", "<http://[x>; rel=canonical", ";;;", "<a>; rel=next")),
    *(("Content-Type", said) for said in ("text/html\x01", "\u00fe", 'text/html; charset="\x00', "TEXT/XML")),
    *(("ETag", said) for said in ('"a\x7f"', '"\u00ff"', "a", '"v1"', 'W/"v1"', '""')),
    *(("Last-Modified", said) for said in ("\x7f", "\u0661", "Mon, 02 Mar 2026 10:00:00 GMT", "0")),
    *(("Transfer-Encoding", said) for said in ("gzip", "identity", "gzip, chunked", "x")),
    *((" X", "a"), ("X ", "a"), ("X", "a\x0bb"), ("X", "a\r\n folded"), ("X", "\u00ff\u00fe"), ("", "x"), ("X\x01", "a")),
    *(("Upgrade", "h2c"), ("Connection", "x"), ("Connection", "close"), ("Trailer", "x"), ("X", "y" * 40_000)),
    *(("cf-mitigated", "challenge"), ("Content-Location", "//[x"), ("Refresh", "0;url=http://[x"), ("Age", "-1")),
)  # fmt: skip


class Names(AbstractResolver):
    """Knows the sites of this file, all on loopback, and no others."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host.rstrip(".") not in {*HOSTS, DESK}:
            raise OSError(f"nobody knows {host}")
        place: Any = {"hostname": host, "host": "127.0.0.1", "port": port, "family": family, "proto": 0, "flags": 0}
        return [place]

    async def close(self) -> None:
        """Hold nothing."""


class OddSites:
    """Sites in a thread of their own, at one port. What an address gives is drawn for each day and stays so."""

    def __init__(self) -> None:
        self.port = 0
        self.begin(0, 0)
        self._ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self._ready.wait()

    def begin(self, seed: int, day: int) -> None:
        """Draw other answers; where a redirect leads is the round's."""
        self._seed, self._today = seed, day
        self._made: dict[tuple[str, str], bytes] = {}

    @property
    def feeds(self) -> list[str]:
        return [f"http://{host}:{self.port}/feed" for host in HOSTS]

    @property
    def own_hosts(self) -> list[str]:
        return [*HOSTS, DESK]

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await server.serve_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            asked = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            host = asked.lower().partition("\r\nhost: ")[2].partition("\r\n")[0].partition(":")[0].rstrip(".")
            path = asked.split(" ")[1]
            raw = self._made.setdefault((host, path), self._make(host, path))
            if "if-none-match" in asked.lower() and Draw(f"{self._seed} {self._today} {host} tags").random() < 0.5:
                raw = b'HTTP/1.1 304 Not Modified\r\nETag: "v2"\r\n\r\n'
            half = len(raw) // 2
            writer.write(raw[:half])
            await writer.drain()
            if len(raw) % 40 == 0:
                await asyncio.sleep(PAUSE_SECONDS)
            writer.write(raw[half:])
            await writer.drain()
        writer.close()

    def _make(self, host: str, path: str) -> bytes:
        """Return what an address gives today: the first two feeds, and most pages, give it plainly."""
        draw, always = Draw(f"{self._seed} {self._today} {host} {path}"), Draw(f"{self._seed} {host} {path}")
        is_plain = host in HOSTS[:2] or draw.random() < (0.7 if host == DESK else 0.5)
        if path == "/robots.txt":
            if always.random() < 0.6:
                return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            return self._wire(draw, robots(draw), is_plain=is_plain)
        if path == "/.well-known/tdmrep.json":
            return self._wire(draw, reservation(draw), is_plain=True)
        if path == "/feed" and host not in HOSTS[:2] and always.random() < 0.5:
            return self._redirect(always, draw)
        of_today: Callable[[Draw], str] = page if host == DESK else draw.choice(FORMATS)
        if host != DESK and always.random() < 0.3:
            draw = always  # the same bytes every day
            of_today = draw.choice(FORMATS)
        return self._wire(draw, of_today(draw), is_plain=is_plain)

    def _redirect(self, always: Draw, draw: Draw) -> bytes:
        """Return a redirect to where the feed is always said to be, which at times is odd."""
        here = f"{always.choice(HOSTS)}:{self.port}"
        odd = (f"http://{here}/a\x01b", f"http://{here}/\u2028<&\"'>", f"http://{here}//[x/a", f"http://{here}/;?[#]")
        odd += (f"HTTP://{here.upper()}/feed", f"http://u@{here}/feed", f"//{here}", "?a b\tc", "#x", "/\u00fc", "feed")
        odd += (f"http://{here.replace(':', '.:')}/feed", f"http://{here}\\feed", "/%00%ff", "/feed/../feed", "http:/x")
        plain = f"http://{here}/{always.choice(('feed', 'new', 'new.xml'))}"
        target = always.choice((*odd, *odd, *LINKS)) if always.random() < 0.6 else plain
        status = always.choice((301, 301, 301, 308, 302, 303, 307))
        said = f"HTTP/1.1 {status} Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
        return said.encode(draw.choice(("utf-8", "latin-1")), "replace")

    def _wire(self, draw: Draw, text: str, *, is_plain: bool) -> bytes:
        """Return an answer as it goes over the line, odd in its head, its coding, its length or its end."""
        body = text.replace(HOST, f"http://{DESK}:{self.port}").encode("utf-8", "replace")
        heads, status, coding = (
            [("Content-Type", draw.choice(("text/html", "text/xml", "application/json")))],
            "200 OK",
            "",
        )
        if not is_plain:
            status = (
                draw.choice(STATUSES)
                if draw.random() < 0.2
                else draw.choice(("200 OK", "200", "200 \u00fc", "200 \x01"))
            )
            heads = [(name, draw.choice(said)) for name, said in draw.sample(HEADS[:-1], draw.randint(0, 5))]
            heads += draw.sample(OTHER_HEADS, draw.choice((0, 0, 0, 1, 2)))
            coding = draw.choice(CODINGS) if draw.random() < 0.4 else ""
        elif draw.random() < 0.5:
            heads += [("ETag", f'"{draw.random()}"'), ("Last-Modified", "Mon, 02 Mar 2026 10:00:00 GMT")]
        if coding:
            body = draw.choice((gzip.compress, gzip.compress, zlib.compress))(body)
            body = draw.choice((body, body, body, body[:-3], body + b"\0" * 9, body + b"more", b""))
            heads.append(("Content-Encoding", coding))
        raw = body
        if draw.random() < 0.3:
            size = draw.choice(CHUNKS[:3]) if is_plain or draw.random() < 0.7 else draw.choice(CHUNKS)
            parts = [body[start : start + 5000] for start in range(0, len(body), 5000)]
            raw = b"".join((size % len(part)).encode() + b"\r\n" + part + b"\r\n" for part in parts)
            raw += ENDS[0] if is_plain or draw.random() < 0.7 else draw.choice(ENDS)
            heads.append(("Transfer-Encoding", "chunked"))
        else:
            length = str(len(body)) if is_plain or draw.random() < 0.8 else draw.choice((*LENGTHS, str(len(body) + 5)))
            heads.append(("Content-Length", length))
        if not is_plain:
            draw.shuffle(heads)
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {said}" for name, said in heads)]
        sent = "\r\n".join([*lines, "", ""]).encode(
            "utf-8" if is_plain else draw.choice(("utf-8", "latin-1")), "replace"
        )
        sent += raw
        return sent if is_plain or draw.random() < 0.9 else sent[: draw.randrange(len(sent))]
