"""RSS 2.0 and Atom that are sound and plain, read as feedparser reads them, in a small part of its time.

feedparser stays the judge of what is odd. Here are the elements that feeds are made of, in the places where they belong
and with nothing in them but text; where a feed has anything else that feedparser does something about, or that makes
it do something else (markup in a text, an address to be resolved, a document type, a prefix with another meaning),
nothing is returned, and feedparser is asked. What is read is what `xml_feed` looks at, under feedparser's names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError, fromstring

from feedparser.encodings import convert_to_utf8

from flows.steps.feeds.plain_elements import (
    address_in,
    attributes_of,
    has_text_between,
    is_whole,
    kind_of,
    language_of,
    text_of,
    without_children,
)
from flows.steps.feeds.plain_names import (
    ATOM,
    ENTRIES,
    GROUPS,
    PARTS_OF_A_PERSON,
    PARTS_OF_AN_IMAGE,
    TEXTS,
    UNREAD,
    ElementNames,
    OddFeedError,
)

DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
BASE = re.compile(rb"[\s:]base\s*=", re.IGNORECASE)  # addresses are relative to it, there and in what follows
SLASHES = ":///"  # feedparser takes the third away
HALF_ESCAPED = re.compile(r"&(\w+);", re.ASCII)
HTML_TYPES = frozenset(["text/html", "application/xhtml+xml", "html", "xhtml"])
ENTRY_ATTRIBUTES = frozenset(["href", "lastmod"])  # of CDF, a format of 1997
DEEPEST = 20  # real feeds nest six deep; each level is a call

Fields = dict[str, Any]


class FeedReading(NamedTuple):
    """What a feed says, under feedparser's names; `problem` is what was wrong with it."""

    version: str
    feed: Fields
    entries: list[Any]
    problem: str


def read_plain(body: bytes, content_type: str) -> FeedReading | None:
    """Return what feedparser would find in a feed; None where that takes feedparser itself."""
    told: Fields = {}
    try:
        data = convert_to_utf8({"content-type": content_type} if content_type else {}, body, told)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  on hostile bytes it raises what it likes; what that is, who asks feedparser says
        return None
    if not told["encoding"] or DOCUMENT_TYPE.search(data):
        return None
    try:
        root = fromstring(data)  # noqa: S314  # without a document type there are no entities to blow up
        names = ElementNames(data, KNOWN, is_atom=root.tag == f"{ATOM}feed")
        reader = _Reader(names, has_base=BASE.search(data) is not None)
        version = reader.read(root)
    except (ParseError, OddFeedError):
        return None
    return FeedReading(version, reader.feed, reader.entries, str(told.get("bozo_exception", "")))


