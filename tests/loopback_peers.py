"""Peers that alerts are sent to, on loopback: a web hook and a mail server that remember, and ways in which they fail."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"


@dataclass
class Hook:
    """A web hook. `answers` are the bytes of one answer each, the last one for ever; None hangs."""

    answers: list[bytes | None] = field(default_factory=lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"])
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    port: int = 0
    seen: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/hook/SECRET-PATH"

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, body in self.requests]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Hook]:
        async with _listening(self._answer, self.port) as self.port:
            yield self

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        self.requests.append((head, await reader.readexactly(length)))
        self.seen()
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if said is None:
            await asyncio.sleep(60)
        else:
            writer.write(said)
            await writer.drain()


def status(line: str, *headers: str) -> bytes:
    """An answer without a body."""
    return "\r\n".join([f"HTTP/1.1 {line}", *headers, "Content-Length: 0", "", ""]).encode()


@dataclass
class MailDesk:
    """A mail server. `says` overrides its answer to a verb, as in {"RCPT": "550 no"}; "" hangs, "drip" never ends."""

    says: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    is_tls_from_the_start: bool = False
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    port: int = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[MailDesk]:
        tls = self.tls if self.is_tls_from_the_start else None
        async with _listening(self._serve, 0, tls) as self.port:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._say(writer, "greeting", "220 desk.example")
        while line := (await reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            match verb.upper():
                case "EHLO":
                    offers = ["desk.example", "8BITMIME", "AUTH PLAIN", *(["STARTTLS"] if self.tls else [])]
                    await self._say(
                        writer, "EHLO", "\r\n".join([*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"])
                    )
                case "STARTTLS":
                    await self._say(writer, "STARTTLS", "220 go")
                    await writer.start_tls(self.tls)
                case "AUTH":
                    self.logins.append(base64.b64decode(rest.split()[1]).decode().replace("\0", " ").strip())
                    await self._say(writer, "AUTH", "235 welcome")
                case "RCPT":
                    self.recipients.append(rest.partition(":")[2].split()[0])
                    await self._say(writer, "RCPT", "250 ok")
                case "DATA":
                    await self._say(writer, "DATA", "354 go on")
                    raw = await reader.readuntil(b"\r\n.\r\n")
                    letter = email.message_from_bytes(
                        raw[:-3].replace(b"\r\n..", b"\r\n."), policy=email.policy.default
                    )
                    self.letters.append(letter)
                    await self._say(writer, "letter", "250 taken")
                case "QUIT":
                    await self._say(writer, "QUIT", "221 bye")
                    return
                case _:
                    await self._say(writer, verb.upper(), "250 ok")

    async def _say(self, writer: asyncio.StreamWriter, verb: str, usual: str) -> None:
        said = self.says.get(verb, usual)
        if not said:
            await asyncio.sleep(60)
        if said == "drip":
            for _ in range(600):
                writer.write(b"2")
                await asyncio.sleep(0.05)
        if said == "hang up":
            writer.close()
            raise ConnectionResetError
        writer.write(f"{said}\r\n".encode())
        await writer.drain()


@asynccontextmanager
async def _listening(serve: Callable[..., Any], port: int, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(talk, HOST, port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for each in talks:
            each.cancel()


def own_certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a certificate for 127.0.0.1; return the server's side, and a client's that trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "desk.example")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "own.pem").write_bytes(pem + private)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "own.pem")
    return server, ssl.create_default_context(cadata=pem.decode())
