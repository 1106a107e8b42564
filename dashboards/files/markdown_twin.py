"""A page of ours as Markdown, for readers and programs that want its words alone; and as plain text, for mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from textwrap import indent
from typing import Any, NamedTuple

import lxml.html

SKIPPED = {"head", "nav", "header", "form", "style", "script"}
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LINES = {"p", "summary", "caption", "figcaption", "dt", "dd"}
BLOCKS = {
    *HEADINGS, *LINES, "article", "aside", "body", "details", "div", "dl", "figure", "footer", "li", "main", "ol",
    "pre", "section", "svg", "table", "ul",
}  # fmt: skip
# What has a meaning in Markdown: titles come from strangers and must stay words.
SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
# And in an address: a backslash makes a plain sign of the bracket behind it, a bar ends a cell, whatever it stands in.
MEANING_IN_BRACKETS = {ord("\\"): "%5C", ord("|"): "%7C"}


class Marks(NamedTuple):
    """How words are marked up: as Markdown or as plain text."""

    word: Callable[[str], str]
    heading: Callable[[str, int], str]
    link: Callable[[str, str], str]
    strong: Callable[[str], str]
    code: Callable[[str], str]
    table: Callable[[list[list[str]]], str]


def escaped(text: str) -> str:
    r"""Return words so that Markdown takes none of them for a mark.

    >>> print(escaped("<b>[x](y)</b>"))
    \<b\>\[x\](y)\</b\>
    """
    return SPECIAL.sub(r"\\\1", text)


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _piped(rows: list[list[str]]) -> str:
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _underlined(text: str, level: int) -> str:
    return f"{text}\n{('=' if level == 1 else '-') * len(text)}"


def _bare(address: str) -> str:
    return re.sub(r"[<>\s]", "", address)


def _bracketed(address: str) -> str:
    """Return an address in angle brackets, with percent signs for what would hide their end or end a table's cell."""
    return f"<{_bare(address).translate(MEANING_IN_BRACKETS)}>"


MARKDOWN = Marks(
    word=escaped,
    heading=lambda text, level: f"{'#' * level} {text}",
    link=lambda text, to: f"[{text}]({_bracketed(to)})",
    strong=lambda text: f"**{text}**",
    code=_fenced,
    table=_piped,
)
PLAIN = Marks(
    word=lambda text: text,
    heading=_underlined,
    link=lambda text, to: f"{text} <{_bare(to)}>",
    strong=lambda text: text,
    code=lambda text: text,
    table=_aligned,
)


def as_markdown(page: str) -> str:
    """Return the words of a page as Markdown; a chart is what it says to those who do not see it."""
    return _told(page, MARKDOWN)


def as_plain_text(page: str) -> str:
    """Return the words of a page as plain text."""
    return _told(page, PLAIN)


def _told(page: str, marks: Marks) -> str:
    (body,) = lxml.html.document_fromstring(page).xpath("body")
    return "\n\n".join(_blocks(body, marks)) + "\n"


def _blocks(node: Any, marks: Marks) -> Iterator[str]:
    """Yield the blocks of an element: headings, paragraphs, lists, tables."""
    tag = node.tag
    if not isinstance(tag, str) or tag in SKIPPED or node.get("class") == "skip":
        return
    if tag in HEADINGS:
        yield marks.heading(_inline(node, marks), HEADINGS[tag])
    elif tag == "svg":
        yield from (f"({marks.word(_spaced(said))})" for said in [node.get("aria-label")] if said)
    elif tag == "pre":
        yield marks.code(node.text_content().strip("\n"))
    elif tag == "table":
        yield from _table(node, marks)
    elif tag in ("ul", "ol", "dl"):
        yield from filter(None, ["\n".join(_list(node, marks))])
    elif tag in LINES:
        yield from filter(None, [_inline(node, marks)])
    else:
        yield from _inside(node, marks)


def _inside(node: Any, marks: Marks) -> Iterator[str]:
    """Yield the blocks of a container; words that stand free in it are a paragraph."""
    free = [marks.word(node.text or "")]
    for child in node:
        if child.tag in BLOCKS or child.tag in SKIPPED:
            if said := _spaced("".join(free)):
                yield said
            yield from _blocks(child, marks)
            free = []
        else:
            free.append(_run(child, marks))
        free.append(marks.word(child.tail or ""))
    if said := _spaced("".join(free)):
        yield said


def _list(node: Any, marks: Marks) -> Iterator[str]:
    if node.tag == "dl":
        return _definitions(node, marks)
    return (_item(item, marks) for item in node.iterchildren("li"))


def _item(item: Any, marks: Marks) -> str:
    return "- " + indent("\n\n".join(_inside(item, marks)), "  ").lstrip()


def _definitions(node: Any, marks: Marks) -> Iterator[str]:
    term = ""
    for child in node:
        if child.tag == "dt":
            term = _inline(child, marks)
        elif child.tag == "dd":
            yield f"- {marks.strong(term)}: {_inline(child, marks)}"


def _table(node: Any, marks: Marks) -> Iterator[str]:
    for caption in node.iterchildren("caption"):
        yield _inline(caption, marks)
    rows = [_cells(row, marks) for row in node.iter("tr")]
    width = max((len(row) for row in rows), default=0)
    if width:
        yield marks.table([row + [""] * (width - len(row)) for row in rows])


def _cells(row: Any, marks: Marks) -> list[str]:
    cells = []
    for cell in row:
        if cell.tag in ("td", "th"):
            cells += [_inline(cell, marks), *[""] * (int(cell.get("colspan", "1")) - 1)]
    return cells


def _inline(node: Any, marks: Marks) -> str:
    """Return the words of an element in one line."""
    inner = "".join(_run(child, marks) + marks.word(child.tail or "") for child in node)
    return _spaced(marks.word(node.text or "") + inner)


def _run(node: Any, marks: Marks) -> str:
    if not isinstance(node.tag, str) or node.tag in SKIPPED or node.tag == "svg":
        return ""
    said = _inline(node, marks)
    if node.tag == "a" and node.get("href") and said:
        return marks.link(said, node.get("href"))
    if node.tag in ("strong", "b") and said:
        return marks.strong(said)
    # Neighbours in a line are parted as the style sheet parts them.
    return f" {said} " if node.tag in ("span", *BLOCKS) else said


def _spaced(text: str) -> str:
    return " ".join(text.split())