class _Reader:
    """Goes through a feed once, from top to bottom; the order of elements matters as it does to feedparser.

    `depth` counts elements from the root: of two that say one thing, the one further out stands.
    """

    def __init__(self, names: ElementNames, *, has_base: bool) -> None:
        self.feed: Fields = {}
        self.entries: list[Fields] = []
        self._names = names
        self._has_base = has_base
        self._entry: Fields | None = None
        self._depths: dict[str, int] = {}
        self._title_depth = -1  # of the title that stands; -1 before there is one
        self._has_content = False

    def read(self, root: Element) -> str:
        """Read all of a feed; return its version. Raises OddFeedError."""
        language = language_of(root)
        if language:
            self.feed["language"] = language.replace("_", "-")
        if root.tag == f"{ATOM}feed":
            self._children(root, 2)
            return "atom10"
        if root.tag != "rss" or len(root) != 1 or root[0].tag != "channel" or root[0].attrib:
            raise OddFeedError
        self._children(root[0], 3)
        return "rss20"

    def _children(self, parent: Element, depth: int) -> None:
        if depth > DEEPEST:
            raise OddFeedError
        for element in parent:
            name = self._names[element.tag]
            act = ACTS.get(name)
            if act is not None:
                act(self, element, depth)
            elif name in ENTRIES:
                self._read_entry(element, depth)
            elif name in UNREAD:
                without_children(element)
            else:
                self._children(element, depth + 1)

    def _read_entry(self, element: Element, depth: int) -> None:
        if self._entry is not None or not ENTRY_ATTRIBUTES.isdisjoint(attributes_of(element)):
            raise OddFeedError
        self._entry, self._depths, self._title_depth = {}, {}, -1
        self.entries.append(self._entry)
        self._children(element, depth + 1)
        self._entry, self._has_content = None, False

    @property
    def _context(self) -> Fields:
        return self.feed if self._entry is None else self._entry

    def _put(self, key: str, value: object, depth: int) -> None:
        if self._entry is None:
            self.feed[key] = value
        elif depth <= self._depths.get(key, depth):
            self._depths[key] = depth
            self._entry[key] = value

    def title(self, element: Element, depth: int) -> None:
        value, kind = text_of(element), kind_of(element, "text/plain")
        if not -1 < self._title_depth <= depth:
            self._put("title", value, depth)
            self._context["title_detail"] = {"type": kind, "value": value}
        if value:
            self._title_depth = depth

    def media_title(self, element: Element, depth: int) -> None:
        before = self._title_depth
        self.title(element, depth)
        self._title_depth = before

    def description(self, element: Element, depth: int) -> None:
        if self._entry is not None or self._is_second_summary():
            self._sum_up(element, depth, "text/html")
        else:
            text_of(element)  # a subtitle, of which nobody asks

    def summary(self, element: Element, depth: int) -> None:
        self._sum_up(element, depth, "text/plain")

    def _is_second_summary(self) -> bool:
        return "summary" in self._context and not self._has_content

    def _sum_up(self, element: Element, depth: int, kind: str) -> None:
        if self._is_second_summary():
            self.content(element)
            return
        value = text_of(element)
        self._put("summary", value, depth)
        self._context["summary_detail"] = {"type": kind_of(element, kind), "value": value}

    def encoded(self, element: Element, _depth: int) -> None:
        self.content(element, kind="text/html")

    def content(self, element: Element, _depth: int = 0, *, kind: str = "text/plain") -> None:
        self._has_content = True
        value, kind = text_of(element), kind_of(element, kind)
        if self._entry is not None:
            self._entry.setdefault("content", []).append({"type": kind, "value": value})
        self._context.setdefault("summary", value)

    def link(self, element: Element, _depth: int) -> None:
        said, context = attributes_of(element), self._context
        relation = said.get("rel", "alternate").lower()
        kind = said.get("type", "application/atom+xml" if relation == "self" else "text/html").lower()
        link = {"rel": relation} | ({"hreflang": said["hreflang"]} if "hreflang" in said else {})
        context.setdefault("links", []).append(link)
        address = address_in(said)
        if address is not None:
            without_children(element)
            link["href"] = self._sound(address)
            if relation == "alternate" and kind in HTML_TYPES:
                context["link"] = address
            return
        text = self._sound(text_of(element))
        if self._entry is not None:
            text = text.replace("&amp;", "&")
        context["link"] = HALF_ESCAPED.sub(r"&\1", text)
        if context["link"] or self._entry is None:
            link["href"] = context["link"]

    def enclosure(self, element: Element, _depth: int) -> None:
        without_children(element)
        address = address_in(attributes_of(element))
        self._context.setdefault("links", []).append({"rel": "enclosure"} | ({"href": address} if address else {}))

    def guid(self, element: Element, depth: int) -> None:
        value = text_of(element)
        if attributes_of(element).get("ispermalink", "true") == "true":
            self._context.setdefault("link", self._sound(value))
        self._put("id", value, depth)

    def _sound(self, address: str) -> str:
        """Return the address as it is. Raises OddFeedError where feedparser would return another."""
        if SLASHES in address or (self._has_base and not is_whole(address)):
            raise OddFeedError
        return address

    def author(self, element: Element, depth: int) -> None:
        if not len(element):
            self._put("author", text_of(element), depth)
            self._context.setdefault("authors", []).append({"name": self._context["author"]})
            return
        told = [(self._names[part.tag], (part.text or "").strip()) for part in element]
        if any(map(len, element)) or has_text_between(element):
            raise OddFeedError
        if any(text or name in KNOWN for name, text in told if name not in PARTS_OF_A_PERSON):
            raise OddFeedError
        parts = dict(told)
        others = self._context.get("authors", [])
        if others and ("name" not in parts or any("email" not in one or "@" in (one["name"] or "@") for one in others)):
            raise OddFeedError  # feedparser looks for parts of this one in the one before
        name, email = parts.get("name"), parts.get("email")
        self._put("author", "", depth)
        self._context.setdefault("authors", []).append({"name": name, "email": email})
        if name or email:
            self._context["author"] = f"{name} ({email})" if name and email else name or email

    def source(self, element: Element, _depth: int) -> None:
        title = text_of(element)
        self._title_depth = -1
        self._context["source"] = {"title": title} if title else {}

    def image(self, element: Element, depth: int) -> None:
        """An image of a feed has a title of its own, which counts as one that stands further in."""
        if self._entry is not None and len(element):
            raise OddFeedError
        self._title_depth = -1
        for part in element:
            name = self._names[part.tag]
            if name not in PARTS_OF_AN_IMAGE or len(part):
                raise OddFeedError
            if name == "title" and text_of(part):
                self._title_depth = depth + 1

    def setting(self, element: Element, depth: int) -> None:
        if element.attrib:
            raise OddFeedError
        self._put(self._names[element.tag], text_of(element), depth)

    def text(self, element: Element, depth: int) -> None:
        self._put(TEXTS[self._names[element.tag]], text_of(element), depth)

    def owner(self, element: Element, depth: int) -> None:
        """Whoever owns a podcast; that of an item would become its author."""
        if self._entry is not None:
            raise OddFeedError
        self.person(element, depth)

    def person(self, element: Element, _depth: int) -> None:
        """Somebody of whom nobody asks."""
        if any(self._names[part.tag].removeprefix("itunes_") not in PARTS_OF_A_PERSON or len(part) for part in element):
            raise OddFeedError


Act = Callable[[_Reader, Element, int], None]
ACTS: dict[str, Act] = {
    **dict.fromkeys(TEXTS, _Reader.text),
    **dict.fromkeys(("title", "dc_title"), _Reader.title),
    "media_title": _Reader.media_title,
    **dict.fromkeys(("description", "dc_description", "media_description"), _Reader.description),
    **dict.fromkeys(("summary", "itunes_summary"), _Reader.summary),
    "content": _Reader.content,
    "content_encoded": _Reader.encoded,
    "link": _Reader.link,
    "enclosure": _Reader.enclosure,
    **dict.fromkeys(("guid", "id"), _Reader.guid),
    **dict.fromkeys(("author", "managingeditor", "dc_author", "dc_creator", "itunes_author"), _Reader.author),
    "contributor": _Reader.person,
    "itunes_owner": _Reader.owner,
    "source": _Reader.source,
    "image": _Reader.image,
    **dict.fromkeys(("ttl", "sy_updateperiod", "sy_updatefrequency"), _Reader.setting),
}
KNOWN = ACTS.keys() | ENTRIES | GROUPS | UNREAD
