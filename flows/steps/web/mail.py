"""Mail on its way out: smtplib behind the guard that every other connection passes, and a clock over all of it."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any, NamedTuple

from flows.steps.web.live import is_public
from flows.steps.web.post import NotSentError
from warehouse.catalog.records import AlertChannel
from warehouse.records import SendingFate

GREETING = 220
SMTP_PERMANENT = 500  # RFC 5321: from here on it will be refused again tomorrow


class MailLimits(NamedTuple):
    """What one mail may take: between any two answers, and in all."""

    answer_seconds: float = 20
    total_seconds: float = 60


MAIL_LIMITS = MailLimits()


class PrivateMailServerError(OSError):
    """The mail server's address is not a public one, and its channel does not say that it may be private."""


class _Guarded:
    """Where a connection of smtplib is opened: at an address that was looked at, and no other."""

    allow_private = False
    was_cut = False
    _host = ""  # smtplib's own: starttls checks the certificate by it

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """Dial the first address of a host that answers. Raises OSError."""
        problem: OSError = OSError(f"there is no address for {host}")
        for family, kind, protocol, _, target in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            if not self.allow_private and not is_public(str(target[0])):
                problem = PrivateMailServerError(f"{host} is not a public address")
                continue
            dialled = socket.socket(family, kind, protocol)
            dialled.settimeout(timeout)
            try:
                dialled.connect(target)
            except OSError as error:
                dialled.close()
                problem = error
            else:
                return dialled
        raise problem


class _Plain(_Guarded, smtplib.SMTP):
    """SMTP that begins in the clear."""


class _Tls(_Guarded, smtplib.SMTP_SSL):
    """SMTP inside TLS from its first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


def send_mail(
    channel: AlertChannel,
    message: EmailMessage,
    password: str = "",
    *,
    limits: MailLimits = MAIL_LIMITS,
    trust: ssl.SSLContext | None = None,
) -> str:
    """Hand a mail to the channel's server, by one attempt; return what is to be said of a success, if anything.

    Where the server takes it for one of several addresses it is sent. `trust` stands in for the system's certificates.
    Blocks; raises NotSentError.
    """
    context = trust or ssl.create_default_context()
    try:
        with _server(channel, context, limits) as server:
            if channel.security == "starttls":
                server.starttls(context=context)
            if password:
                server.login(channel.user, password)
            refused = server.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _not_sent(channel, error) from None  # a server's words may hold what we said to it
    # How many, and not which: what is said of a sending is published, and addresses are people's.
    return f"not to {len(refused)} of {len(channel.to)} addresses, which the server refuses" if refused else ""


@contextmanager
def _server(channel: AlertChannel, context: ssl.SSLContext, limits: MailLimits) -> Iterator[smtplib.SMTP]:
    """Open a connection, and cut it when the time is up: a server that answers a byte a minute never times out."""
    # A name for the greeting: without one smtplib asks the network for ours.
    seconds, ourselves = limits.answer_seconds, channel.sender.rpartition("@")[2]
    server = (
        _Tls(local_hostname=ourselves, timeout=seconds, context=context)
        if channel.security == "tls"
        else _Plain(local_hostname=ourselves, timeout=seconds)
    )
    server.allow_private, server._host = channel.allow_private, channel.host  # noqa: SLF001  connect() sets no _host
    watch = threading.Timer(limits.total_seconds, _cut, [server])
    watch.daemon = True
    watch.start()
    try:
        code, said = server.connect(channel.host, channel.port)
        if code != GREETING:
            raise smtplib.SMTPConnectError(code, said)
        yield server
        with suppress(smtplib.SMTPException, OSError):  # it has the mail; how it says good-bye changes nothing
            server.quit()
    except (smtplib.SMTPException, OSError) as error:
        if server.was_cut or isinstance(error.__context__, TimeoutError):  # smtplib calls both a lost connection
            raise TimeoutError(f"not done in {limits.total_seconds:g} s") from error
        raise
    finally:
        watch.cancel()
        server.close()


def _cut(server: _Plain | _Tls) -> None:
    server.was_cut = True
    dialled: Any = server.sock
    if dialled is not None:
        with suppress(OSError):  # it had ended by itself
            dialled.shutdown(socket.SHUT_RDWR)


# What an error means, the narrowest kind first; in our own words, as those of a server may repeat what it was told.
MEANINGS: tuple[tuple[type[Exception], SendingFate, str], ...] = (
    (
        PrivateMailServerError,
        "forbidden address",
        "{host} is not a public address; set `allow_private = true` on the channel if it is yours",
    ),
    (socket.gaierror, "unknown host", "there is no address for {host}"),
    (ssl.SSLError, "bad certificate", "{host} does not prove who it is, or speaks no TLS at this port"),
    (TimeoutError, "timed out", "{host} does not answer, or not in time"),
    (ConnectionRefusedError, "no connection", "nobody listens at {host}"),
    (smtplib.SMTPAuthenticationError, "refused", "{host} does not accept user and password"),
    (smtplib.SMTPNotSupportedError, "refused", "{host} does not offer what the channel asks for: TLS, or a login"),
    (smtplib.SMTPRecipientsRefused, "refused", "{host} takes mail for none of the addresses"),
)


def _not_sent(channel: AlertChannel, error: Exception) -> NotSentError:
    host = f"{channel.host}:{channel.port}"
    for kind, fate, detail in MEANINGS:
        if isinstance(error, kind):
            return NotSentError(fate, detail.format(host=host))
    if isinstance(error, smtplib.SMTPResponseException):
        refused: SendingFate = "refused" if error.smtp_code >= SMTP_PERMANENT else "server error"
        return NotSentError(refused, f"{host} answers SMTP {error.smtp_code}")
    return NotSentError("broken connection", f"{host}: {type(error).__name__}")
