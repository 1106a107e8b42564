"""What every Atom feed here is made of (RFC 4287). All text is text, none is markup."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from warehouse.values import sayable

ATOM = "http://www.w3.org/2005/Atom"
# The name under which ids are given (RFC 4151): the project's own, whatever the address of the dashboards.
AUTHORITY = "tag:trendledger.github.io,2026"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed that has said nothing, from books without a run


def head(identifier: str, title: str, updated: datetime, own: str, page: str) -> Element:
    """Return a feed without entries, found at `own`, of which `page` is the readable form."""
    root = Element("feed", xmlns=ATOM)
    text_in(root, "id", identifier)
    text_in(root, "title", title)
    text_in(root, "updated", moment(updated))
    text_in(SubElement(root, "author"), "name", "Trendledger")
    link_in(root, "self", own, "application/atom+xml")
    link_in(root, "alternate", page, "text/html")
    return root


def text_in(parent: Element, name: str, text: str, **attributes: str) -> None:
    """Add an element that holds a text; what XML cannot say is replaced."""
    SubElement(parent, name, attributes).text = sayable(text)


def link_in(parent: Element, relation: str, address: str, kind: str) -> None:
    """Add a link."""
    SubElement(parent, "link", rel=relation, href=sayable(address), type=kind)


def moment(at: datetime) -> str:
    """Return a time as RFC 3339 writes it.

    >>> moment(NEVER)
    '1970-01-01T00:00:00Z'
    """
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def document(root: Element) -> bytes:
    """Return the feed as it is sent."""
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
