"""RSS, Atom and their kin to entries, as feedparser reads them; decides what an item says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import feedparser

from flows.steps.feeds.parsed_feed import (
    MAX_LINE_CHARACTERS,
    FeedError,
    FeedItem,
    Hints,
    ParsedFeed,
    address,
    body_text,
    each_once,
    line,
    newest_first,
    plain_line,
    unstamped,
)
from flows.steps.feeds.plain_xml import FeedReading, read_plain
from flows.steps.feeds.sitemaps import root_name
from flows.steps.text.dates import read_said
from flows.steps.text.language import READ
from flows.steps.text.markup import as_html, plain_text
from warehouse.records import identify, without_login

# What a feed begins with, after white space and a byte order mark; anything else is some other kind of file.
FEED_START = re.compile(rb"<(\?xml|!--|!DOCTYPE\s+(rss|rdf|feed)|rss|feed|rdf:RDF|channel|\w+:)", re.IGNORECASE)
# What other files begin with that servers send in place of a feed.
OTHER_FILES = {b"%PDF": "a PDF file", b"\x89PNG": "a picture", b"GIF8": "a picture", b"\xff\xd8\xff": "a picture",
               b"PK\x03\x04": "a zip file"}  # fmt: skip
# feedparser reads 1 MB a second where the XML is sound and a third of that where it is not; its worker has 20 s.
MAX_PARSED_BYTES = 4 * 2**20
ITEM_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
ITEM_START = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
DATE_SAID = re.compile(
    rb"<(?:\w+:)?(?:pubDate|published|updated|date)>\s*(?:<!\[CDATA\[)?([^<\]]{1,100})", re.IGNORECASE
)
MAIL = re.compile(r"[(<]?\S+@[\w-]+(?:\.[\w-]+)+[)>]?")  # of an author: RSS has `mail (name)`
REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,12})|(\d{1,12}));?")
PAIR = re.compile(rb"&#(5[56]\d{3});&#(5[67]\d{3});")
LAST_CHARACTER, SURROGATES = 0x10FFFF, range(0xD800, 0xE000)
# ASCII letters that say of themselves that they are none.
WIDE_ENCODING = re.compile(
    rb"\A(\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"'])(utf-?16\w*|utf-?32\w*|ucs-?[24]\w*)([\"'])", re.IGNORECASE
)
SKIPPED = re.compile(rb"<skip(Hours|Days)>(.{0,2000}?)</skip\1>", re.IGNORECASE | re.DOTALL)
SKIPPED_WORD = re.compile(rb">\s*(\w{1,9})\s*<")
HEAD_BYTES = 2**16  # a channel speaks of itself before its items
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PERIOD_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


def parse_xml_feed(body: bytes, url: str, content_type: str, limit: int) -> ParsedFeed:
    body, left_out = _cut(body, limit)
    declared = _as_declared(body)
    parsed = read_plain(declared, content_type) or _feedparser(declared, content_type)
    if not parsed.version and not parsed.entries:
        raise FeedError(_what_it_is(body, parsed.problem))
    entries, repeats = each_once(
        _entry(item, url, is_atom=parsed.version.startswith("atom")) for item in parsed.entries[:limit]
    )
    entries, stamped = unstamped(entries)
    return ParsedFeed(
        title=line(parsed.feed.get("title", "")),
        language=str(parsed.feed.get("language", "") or "")[:2].lower(),
        entries=entries,
        left_out=left_out + max(len(parsed.entries) - limit, 0),
        problem=parsed.problem,
        hints=_hints(parsed.feed, body, url),
        repeats=repeats,
        stamped=stamped,
    )


def _feedparser(body: bytes, content_type: str) -> FeedReading:
    """Return what feedparser makes of it, at the second go with sound references: one `&#xD83D;` would cost it all."""
    headers = {"content-type": content_type} if content_type else {}
    try:
        # A file object, never bytes: feedparser takes a string that looks like an address for one, and opens it.
        stream = BytesIO(body)
        told = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
        return FeedReading(told.version, told.feed, told.entries, str(told.bozo_exception) if told.bozo else "")
    except MemoryError:
        raise
    except Exception as error:  # on hostile bytes its insides raise what they like: KeyError, AssertionError ...
        mended = REFERENCE.sub(_sound_reference, PAIR.sub(_joined_pair, body))
        if mended == body:
            raise FeedError(f"feedparser cannot read it ({type(error).__name__}: {line(error)})") from error
    return _feedparser(mended, content_type)


def _as_declared(body: bytes) -> bytes:
    """Return the feed without a declared encoding that it is not in: one of two bytes a character has no `<?xml`."""
    return WIDE_ENCODING.sub(rb"\1utf-8\3", body, count=1)


def _sound_reference(found: re.Match[bytes]) -> bytes:
    """Return a character reference, or that of the replacement character where it names none that text can have."""
    code = int(found.group(1), 16) if found.group(1) else int(found.group(2))
    return found.group() if code <= LAST_CHARACTER and code not in SURROGATES else b"&#xFFFD;"


def _joined_pair(found: re.Match[bytes]) -> bytes:
    """Return the one character that two surrogates stand for: some programs write an emoji so."""
    high, low = int(found.group(1)) - 0xD800, int(found.group(2)) - 0xDC00
    is_pair = 0 <= high < 0x400 and 0 <= low < 0x400
    return b"&#%d;" % (0x10000 + (high << 10) + low) if is_pair else found.group()


def _cut(body: bytes, limit: int) -> tuple[bytes, int]:
    """Return the feed without its items beyond `limit` or MAX_PARSED_BYTES, and how many those were.

    The newest are kept, by their dates, wherever they stand: a pinned item at an end says nothing of the others. One
    without a date counts as new as the one before it.
    """
    ends = [end.end() for end in ITEM_END.finditer(body)]
    begin = ITEM_START.search(body)
    if not ends or begin is None or (len(ends) <= limit and ends[-1] <= MAX_PARSED_BYTES):
        return body, 0
    spans = list(zip([begin.start(), *ends[:-1]], ends, strict=True))
    room = MAX_PARSED_BYTES - begin.start() - len(body) + ends[-1]
    kept: list[int] = []
    for place in newest_first([_date_said(body[start:end]) for start, end in spans]):
        size = spans[place][1] - spans[place][0]
        if len(kept) == limit or (kept and size > room):
            break
        kept.append(place)
        room -= size
    parts = [body[start:end] for start, end in (spans[place] for place in sorted(kept))]
    return b"".join([body[: begin.start()], *parts, body[ends[-1] :]]), len(ends) - len(kept)


def _date_said(item: bytes) -> str:
    found = DATE_SAID.search(item)
    return found.group(1).decode("utf-8", "replace") if found else ""


def _what_it_is(body: bytes, problem: object) -> str:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1000]
    if re.search(rb"<html|<!doctype html", start, re.IGNORECASE):
        return "it is a web page, not a feed"
    other = next((name for magic, name in OTHER_FILES.items() if start.startswith(magic)), "")
    if other:
        return f"it is {other}, not a feed"
    if FEED_START.match(start):
        return f"it is XML, but not a feed that can be read ({problem})" if problem else "it is XML, but not a feed"
    root = line(root_name(body))
    if root:
        return f"it begins with <{root}>, but it is not a feed"
    return "it is neither XML nor JSON"


def _entry(item: Any, base: str, *, is_atom: bool) -> FeedItem:
    url = _link(item, base)
    title = _title(item.get("title_detail") or {"value": item.get("title", "")}, is_atom=is_atom)
    bodies = [_as_html(part, is_atom=is_atom) for part in item.get("content", ())]
    bodies.append(_as_html(item.get("summary_detail") or {"value": item.get("summary", "")}, is_atom=is_atom))
    content = body_text(_wordiest(bodies))
    changed = str(item["updated"] or "") if "updated" in item else ""  # `get` answers for it with `published`
    published = str(item.get("published", "") or item.get("created", "") or "")
    return FeedItem(
        guid=without_login(body_text(item.get("id"))[:MAX_LINE_CHARACTERS]) or url or identify(title, content),
        url=url,
        title=title,
        author=_author(item, is_atom=is_atom),
        content=content,
        published_at=read_said(published),
        updated_at=read_said(changed),
        published_said=body_text(published or changed)[:100],
        has_id=bool(item.get("id")),
        outlet=line((item.get("source") or {}).get("title", "")),
    )


def _author(item: Any, *, is_atom: bool) -> str:
    """Return the names of those who wrote an item, without their mail.

    What feedparser makes of several with addresses in RSS cannot be relied on; there the last stands.
    """
    people = [person for person in item.get("authors", ()) if person.get("name")]
    names = [line(person["name"]) for person in people]
    if any("@" in name for name in names) or (not is_atom and any(person.get("email") for person in people)):
        names = []
    return ", ".join(dict.fromkeys(names)) or _name(line(item.get("author", "")))


def _name(said: str) -> str:
    """Return the name of a person who is named with an address; nothing where there is no more than that.

    >>> _name("noreply@blogger.com (Ada Lee)"), _name("Ada Lee (ada@desk.example)"), _name("ada@desk.example")
    ('Ada Lee', 'Ada Lee', '')
    """
    found = MAIL.sub("", said).strip() if "@" in said else said
    return found.removeprefix("(").removesuffix(")").strip() if found != said else said


def _wordiest(bodies: Sequence[str]) -> str:
    """Return the first of the bodies with the most words; one that is too short to have as many is not read."""
    first, *others = dict.fromkeys(bodies)  # many feeds say one thing twice
    if not any(others):
        return first
    words: dict[str, int] = {}
    for body in sorted((first, *others), key=len, reverse=True):
        if words and len(body) < 2 * max(words.values()) - 1:  # a letter and a blank a word
            break
        words[body] = len(plain_text(body).split())
    return max((body for body in bodies if body in words), key=words.__getitem__)


def _link(item: Any, base: str) -> str:
    """Return where an item links to. An id that feedparser takes for a link is one only where it is a whole address."""
    links = item.get("links", ())
    link = _in_our_language(links) or item.get("link")
    is_id = link == item.get("id") and link not in (said.get("href") for said in links)
    return "" if is_id and not str(link or "").lower().startswith(("http://", "https://")) else address(base, link)


def _in_our_language(links: Sequence[Any]) -> str:
    """Return where an item links to that has an address a language (RFC 4287, 4.1.2); nothing where it has one alone.

    That is in a language that is read, or the first. feedparser takes the last, whichever that is.
    """
    told = [link for link in links if link.get("rel") == "alternate" and link.get("hreflang") and link.get("href")]
    if len({link["hreflang"] for link in told}) < 2:
        return ""
    ours = [link for link in told if link["hreflang"][:2].lower() in READ]
    return str((ours or told)[0]["href"])


def _title(detail: Any, *, is_atom: bool) -> str:
    if _is_plain(detail, is_atom=is_atom):
        return plain_line(detail.get("value"))
    return line(_as_html(detail, is_atom=is_atom))


def _as_html(detail: Any, *, is_atom: bool) -> str:
    """Return a part of an item as HTML: where Atom says that it is plain text, nothing in it is a tag."""
    value = str(detail.get("value", "") or "")
    return as_html(value) if _is_plain(detail, is_atom=is_atom) else value


def _is_plain(detail: Any, *, is_atom: bool) -> bool:
    """Say whether nothing in a part of an item is a tag; of RSS feedparser guesses it."""
    return is_atom and detail.get("type") == "text/plain"


def _hints(feed: Any, body: bytes, base: str) -> Hints:
    links = {link.get("rel"): address(base, link.get("href")) for link in feed.get("links", ())}
    skipped = {"hours": set[int](), "days": set[int]()}
    for kind, words in SKIPPED.findall(body[:HEAD_BYTES]):  # feedparser keeps the last hour and the last day alone
        for word in SKIPPED_WORD.findall(words):
            said = word.decode("ascii", "replace").lower()
            if kind.lower() == b"hours" and said.isdecimal():
                skipped["hours"].add(int(said) % 24)
            elif said in DAYS:
                skipped["days"].add(DAYS.index(said))
    return Hints(
        minutes=_minutes(feed),
        skip_hours=tuple(sorted(skipped["hours"])),
        skip_days=tuple(sorted(skipped["days"])),
        prev_archive=links.get("prev-archive", ""),
        next_page=links.get("next", ""),
    )


def _minutes(feed: Any) -> int:
    """Return how often a feed says it is worth a visit: its `ttl`, or its update period and frequency."""
    ttl, frequency = str(feed.get("ttl", "")).strip(), str(feed.get("sy_updatefrequency", "1")).strip()
    if ttl.isdecimal():
        return int(ttl[:6])
    period = PERIOD_MINUTES.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0)
    return period // max(int(frequency[:6]) if frequency.isdecimal() else 1, 1)
