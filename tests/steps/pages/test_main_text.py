"""The shorter ways through the library: taken where they lead to the same, and nowhere else."""

from __future__ import annotations

import re

import pytest
import trafilatura
from lxml import html
from small_web import CHIPS, GARDEN, RULES
from trafilatura.metadata import AUTHOR_XPATHS

from flows.steps.pages.main_text import main_text
from flows.steps.pages.metadata import SIGN, byline, describe

URL = "https://desk.example/1"
WORDS = [CHIPS, RULES, GARDEN, CHIPS, RULES]
IN_PARAGRAPHS = "".join(f"<p>{text}</p>" for text in WORDS)
IN_DIVISIONS = "".join(f"<div>{text}<br><br></div>" for text in WORDS)
IN_A_TABLE = "<table>" + "".join(f"<tr><td>{text}</td></tr>" for text in WORDS) + "</table>"
LINKS = "".join(
    f"<p><a href='/{number}'>A headline about something else, number {number}</a></p>" for number in range(80)
)


def tree_of(body: str) -> html.HtmlElement:
    return trafilatura.load_html(f"<html><head><title>A page</title></head><body>{body}</body></html>")


def by_default(body: str) -> str:
    found = trafilatura.bare_extraction(tree_of(body), url=URL, include_comments=False)
    return (found.text if found else "") or ""


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>A page</h1>{IN_PARAGRAPHS}</article>",
        f"<nav><ul><li>Home</li></ul></nav><main>{IN_PARAGRAPHS}</main><footer>{LINKS}</footer>",
        f"<div id='content'>{IN_DIVISIONS}</div>",
        f"<article>{IN_A_TABLE}</article>",
        f"<article><p>{GARDEN}</p></article>{LINKS}",
        f"<div><p>{CHIPS[:80]}</p></div>",
        LINKS,
        "<p></p>",
    ],
    ids=[
        "paragraphs",
        "among links",
        "divisions",
        "a table",
        "short among links",
        "a teaser",
        "links alone",
        "nothing",
    ],
)
def test_a_text_is_what_the_default_finds(body: str) -> None:
    assert main_text(tree_of(body), URL) == by_default(body)


def test_a_text_in_paragraphs_is_compared_with_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def compare(*_: object) -> None:
        raise AssertionError("another way was tried")

    monkeypatch.setattr("trafilatura.core.compare_extraction", compare)
    assert CHIPS in main_text(tree_of(f"<article>{IN_PARAGRAPHS}</article>"), URL)
    with pytest.raises(AssertionError):
        main_text(tree_of(f"<div id='content'>{IN_A_TABLE}</div>"), URL)


def test_every_word_by_which_the_library_knows_a_byline_is_a_sign() -> None:
    said = {word for path in AUTHOR_XPATHS for word in re.findall(r"'([^']+)'", path.path)}
    alternatives = {one for word in said for one in word.split("|")} - {
        "me"
    }  # of `rel='me'`, an element that no page has
    assert len(alternatives) > 15
    assert [one for one in alternatives if not SIGN.search(one)] == []


@pytest.mark.parametrize(
    ("mark", "author"),
    [
        ("<span class='byline'>Ada Lovelace</span>", "Ada Lovelace"),
        ("<div data-component='Byline'>Grace Hopper</div>", "Grace Hopper"),
        ("<a rel='author' href='/g'>Mary Somerville</a>", "Mary Somerville"),
        ("<p class='lead'>Ada Lovelace</p>", ""),
    ],
)
def test_a_byline_is_found_by_its_marks(mark: str, author: str) -> None:
    assert byline(tree_of(f"<article>{mark}{IN_PARAGRAPHS}</article>")) == author


@pytest.mark.parametrize(
    ("named", "author"),
    [
        ("Allen Institute for AI", "Allen Institute for AI"),
        ("Center for AI Safety", "Center for AI Safety"),
        ("Texas A&amp;M University", "Texas A&M University"),
        ("Mary Somerville for the desk", "Mary Somerville"),
        ("desk", ""),
    ],
)
def test_a_house_is_called_as_the_page_calls_it(named: str, author: str) -> None:
    page = f"<html><head><meta name='author' content='{named}'></head><body>{IN_PARAGRAPHS}</body></html>"
    assert describe(trafilatura.load_html(page)).author == author
