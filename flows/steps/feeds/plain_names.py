"""The names that feedparser gives to the elements of a feed, and which of them it does something about."""

from __future__ import annotations

import re
from collections.abc import Collection

from feedparser import FeedParserDict
from feedparser.mixin import _FeedParserMixin

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/xml/1998/namespace}lang"  # in small letters
NAMESPACES: dict[str, str] = {uri.lower(): prefix.lower() for uri, prefix in _FeedParserMixin.namespaces.items()}
PREFIXES = frozenset(NAMESPACES.values()) - {""}
DECLARED = re.compile(rb"xmlns(?::([\w.-]+))?\s*=\s*[\"']([^\"']*)")  # in texts, too: one too many is no harm
MOST_DECLARED = 100  # each is held against the others; the real feed with most has 11
OTHER_RSS = "backend.userland.com/rss"  # any address with it is RSS to feedparser
EARLIER = frozenset(["http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"])  # would name the version
# Keys of feedparser's own; an element of such a name would stand in its way.
OWN_KEYS = frozenset(["authors", "contributors", "guidislink", "links", "publishers", "tags", *FeedParserDict.keymap])
OWN_ENDINGS = ("_detail", "_parsed")

# What feedparser keeps of an element's text, under which name.
TEXTS = {
    "published": "published", "pubdate": "published", "issued": "published", "dcterms_issued": "published",
    "updated": "updated", "modified": "updated", "lastbuilddate": "updated", "dc_date": "updated",
    "dcterms_modified": "updated", "created": "created", "dcterms_created": "created", "language": "language",
    "dc_language": "language",
}  # fmt: skip
ENTRIES = frozenset(["item", "entry"])
# What is in these feedparser reads as if it stood beside them.
GROUPS = frozenset(["media_group", "media_content", "itunes_category"])
# What feedparser has handlers for that change nothing of what is read here.
UNREAD = frozenset((
    "category", "keywords", "dc_subject", "media_category", "media_keywords", "media_rating", "media_credit",
    "media_restriction", "media_license", "media_thumbnail", "media_player", "itunes_keywords",
    "itunes_image", "itunes_link", "itunes_block", "itunes_explicit", "itunes_subtitle", "itunes_name", "itunes_email",
    "subtitle", "tagline", "rights", "copyright", "dc_rights", "info", "feedburner_browserfriendly", "generator",
    "cloud", "webmaster", "dc_publisher", "dc_contributor", "name", "email", "url", "uri", "homepage", "expirationdate",
    "width", "height",
))  # fmt: skip
PARTS_OF_AN_IMAGE = frozenset(["title", "link", "description", "url", "width", "height"])
PARTS_OF_A_PERSON = frozenset(["name", "email", "uri", "url"])


class OddFeedError(Exception):
    """A feed holds something that only feedparser can judge. Never leaves `plain_xml`."""


class ElementNames(dict[str, str]):
    """Tags as they are parsed to feedparser's names: `media_title` for `{http://search.yahoo.com/mrss/}title`.

    Raises OddFeedError for what feedparser has a handler for that is not `known`, or would take for something else.
    """

    def __init__(self, data: bytes, known: Collection[str], *, is_atom: bool) -> None:
        super().__init__()
        self._known = known
        self._prefixes: dict[str, set[str]] = {}  # by addresses that feedparser does not know
        self._taken: set[str] = set()  # prefixes that do not stand for one such address alone
        self._moved: set[str] = set()  # feedparser's own prefixes that mean another namespace here
        declared = set(DECLARED.findall(data))
        if len(declared) > MOST_DECLARED:
            raise OddFeedError
        for prefix, uri in declared:
            self._declare(prefix.decode("utf-8", "replace").lower(), uri.decode("utf-8", "replace"), is_atom=is_atom)

    def _declare(self, prefix: str, uri: str, *, is_atom: bool) -> None:
        meaning = NAMESPACES.get(uri.lower())
        if OTHER_RSS in uri.lower() or (is_atom and uri.lower() in EARLIER):
            raise OddFeedError
        if meaning is None:
            if any(prefix in others for other, others in self._prefixes.items() if other != uri):
                self._taken.add(prefix)
            self._prefixes.setdefault(uri, set()).add(prefix)
        else:
            self._taken |= {prefix, meaning}
            if prefix in PREFIXES and prefix != meaning:
                self._moved.add(prefix)

    def __missing__(self, tag: str) -> str:
        uri, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        prefix = self._prefix(uri)
        name = f"{prefix}_{local.lower()}" if prefix else local.lower()
        if name not in self._known and _is_handled(name):
            raise OddFeedError
        self[tag] = name
        return name

    def _prefix(self, uri: str) -> str:
        """Return what stands for a namespace in names: of one that feedparser does not know, its prefix in the feed."""
        meaning = NAMESPACES.get(uri.lower())
        if meaning is None:
            prefixes = self._prefixes.get(uri, set())
            if len(prefixes) != 1 or prefixes & self._taken - {""} or uri.split() != [uri]:
                raise OddFeedError
            return next(iter(prefixes))
        if meaning in self._moved:
            raise OddFeedError
        return meaning


def _is_handled(name: str) -> bool:
    """Say whether feedparser does more with an element than keep its text under its name."""
    return (
        name in OWN_KEYS
        or name.endswith(OWN_ENDINGS)
        or hasattr(_FeedParserMixin, f"_start_{name}")
        or hasattr(_FeedParserMixin, f"_end_{name}")
    )
