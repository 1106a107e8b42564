"""Watch lists: TOML, as the catalog keeps it, and OPML, as every feed reader exports it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.tables import field, parse_toml, read_toml
from warehouse.records import Feed, feed_id, without_login
from warehouse.values import sayable

# Readers that keep titles escaped escape them again on their way out: no name of a feed is about a reference.
WHOLE_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]{2,8}\d?);")
CATEGORIES = ("lab", "research", "arxiv", "news", "newsletter", "policy")
DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]{1,40})["']""")
DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
TOML_OF_FEEDS = re.compile(rb"^\s*(\[\[\s*)?feeds\b", re.MULTILINE)  # a line that no OPML has
LOGIN_REFUSED = (
    "has a user name or password in its address, which would stand in books, published copy and exports for all "
    "to read; give the address without it. Feeds behind a login are not read"
)
OPML_HEAD = "<?xml version='1.0' encoding='utf-8'?>\n<opml version='2.0'><head><title>Trendledger</title></head><body>"


class WatchList(NamedTuple):
    """The feeds of a file, and what is in it besides: a sentence for each entry that is none."""

    feeds: list[Feed]
    left_out: list[str]


def load_watch_list(file: Path | Traversable | None = None) -> list[Feed]:
    """Return the feeds of a TOML or OPML file, or of the list that ships. Raises CatalogError for a mistake in it."""
    return read_watch_list(file).feeds


def read_watch_list(file: Path | Traversable | None = None) -> WatchList:
    """Return the feeds of a TOML or OPML file, or of the list that ships, and the entries that are none.

    A list from another reader (OPML) may hold odd entries, and they do not cost the others; one of ours (TOML) may not.
    Raises CatalogError.
    """
    file = file or files("warehouse") / "catalog" / "feeds.toml"
    if file.name.endswith(".toml"):
        return _once(_from_toml(str(file), read_toml(file)), [])
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CatalogError(str(file), "the whole file", f"cannot be read: {error.strerror}") from error
    return _once(*read_opml(content, str(file)))


def watch_list_in(content: bytes, file: str) -> WatchList:
    """Return the feeds of what came without a name that tells TOML from OPML. Raises CatalogError."""
    if TOML_OF_FEEDS.search(content):
        return _once(_from_toml(file, parse_toml(content, file)), [])
    return _once(*read_opml(content, file))


def _once(feeds: list[Feed], left_out: list[str]) -> WatchList:
    unique = {feed.feed_id: feed for feed in reversed(feeds)}
    return WatchList(list(reversed(unique.values())), left_out)


def demo_addresses() -> set[str]:
    """Return the addresses of the demo's feeds; they lead nowhere."""
    outlets = field("the demo", "the head", read_toml(files("warehouse") / "demo" / "outlets.toml"), "outlets", list)
    return {outlet["feed"] for outlet in outlets}


def _from_toml(file: str, content: dict[str, Any]) -> list[Feed]:
    feeds = []
    for place, table in enumerate(field(file, "the head", content, "feeds", list), start=1):
        entry = f"feed {without_login(str(table.get('url', f'number {place}')))}"
        url = field(file, entry, table, "url", str)
        feeds.append(
            new_feed(
                url,
                file=file,
                title=field(file, entry, table, "title", str, required=False),
                category=field(file, entry, table, "category", str, required=False),
                language=field(file, entry, table, "language", str, required=False),
                publisher=field(file, entry, table, "publisher", str, required=False),
            )
        )
    addresses = [feed.url for feed in feeds]
    twice = next((url for url in addresses if addresses.count(url) > 1), None)
    if twice:
        raise CatalogError(file, f"feed {twice}", "stands there twice; leave one out")
    return feeds


def read_opml(content: bytes, file: str) -> WatchList:
    """Return the feeds of an OPML document, as far as it can be read. Raises CatalogError where it holds none."""
    import listparser  # it brings a whole HTTP client along, which takes longer than all the rest of a command

    # Under a declaration that is true: the parser would read what is text already as what its own says.
    body = _without_comments(DECLARATION.sub("", _decoded(content), count=1))
    parsed = listparser.parse(f"{OPML_HEAD.partition(chr(10))[0]}{body}")
    feeds: list[Feed] = []
    left_out: list[str] = []
    for found in parsed.feeds:
        try:
            feeds.append(new_feed(found.url, file=file, title=_meant(found.title), category=_category(found.tags)))
        except CatalogError as error:
            left_out.append(str(error))
    if not feeds:
        why = f"it cannot be read ({parsed.bozo_exception})" if parsed.bozo else "it lists no feed"
        why = left_out[0] if left_out else why
        raise CatalogError(file, "the whole file", f"no watch list: {why}. Give OPML with xmlUrl attributes, or TOML")
    return WatchList(feeds, left_out)


