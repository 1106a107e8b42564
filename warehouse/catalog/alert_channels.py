"""The channels of a file of rules: each kind with its fields, and what none may have."""

from __future__ import annotations

import re
from typing import Any, get_args
from urllib.parse import urlsplit

from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.records import AlertChannel, ChannelKind, Security
from warehouse.catalog.tables import field, no_others, number, one_of, texts

FIELDS: dict[str, tuple[str, ...]] = {
    "prefect": (),
    "webhook": ("url", "url_secret", "token_secret", "allow_private"),
    "slack": ("url", "url_secret", "allow_private"),
    "email": ("host", "port", "security", "from", "to", "user", "password_secret", "allow_private"),
}
PORTS: dict[str, int] = {"starttls": 587, "tls": 465, "none": 25}  # submission, submission over TLS, plain
SECRET_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,79}")
# What a server takes for an address; a line break in it would begin a header of somebody's own.
MAIL_ADDRESS = re.compile(r"[^\s@<>,;:\"\\]{1,64}@[^\s@<>,;:\"\\]{1,190}")


def read_channel(file: str, name: str, table: Any) -> AlertChannel:
    """Return a channel of a file. Raises CatalogError."""
    entry = f"channel {name}"
    if not isinstance(table, dict):
        raise CatalogError(file, entry, f"is no table; write [channels.{name}] above it")
    kind: ChannelKind = one_of(file, entry, "kind", field(file, entry, table, "kind", str), get_args(ChannelKind))
    no_others(file, entry, table, ("kind", *FIELDS[kind]))
    if kind == "prefect":
        return AlertChannel(name, kind)
    allow_private = table.get("allow_private", False)
    if not isinstance(allow_private, bool):
        raise CatalogError(file, entry, f"`allow_private` is {allow_private!r}; it must be true or false")
    if kind == "email":
        return _email(file, entry, name, table, allow_private=allow_private)
    return AlertChannel(
        name,
        kind,
        url=_url(file, entry, table),
        url_secret=_secret(file, entry, table, "url_secret"),
        token_secret=_secret(file, entry, table, "token_secret"),
        allow_private=allow_private,
    )


def _url(file: str, entry: str, table: dict[str, Any]) -> str:
    url: str = field(file, entry, table, "url", str, required=False)
    if bool(url) == bool(table.get("url_secret")):
        mend = "needs one of `url` and `url_secret`, the name of the secret that holds it"
        raise CatalogError(file, entry, mend)
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web or re.search(r"\s", url):
        shown = "" if "@" in url else f"{url!r}, which is "  # a password may stand before that sign
        raise CatalogError(file, entry, f"`url` is {shown}not an http or https address")
    if parts.username is not None:
        raise CatalogError(file, entry, "`url` carries a user name or password; name the address with `url_secret`")
    if parts.scheme == "http" and table.get("token_secret") and not table.get("allow_private"):
        raise CatalogError(file, entry, "the token would travel in the clear; use an https address")
    return url


def _email(file: str, entry: str, name: str, table: dict[str, Any], *, allow_private: bool) -> AlertChannel:
    security: Security = one_of(file, entry, "security", table.get("security", "starttls"), get_args(Security))
    user = field(file, entry, table, "user", str, required=False)
    password = _secret(file, entry, table, "password_secret")
    if bool(user) != bool(password):
        raise CatalogError(file, entry, "`user` and `password_secret` go together; add the other, or leave both out")
    if password and security == "none":
        mend = "the password would travel in the clear; set `security` to starttls or tls"
        raise CatalogError(file, entry, mend)
    sender = field(file, entry, table, "from", str)
    to = texts(file, entry, table, "to")
    if not to:
        raise CatalogError(file, entry, "has no `to`; add a list of addresses")
    wrong = next((each for each in (sender, *to) if not (each.isascii() and MAIL_ADDRESS.fullmatch(each))), None)
    if wrong is not None:
        raise CatalogError(file, entry, f"{wrong!r} is not a mail address, as in desk@news.example")
    host: str = field(file, entry, table, "host", str)
    if not re.fullmatch(r"[\w.:-]+", host, re.ASCII):
        raise CatalogError(file, entry, f"`host` is {host!r}; it must be the name of a mail server, as in mail.example")
    return AlertChannel(
        name,
        "email",
        allow_private=allow_private,
        host=host,
        port=_port(file, entry, table, PORTS[security]),
        security=security,
        sender=sender,
        to=to,
        user=user,
        password_secret=password,
    )


def _port(file: str, entry: str, table: dict[str, Any], usual: int) -> int:
    port = number(file, entry, table, "port", usual, 1, 65535)
    if port != int(port):
        raise CatalogError(file, entry, f"`port` is {port}; it must be a whole number")
    return int(port)


def _secret(file: str, entry: str, table: dict[str, Any], name: str) -> str:
    """Return the name of a secret. One that looks like the secret itself is refused, and not shown."""
    secret: str = field(file, entry, table, name, str, required=False)
    if secret and not SECRET_NAME.fullmatch(secret):
        mend = f"`{name}` must be the name of a secret in capitals, as in TRENDLEDGER_CHAT_URL, and not the secret"
        raise CatalogError(file, entry, mend)
    return secret
