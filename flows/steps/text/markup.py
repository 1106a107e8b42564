"""HTML fragments to plain text. What comes out is text for reading and counting, never HTML to be shown."""

from __future__ import annotations

import html
import re

import lxml.html
from lxml.etree import ParserError, _Element

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
UNREAD = ("script", "style", "template", "noscript", "iframe", "object", "svg")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
# Control characters have no business in text; tab and newline are turned into spaces and paragraphs later.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def plain_text(fragment: str) -> str:
    r"""Return the text of an HTML fragment, a line a block; text without tags comes back unescaped.

    >>> plain_text("<p>Small &amp; fast</p><p>models</p>")
    'Small & fast\nmodels'
    """
    fragment = CONTROL.sub("", fragment)
    if not TAG.search(fragment):
        return html.unescape(fragment).strip()
    try:
        root = lxml.html.fragment_fromstring(fragment, create_parent="div")
    except (ParserError, ValueError):
        return TAG.sub(" ", html.unescape(fragment)).strip()
    pieces: list[str] = []
    _collect(root, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _collect(root: _Element, pieces: list[str]) -> None:
    """Walk the tree without recursion: hostile markup nests thousands deep."""
    stack: list[tuple[_Element, bool]] = [(root, False)]
    while stack:
        node, is_leaving = stack.pop()
        is_block = node.tag in BLOCKS
        if is_leaving:
            pieces.append("\n" if is_block else "")
            pieces.append((node.tail or "").replace("\n", " ") if node is not root else "")
            continue
        stack.append((node, True))
        if not isinstance(node.tag, str) or node.tag in UNREAD:
            continue
        pieces.append("\n" if is_block else "")
        pieces.append((node.text or "").replace("\n", " "))
        stack.extend((child, False) for child in reversed(node))