def _without_comments(opml: str) -> str:
    """Return an OPML document without the outlines that say `isComment="true"`, and all within them.

    So OPML 2.0 has it of outlines that are commented out; listparser 0.20 takes them in. What is no XML stays as it is.
    """
    if "isComment" not in opml:
        return opml
    from lxml import etree  # few documents need it

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(opml.encode(), parser)
    if root is None:
        return opml
    for outline in [one for one in root.iter("outline") if one.get("isComment", "").lower() == "true"]:
        if (parent := outline.getparent()) is not None:
            parent.remove(outline)
    return str(etree.tostring(root, encoding="unicode"))


def _decoded(content: bytes) -> str:
    """Return the text of an XML document: UTF-8 where it is that, whatever it declares, else as it declares."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    declared = DECLARED.match(content)
    for encoding in ("utf-8-sig", declared.group(1).decode("ascii") if declared else "utf-8"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def _category(tags: Sequence[str]) -> str:
    """Return the first of an outline's categories and folders that is one of ours; other readers have their own."""
    return next((tag.lower() for tag in tags if tag.lower() in CATEGORIES), "")


def _meant(title: str | None) -> str:
    return WHOLE_REFERENCE.sub(lambda found: html.unescape(found.group()), title or "")


def new_feed(
    url: str, *, file: str = "", title: str = "", category: str = "", language: str = "", publisher: str = ""
) -> Feed:
    """Return the feed at `url`. Raises CatalogError where that is no web address, or the category is none of ours.

    One with a password in it is refused, and the refusal does not repeat it.
    """
    url, file = _web_address(url.strip()), file or "the command line"
    if without_login(url) != url:
        raise CatalogError(file, f"feed {without_login(url)}", LOGIN_REFUSED)
    host = _web_host(url)
    if not host:
        raise CatalogError(file, f"feed {url}", "is not an http or https address")
    if category and category not in CATEGORIES:
        raise CatalogError(file, f"feed {url}", f"has the category {category!r}; choose one of {', '.join(CATEGORIES)}")
    return Feed(feed_id(url), url, title or host, category, language, publisher)


def _web_host(url: str) -> str:
    """Return the host of a web address; empty where it is none, as of `http://[`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in {"http", "https"} else ""


def _web_address(said: str) -> str:
    """Return an address as it is asked for: without `feed:` of old readers, capitals in its host, a place on the page.

    >>> _web_address("feed://Two.example/RSS"), _web_address("feed:https://two.example/rss#latest")
    ('https://two.example/RSS', 'https://two.example/rss')
    """
    if said.lower().startswith("feed://"):
        said = f"https://{said[7:]}"
    elif said.lower().startswith("feed:"):
        said = said[5:]
    try:
        parts = urlsplit(said)
    except ValueError:
        return said
    login, at, host = parts.netloc.rpartition("@")
    return parts._replace(scheme=parts.scheme.lower(), netloc=f"{login}{at}{host.lower()}", fragment="").geturl()


def write_opml(feeds: list[Feed]) -> str:
    """Return a watch list as OPML, a line a feed."""
    lines = [
        f"<outline type='rss' text={quoteattr(sayable(feed.title))} xmlUrl={quoteattr(sayable(feed.url))}"
        f" category={quoteattr(feed.category)} language={quoteattr(feed.language)}/>"
        for feed in feeds
    ]
    return "\n".join([OPML_HEAD, *lines, "</body></opml>\n"])


def write_toml(feeds: list[Feed]) -> str:
    """Return a watch list as TOML, in the form of the one that ships; nothing of a feed is lost."""
    keys = ("url", "title", "category", "language", "publisher")
    # A JSON string is a TOML basic string, save for DEL.
    tables = [
        "\n".join(["[[feeds]]", *(f"{key} = {json.dumps(getattr(feed, key), ensure_ascii=False)}" for key in keys)])
        for feed in feeds
    ]
    return "\n\n".join(tables).replace("\x7f", "\\u007f") + "\n"
