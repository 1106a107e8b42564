"""HTML fragments to plain text. What comes out is text for reading and counting, never HTML to be shown."""

from __future__ import annotations

import html
import re
from collections.abc import Set as AbstractSet

import lxml.html
from lxml.etree import ElementDefaultClassLookup, ParserError, _Element, iterwalk

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
UNREAD = ("script", "style", "template", "noscript", "iframe", "object", "svg", "annotation", "annotation-xml")
STRUCK_OUT = ("del", "s", "strike")  # words that their author has taken back
RAISED = ("sup", "a")  # as signs of footnotes are
# The sign of a footnote: how it is written, in brackets where it has no link, and how what it leads to is called.
NOTE_SIGN = re.compile(r"\[?(?:\d{1,3}|[a-z]|[ivx]{1,4}|[*†‡§^↩][*†‡§︎]*)\]?")
IN_BRACKETS = re.compile(r"\[.+\]")
TO_A_NOTE = re.compile(r"#_?(?:cite|edn|end|fn|foot|ftn|note|ref|side)|#.*(?:end|foot)note", re.IGNORECASE)
POWER = re.compile(r"[+\-−]?\d")
UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
# Control characters have no business in text; tab and newline are turned into spaces and paragraphs later.
# Nor have characters that nobody sees: a soft hyphen splits a word for who counts words, and hides it from who looks.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u00ad\u200b\u200e\u200f\u2060-\u2064\ufeff]")
# Elements of HTML; `<think>` and `Vec<f32>` are none, and stay as they are written.
HTML_NAMES = frozenset((
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont",
    "bdi", "bdo", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite",
    "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl",
    "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1",
    "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins",
    "kbd", "label", "legend", "li", "link", "main", "map", "mark", "marquee", "math", "menu", "meta", "meter",
    "nav", "nobr", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "path",
    "picture", "pre", "progress", "q", "rp", "rt", "ruby", "s", "samp", "script", "search", "section", "select",
    "slot", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table",
    "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul",
    "var", "video", "wbr",
))  # fmt: skip
# Elements of MathML, within <math>; elsewhere `<ms>` is what it is written as. What annotates a formula repeats it.
FORMULA_NAMES = frozenset((
    "annotation", "maction", "menclose", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded",
    "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable",
    "mtd", "mtext", "mtr", "munder", "munderover", "semantics",
))  # fmt: skip
NAME_OF_TAG = re.compile(r"<(?=/?([a-zA-Z][\w:-]*)[^<>]*>)")
# Text that was escaped once too often begins with a tag and holds its end.
ESCAPED_TWICE = re.compile(
    r"\s*<(p|div|ul|ol|h[1-6]|figure|blockquote|table|span|a|strong|em|article|section)\b.*</\1>", re.DOTALL
)

# Every element is an HtmlElement; lxml.html would look its class up in Python.
PARSER = lxml.html.HTMLParser()
PARSER.set_element_class_lookup(ElementDefaultClassLookup(element=lxml.html.HtmlElement, comment=lxml.html.HtmlComment))


def plain_text(fragment: str) -> str:
    r"""Return the text of an HTML fragment, a line a block; text without tags comes back unescaped.

    >>> plain_text("<p>Small &amp; fast</p><p><s>toys</s> <q>models</q></p>")
    'Small & fast\n“models”'
    """
    text = _text_of(CONTROL.sub("", fragment))
    return CONTROL.sub("", _text_of(text) if ESCAPED_TWICE.match(text) else text)


def is_hidden(node: _Element) -> bool:
    """Whether HTML hides it from every reader: not what is folded up, which who searches the page finds."""
    return bool(node.get("hidden", "until-found") != "until-found")


def is_note_sign(node: _Element) -> bool:
    """Whether a link or a raised text is the sign of a footnote, which readers pass over: "grew by 12<sup>3</sup>"."""
    text = "".join(node.itertext()).strip()
    if not NOTE_SIGN.fullmatch(text):
        return False
    leads = [link.get("href") or "" for link in node.iter("a")]
    return any(map(TO_A_NOTE.search, leads)) or (node.tag == "sup" and bool(leads or IN_BRACKETS.fullmatch(text)))


def is_power(node: _Element, before: str) -> bool:
    """Whether a raised text is the power of the number before it: 10 and a raised 6 are no 106."""
    return before[-1:].isdigit() and bool(POWER.match(node.text or ""))


def as_html(text: str) -> str:
    """Return plain text so that who reads it as HTML gets the text back."""
    return html.escape(text, quote=False)


def _text_of(fragment: str) -> str:
    names = HTML_NAMES | FORMULA_NAMES if "<math" in fragment else HTML_NAMES
    if not all(_is_tag(name, names) for name in set(NAME_OF_TAG.findall(fragment))):  # most hold HTML alone
        fragment = NAME_OF_TAG.sub(lambda found: "<" if _is_tag(found.group(1), names) else "&lt;", fragment)
    if not TAG.search(fragment):
        return html.unescape(fragment).strip()
    try:
        root = lxml.html.fragment_fromstring(fragment, create_parent="div", parser=PARSER)
    except (ParserError, ValueError, AssertionError):  # the last of a fragment with two bodies
        return TAG.sub(" ", html.unescape(fragment)).strip()
    pieces: list[str] = []
    _collect(root, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _is_tag(name: str, names: AbstractSet[str]) -> bool:
    """Return whether an angle bracket before a name opens a tag, of these or of a namespace; else it is text."""
    return name.lower() in names or ":" in name or "-" in name


def _collect(root: _Element, pieces: list[str]) -> None:
    """Walk the tree without recursion: hostile markup nests thousands deep."""
    walk = iterwalk(root, events=("start", "end", "comment", "pi"))
    quotations: list[_Element] = []
    for event, node in walk:
        if event == "start":
            if not _begin(node, pieces):
                walk.skip_subtree()
            elif node.tag == "q":
                quotations.append(node)
            continue
        if event == "end" and node.tag in BLOCKS:
            pieces.append("\n")
        if quotations and quotations[-1] is node:
            quotations.pop()
            pieces.append("”")
        if node.tail and node is not root:
            pieces.append(node.tail.replace("\n", " "))


def _begin(node: _Element, pieces: list[str]) -> bool:
    """Collect what stands at the start of an element; return whether its words are read."""
    if node.tag in BLOCKS:
        pieces.append("\n")
    if _is_unread(node):
        return False
    if node.tag == "q":
        pieces.append("“")
    elif node.tag == "sup" and is_power(node, pieces[-1] if pieces else ""):
        pieces.append("^")
    if node.text:
        pieces.append(node.text.replace("\n", " "))
    return True


def _is_unread(node: _Element) -> bool:
    """Whether who reads a text passes over it."""
    if node.tag in UNREAD or node.tag in STRUCK_OUT or (node.tag in RAISED and is_note_sign(node)):
        return True
    return is_hidden(node) or UNSEEN.search(node.get("style", "")) is not None
