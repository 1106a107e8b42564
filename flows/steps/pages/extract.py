"""Pages to documents: title, author, dates, language, text in paragraphs. Takes .3 s to load, with its library."""

from __future__ import annotations

import re

import trafilatura
from lxml import etree, html
from trafilatura.utils import HTML_PARSER

from flows.steps.pages.document import Cut, Document, ExtractError
from flows.steps.pages.main_text import main_text
from flows.steps.pages.metadata import byline, describe
from flows.steps.text.charset import by_header
from flows.steps.text.language import detect
from flows.steps.text.markup import CONTROL, STRUCK_OUT, is_hidden, is_note_sign, is_power, plain_text
from flows.steps.text.segment import count_words, segment, words_digest

# Every element is an HtmlElement: lxml.html finds that out one by one, in Python, which takes a twentieth of the time.
# What it tells apart besides are forms and their fields, which are no part of an article.
HTML_PARSER.set_element_class_lookup(
    etree.ElementDefaultClassLookup(
        element=html.HtmlElement,
        comment=html.HtmlComment,
        pi=html.HtmlProcessingInstruction,
        entity=html.HtmlEntity,
    )
)

# React sends parts of a page hidden, under such an id, and shows them by a script: they are the page.
PERHAPS_HIDDEN = etree.XPath("//body//template | //body//*[@hidden][not(starts-with(@id, 'S:'))]")
# No words of an article are in these, and the library throws them out: late, after patterns that look at each element.
WORDLESS = (
    "nav", "img", "picture", "source", "video", "audio", "track", "canvas", "map", "area", "iframe", "embed", "object",
    "param", "input", "link", "meta",
)  # fmt: skip
# What the library takes out of a page wherever it stands, as date lines and forms: within a paragraph it is words.
IN_A_SENTENCE = etree.XPath("//p//*[self::time or self::label or self::output]")
# Of a formula it takes what its author wrote in TeX, from an annotation or an attribute, and else nothing.
PLAIN_FORMULA = etree.XPath("//p//math[not(@alttext or .//annotation or .//annotation-xml)]")
# A line of its own that leads to another story, whose headline is none of this one's words.
LEADS_ELSEWHERE = re.compile(
    r"\W*(?:read (?:more|also|next)|also read|see also|related(?: (?:article|coverage|post|reading|stor)\w*)?"
    r"|don['’]t miss|you (?:may|might) also like|more on (?:the|this) \w+|recommended(?: reading)?"
    r"|(?:lesen|sehen) sie auch|mehr zum thema|(?:à )?lire aussi|à lire"
    r"|lea también|leggi anche|lees ook|leia (?:também|mais))\s*[:|–—]\s*",
    re.IGNORECASE,
)
LONGEST_LEAD = 300  # characters of such a line, headline and all
LINES = ("p", "li", "h2", "h3", "h4", "h5", "h6", "blockquote", "div")
PERHAPS_RAISED = etree.XPath("//sup | //a[contains(@href, '#')]")

MAX_PAGE_BYTES = 10 * 2**20  # a page of 20 MB is no article; the longest in the benchmarks has 3 MB
MAX_TEXT_CHARACTERS = 500_000  # a novel's worth; what lies behind is cut


def extract_page(body: bytes, url: str = "", content_type: str = "") -> Document:
    """Return the document of an HTML page, sent with that Content-Type. Raises ExtractError where there is none.

    May take long or for ever on hostile pages: call it in a process that can be killed.
    """
    if not body.strip():
        raise ExtractError("the page is empty")
    if len(body) > MAX_PAGE_BYTES:
        raise ExtractError(f"the page has {len(body)} bytes, more than {MAX_PAGE_BYTES}")
    tree = trafilatura.load_html(by_header(body, content_type) or body)
    if tree is None:
        raise ExtractError("it is not HTML")
    etree.strip_elements(tree, "svg", with_tail=False)  # icons: many elements, each looked at many times
    said = describe(tree, url)
    _drop_unseen(tree)
    author = said.author or byline(tree)
    etree.strip_elements(tree, *WORDLESS, with_tail=False)
    _mend_sentences(tree)
    text = _without_leads(CONTROL.sub("", _main_text(tree, url)).strip(), tree)
    if not text:
        raise ExtractError("no article text found in the page")
    title = " ".join(plain_text(said.title).split())
    return _document(text, url=said.url or url, title=title, author=" ".join(author.split()), published=said.published)


