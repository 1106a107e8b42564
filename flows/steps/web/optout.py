"""What a page says, or its site says of it, against being kept by machines.

By noai, the TDM Reservation Protocol, Content-Signal (contentsignals.org) and Content-Usage (drafts of the IETF's
AIPREF).

Not honoured, on purpose: `noindex`, `noarchive` and `search=no`, which speak of search results (WordPress sends
`noindex` with every feed), `train-genai=n`, since we generate nothing, and what is said to other robots.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from protego import Protego

from flows.steps.web.fetcher import FetchError, HttpAnswer
from flows.steps.web.robots import PRODUCT, origin, signals

NO_AI = frozenset({"noai", "noimageai"})
DIRECTIVES_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
HEAD_BYTES = 2**17  # a page's head; opt-outs behind it are read by nobody
MARKS = (b"noai", b"noimageai", b"tdm-reservation")  # few pages have one; in the others there is nothing to look for
META = re.compile(rb"<meta\b[^>]{0,1000}>", re.IGNORECASE)
META_PART = re.compile(rb"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)  # one without end hides the rest, as in a browser
# What reserves: text and data mining, training, input to a model, any robot. A path may stand before it, in robots.txt.
RESERVED_USE = re.compile(
    r"(?:^|[\s,;])(?:ai-train|ai-input|train-ai|ai|tdm|bots)\s*=\s*no?(?=$|[\s,;])", re.IGNORECASE
)
SIGNAL_PATH = re.compile(r"(/\S*)\s+")
MAX_TDMREP_BYTES = 2**17  # a rule takes some 100


def tdmrep_url(url: str) -> str:
    """Return where the site of an address may say what it reserves."""
    return f"{origin(url)}/.well-known/tdmrep.json"


def opted_out(answer: HttpAnswer, body: bytes = b"", tdmrep: str = "", robots: str = "") -> str:
    """Return why a page may not be kept though it could be had, an empty text where it may.

    Looks at X-Robots-Tag, Content-Usage and `tdm-reservation` in the headers, at <meta> in `body`, and at the site's
    /.well-known/tdmrep.json and robots.txt. What a page says of itself stands above what its site says of it.
    """
    for name, value in answer.headers:
        if name.lower() == "x-robots-tag" and _names_no_ai(value):
            return f"X-Robots-Tag: {value[:100]}"
    metas = _metas(body)
    for name, value in metas:
        if name in {"robots", PRODUCT.lower()} and _names_no_ai(value):
            return f'<meta name="{name}" content="{value[:100]}">'
    said = answer.header("tdm-reservation").strip() or next((v for n, v in metas if n == "tdm-reservation"), "")
    if said:
        return "tdm-reservation: 1" if said == "1" else ""
    usage = answer.header("Content-Usage").strip()
    if usage:
        return f"Content-Usage: {usage[:100]}" if RESERVED_USE.search(usage) else ""
    if _reserves(tdmrep, answer.final_url):
        return "tdm-reservation: 1 in tdmrep.json"
    signal = _signalled(robots, answer.final_url)
    return f"{signal[:100]} in robots.txt" if RESERVED_USE.search(signal) else ""


def tdmrep_of(answer: HttpAnswer) -> str:
    """Return what to keep of a site's tdmrep.json: its text, or nothing where it is none that can be read."""
    try:
        body = answer.content()
    except FetchError:
        return ""
    return body.decode("utf-8", "replace") if len(body) <= MAX_TDMREP_BYTES and body.lstrip()[:1] == b"[" else ""


def _names_no_ai(value: str) -> bool:
    """Say whether a list of directives names one of NO_AI, for everybody or for us; `otherbot: noai` is for others."""
    directives = value.lower()
    robot, colon, rest = directives.partition(":")
    if colon and "," not in robot and robot.strip() not in DIRECTIVES_WITH_VALUE:
        if robot.strip() not in {"*", PRODUCT.lower()}:
            return False
        directives = rest
    return not NO_AI.isdisjoint(word.strip() for word in directives.split(","))


def _metas(body: bytes) -> list[tuple[str, str]]:
    """Return name and content of the metas of a page's head, where it has one that may opt out."""
    head = body[:HEAD_BYTES].lower()
    if not any(mark in head for mark in MARKS):
        return []
    metas = []
    for tag in META.findall(COMMENT.sub(b"", body[:HEAD_BYTES])):
        parts = {key.lower(): (a or b or c).decode("utf-8", "replace") for key, a, b, c in META_PART.findall(tag)}
        if b"name" in parts and b"content" in parts:
            metas.append((parts[b"name"].strip().lower(), parts[b"content"].strip()))
    return metas


def _reserves(tdmrep: str, url: str) -> bool:
    """Say whether the first rule of a tdmrep.json that covers the address reserves the rights to it."""
    try:
        rules: Any = json.loads(tdmrep) if tdmrep else []
    except (ValueError, RecursionError):
        return False
    path = urlsplit(url).path or "/"
    for rule in rules if isinstance(rules, list) else []:
        location = rule.get("location") if isinstance(rule, dict) else None
        if isinstance(location, str) and _covers(location, path):
            return str(rule.get("tdm-reservation")) == "1"
    return False


def _signalled(robots: str, url: str) -> str:
    """Return what a robots.txt says to us of the use of an address: of what covers it, what has the longest path."""
    path = urlsplit(url).path or "/"
    found: dict[str, str] = {}
    for value in signals(robots):
        located = SIGNAL_PATH.match(value)
        location = located.group(1) if located else "/"
        if location == "/" or _covers(location, path):
            found[location] = f"{found.get(location, '')} {value[located.end() :] if located else value}".strip()
    return found[max(found, key=len)] if found else ""


def _covers(location: str, path: str) -> bool:
    """Say whether a location of tdmrep.json, written as in robots.txt, covers a path."""
    written = " ".join(location.encode("utf-8", "replace").decode().split())  # JSON may hold half a character
    # Behind some host: Protego takes what stands alone between `//` and `/` for one.
    return not Protego.parse(f"User-agent: *\nDisallow: {written}").can_fetch(f"https://host.example{path}", PRODUCT)
