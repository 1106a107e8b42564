"""What a page says of itself, told from what it says of other pages, of its site and of today."""

from __future__ import annotations

import json
from typing import Any

import pytest
from small_web import CHIPS, RULES, page

from flows.steps.pages.document import Document
from flows.steps.pages.extract import extract_page

URL = "https://desk.example/2026/chips"
OWN = {
    "@type": "NewsArticle",
    "headline": "Chips are scarce",
    "datePublished": "2026-03-02",
    "author": {"name": "Ada Lee"},
}
OTHER = {"@type": "NewsArticle", "headline": "Rain", "datePublished": "2019-01-01", "url": "https://desk.example/rain"}


def read(*things: dict[str, Any], head: str = "", before: str = "", title: str = "Chips are scarce") -> Document:
    """A page with these things in JSON-LD, and with other HTML in its head and before its words."""
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(thing)}</script>' for thing in things)
    body = page(title, CHIPS, RULES).decode()
    body = body.replace("</head>", f"{scripts}{head}</head>").replace("<article>", f"{before}<article>")
    return extract_page(body.encode(), URL)


def timed(*marks: str) -> str:
    """What a page of these marks below its headline says of its date."""
    body = page("Chips are scarce", CHIPS, RULES).decode().replace("</h1>", f"</h1><p>{''.join(marks)}</p>")
    return extract_page(body.encode(), URL).published


@pytest.mark.parametrize(
    "own",
    [
        {**OWN, "url": URL},
        {**OWN, "mainEntityOfPage": {"@id": "http://www.desk.example/2026/chips/"}},
        {**OWN, "mainEntityOfPage": URL},
        OWN,
    ],
)
def test_a_story_that_the_page_links_to_is_not_the_page(own: dict[str, Any]) -> None:
    found = read(OTHER, own)
    assert (found.title, found.author, found.published) == ("Chips are scarce", "Ada Lee", "2026-03-02")


def test_an_article_that_calls_itself_by_another_address_is_read_all_the_same() -> None:
    assert read({**OWN, "url": "https://desk.example/?p=7"}).published == "2026-03-02"


def test_an_author_who_is_named_elsewhere_in_the_data_has_that_name() -> None:
    graph = [{**OWN, "author": {"@id": "#ada"}}, {"@type": "Person", "@id": "#ada", "name": "Ada Lee"}]
    assert read({"@graph": graph}).author == "Ada Lee"


def test_the_name_of_a_site_is_no_headline() -> None:
    named = "<meta property='og:title' content='The Desk'><meta property='og:site_name' content='The Desk'>"
    assert read(head=named).title == "Chips are scarce"


def test_the_day_of_today_in_the_head_of_a_site_is_no_date_of_publication() -> None:
    today = "<time datetime='2026-03-09'>Monday, 9 March</time>"
    assert read(before=f"<header>{today}</header>").published == ""
    assert read(before=f"<header><h1>Chips are scarce</h1>{today}</header>").published == "2026-03-09"


@pytest.mark.parametrize(
    ("marks", "day"),
    [
        (
            ["Published <time datetime='2026-03-02'>x</time> | Updated on: <time datetime='2026-03-05'>x</time>"],
            "2026-03-02",
        ),
        (["<time datetime='2026-03-05'>x</time>, <time datetime='2026-03-02'>x</time>"], ""),
        (["<abbr class='published' title='2026-03-02'>2 March</abbr>"], "2026-03-02"),
        (["<abbr class='unpublished' title='2026-03-02'>2 March</abbr>"], ""),
    ],
)
def test_a_time_of_a_change_is_told_from_that_of_publication(marks: list[str], day: str) -> None:
    assert timed(*marks) == day


def test_a_date_behind_a_byline_is_no_second_author() -> None:
    body = page("Chips", CHIPS, RULES).decode().replace("</h1>", "</h1><p class=byline>By Ada Lee, March 2, 2026</p>")
    assert extract_page(body.encode(), URL).author == "Ada Lee"