def _drop_unseen(tree: html.HtmlElement) -> None:
    """Drop what no reader sees: templates, what is marked as hidden, scripts, styles and comments.

    The library drops what a style hides, and takes what HTML itself hides for the article's words. The last three cost
    time: it copies a page ten times, and they are half of many pages. JSON-LD stays; where a page shows no text, the
    library finds the article there.
    """
    for element in tree.iter("script"):
        if element.get("type") != "application/ld+json":
            element.tag = "style"
    for element in PERHAPS_HIDDEN(tree):
        if element.tag == "template" or is_hidden(element):
            element.tag = "style"
    etree.strip_elements(tree, "style", etree.Comment, with_tail=False)


def _mend_sentences(tree: html.HtmlElement) -> None:
    """Keep sentences as they read: with their days and quotations, without what their author struck out.

    The library (trafilatura 2.3.1) drops the day from "On <time>2 March</time> it was", begins a paragraph at each <q>,
    takes what is struck out for said, and makes 123 of 12 and a raised 3, be it the sign of a note or a power.
    """
    etree.strip_elements(tree, *STRUCK_OUT, with_tail=False)
    for element in PERHAPS_RAISED(tree):
        if is_note_sign(element):
            element.drop_tree()
        elif element.tag == "sup" and is_power(element, _before(element)):
            element.text = f"^{element.text}"
    for element in PLAIN_FORMULA(tree):
        words = " ".join("".join(element.itertext()).split())
        element.clear(keep_tail=True)
        element.tag, element.text = "span", words
    for element in IN_A_SENTENCE(tree):
        element.tag = "span"
    for element in tree.iter("q"):
        element.tag, element.text = "span", f"“{element.text or ''}"
        if len(element):
            element[-1].tail = f"{element[-1].tail or ''}”"
        else:
            element.text += "”"


def _without_leads(text: str, tree: html.HtmlElement) -> str:
    """Return a text without lines such as "Also read: Rules for models", where all behind the colon is a link.

    Of a page with such lines all blocks are looked at, which takes a tenth of the time that the text took.
    """
    lines = text.split("\n")
    leads = {_letters(line) for line in lines if len(line) <= LONGEST_LEAD and LEADS_ELSEWHERE.match(line)}
    if not leads:
        return text
    elsewhere = leads.intersection(_letters(block) for block in map(_lead_of, tree.iter(*LINES)) if block)
    return "\n".join(line for line in lines if _letters(line) not in elsewhere)


def _lead_of(element: html.HtmlElement) -> str:
    """Return the words of a block that does nothing but lead to another story, else none."""
    words = " ".join("".join(element.itertext()).split())
    lead = LEADS_ELSEWHERE.match(words) if len(words) <= LONGEST_LEAD else None
    linked = "".join("".join(link.itertext()) for link in element.iter("a")) if lead else ""
    return words if lead and linked and _letters(linked).endswith(_letters(words[lead.end() :])) else ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _before(element: html.HtmlElement) -> str:
    """Return the text before an element, as far as it stands in the same parent."""
    previous = element.getprevious()
    if previous is None:
        return element.getparent().text or ""
    return previous.tail or "".join(previous.itertext())


def _main_text(tree: html.HtmlElement, url: str) -> str:
    """Return the article's text as trafilatura finds it, a paragraph a line. Raises ExtractError where it breaks."""
    try:
        return main_text(tree, url)
    except MemoryError:
        raise
    except Exception as error:  # on hostile bytes its insides raise what they like
        raise ExtractError(f"the page cannot be read ({type(error).__name__})") from error


def extract_content(content: str, title: str, url: str) -> Document:
    """Return the document that a feed's own content makes. Raises ExtractError where there is no text."""
    text = plain_text(content)
    if not text:
        raise ExtractError("the feed gives no text either")
    return _document(text, url=url, title=title, author="", published="")


def _document(whole: str, *, url: str, title: str, author: str, published: str) -> Document:
    text = whole[:MAX_TEXT_CHARACTERS]
    return Document(
        url=url,
        title=title,
        author=author,
        published=published,
        language=detect(f"{title}\n{text}"),
        text=text,
        words=count_words(text),
        digest=words_digest(text),
        passages=tuple(Cut(passage, count_words(passage), words_digest(passage)) for passage in segment(text)),
        left_out=len(whole) - len(text),
    )
