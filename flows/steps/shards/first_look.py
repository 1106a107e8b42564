"""Whether a page is worth the costly look: by the language of its paragraphs, and by whether it names the field at all.

Reading a page as a person would takes 15 to 30 ms, this look one. It errs on the side of reading: what it cannot tell
from the bytes is read. `tests/benchmarks/bench_shards.py` measures what it lets go of all that is about AI.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from flows.steps.tagging.about_ai import FieldReader
from flows.steps.text.language import READ, detect
from warehouse.fates import FateName

# What holds no words of an article, with all that is in it.
HIDING = ("script", "style", "svg", "noscript", "template", "nav", "footer")
OPENING = re.compile(rf"<(?:({'|'.join(HIDING)})\b[^<>]*>|!--)".encode(), re.IGNORECASE)
CLOSING = {name: re.compile(rf"</{name}\s*>".encode(), re.IGNORECASE) for name in HIDING} | {"": re.compile(b"-->")}
# None of these goes over a bracket that opens: on a page of brackets alone it would look at everything from each.
TITLE = re.compile(rb"<title\b[^<>]*>([^<]{1,500})", re.IGNORECASE)
# Not the items of lists: they are what else a site has to offer, and 5 of 91 general pages were read for that alone.
PARAGRAPH = re.compile(
    rb"<(?:p|h[123]|blockquote)\b[^<>]*>(.*?)(?=</?(?:p|h[123]|li|blockquote|div|section|body)\b|$)",
    re.IGNORECASE | re.DOTALL,
)
TAG = re.compile(rb"<[^<>]*>")
SPOKEN = re.compile(rb"<html\b[^<>]*?\blang\s*=\s*[\"']?([a-z]{2,3})\b", re.IGNORECASE)
HEAD_BYTES = 4096  # within which the root element stands
LOOKED_AT_BYTES = 2**20  # behind a megabyte of markup no article begins
# Fewer letters in paragraphs than these, and the page keeps its words elsewhere: all that can be seen is taken.
FEWEST_IN_PARAGRAPHS = 400


class FirstLook(NamedTuple):
    """What a page shows at first: its title and its words, as far as they can be had without a parser."""

    title: str
    text: str
    spoken: str


def worth_reading(body: bytes, reader: FieldReader, *, is_of_the_field: bool = False) -> FateName:
    """Return `kept` for a page that is to be read, else why it need not be.

    Of a site that `is_of_the_field`, whose pages are about AI without saying so, the language alone decides.
    """
    if b"\x00" in body[:HEAD_BYTES]:  # UTF-16: rare, and left to who can read it
        return "kept"
    seen = first_look(body)
    if not seen.spoken.startswith("en") and detect(seen.text) not in READ:
        return "other language"
    if is_of_the_field or reader.names_the_field(f"{seen.title}\n{seen.text}"):
        return "kept"
    return "not about AI"


def first_look(body: bytes) -> FirstLook:
    """Return what a page shows, by patterns alone: linear in its length, and never an error.

    >>> first_look(b"<html lang=en><title>On models</title><nav>AI</nav><p>They <b>read</b>.</p>")
    FirstLook(title='On models', text='They read.', spoken='en')
    """
    body = body[:LOOKED_AT_BYTES]
    spoken, title = SPOKEN.search(body[:HEAD_BYTES]), TITLE.search(body)
    seen = _in_sight(body)
    text = _words(b"\n".join(PARAGRAPH.findall(seen)))
    if len(text) < FEWEST_IN_PARAGRAPHS:
        text = max(text, _words(seen.partition(b"</head")[2]), key=len)
    return FirstLook(_words(title[1]) if title else "", text, spoken[1].decode().lower() if spoken else "")


def _in_sight(body: bytes) -> bytes:
    """Return a page without what hides in it; an element that is never closed hides nothing."""
    pieces, at = [], 0
    open_ended: set[str] = set()
    for opening in OPENING.finditer(body):
        name = (opening[1] or b"").decode().lower()
        if opening.start() < at or name in open_ended:
            continue
        closing = CLOSING[name].search(body, opening.end())
        if closing is None:
            open_ended.add(name)
            continue
        pieces.append(body[at : opening.start()])
        at = closing.end()
    return b" ".join([*pieces, body[at:]])


def _words(markup: bytes) -> str:
    return " ".join(html.unescape(TAG.sub(b"", markup).decode("utf-8", "ignore")).split())
