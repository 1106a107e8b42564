"""Pieces of pages that may recur, and what is left of a page without those that do."""

from __future__ import annotations

import pytest
from written import prose

from flows.steps.stories.boilerplate import (
    ANYWHERE,
    AT_EDGES,
    OFTEN,
    own_lines,
    own_words,
    pieces_of,
    words_of,
)

LIFE = f"{prose(1, 43)}. Ada Marsh covers courts."


def needed(lines: list[str], words: str) -> set[int]:
    """How often a piece with these words must recur, by each of the ways in which it is looked for."""
    return {piece.number & 3 for piece in pieces_of(lines) if words_of(piece, lines) == words}


def without(page: list[str], *others: list[str], title: str = "") -> list[str]:
    """What is a page's own where all pieces that it shares with others recur."""
    recurring = {one.number for other in others for one in pieces_of(other)}
    return own_lines(page, recurring, title)


@pytest.mark.parametrize(
    ("words", "needs"),
    [
        (f"{prose(2, 12)}.", {ANYWHERE, AT_EDGES}),
        ("He said: “Nobody knows yet who will pay for all of it.”", {ANYWHERE, OFTEN}),
        ("Read more", {ANYWHERE, AT_EDGES}),
    ],
    ids=["a sentence", "a quotation", "a link"],
)
def test_a_line_at_an_edge_need_recur_less_often_if_nobody_is_quoted(words: str, needs: set[int]) -> None:
    assert needed([f"{prose(3)}.", words], words) == needs


@pytest.mark.parametrize(
    ("words", "needs"),
    [
        ("We found that the", {OFTEN}),
        ("The Desk, our weekly letter on machines that learn:", {AT_EDGES}),
        ("Home > News >", {AT_EDGES}),
        ("Home / News /", {AT_EDGES}),
        ("Home of the", set()),
        ("“We have read all of it,” the minister said", {OFTEN}),
    ],
)
def test_a_beginning_need_recur_the_more_often_the_less_it_says(words: str, needs: set[int]) -> None:
    assert needed([f"{words} {prose(4, 50)}"], words) == needs


@pytest.mark.parametrize(("end", "is_looked_for"), [(".", False), ("", True)], ids=["a sentence", "a headline"])
def test_of_a_long_page_headlines_are_looked_for_far_from_its_ends(end: str, is_looked_for: bool) -> None:
    page = [f"{prose(place, 9)}{end}" for place in range(100)]
    assert (AT_EDGES in needed(page, page[20])) is is_looked_for
    assert AT_EDGES not in needed(page, page[50])


def test_what_is_glued_goes_and_what_was_written_stays() -> None:
    own = f"{prose(5, 60)}."
    page, other = [f"Home > News > {own} {LIFE}"], [f"Home > News > {prose(6, 60)}. {LIFE}"]
    assert without(page, other) == [own]


def test_of_a_long_end_the_rest_of_its_sentence_goes_with_it() -> None:
    life = f"{prose(7, 36)}."  # 32 and 40 words are looked for
    page, other = [f"{prose(8, 60)}. {life}"], [f"{prose(9, 60)}. {life}"]
    assert without(page, other) == [f"{prose(8, 60)}."]


def test_a_title_stays_where_other_pages_list_it() -> None:
    headline = "Nine judges read a novel"
    assert without([headline, prose(10)], [prose(11), headline], title=headline) == [headline, prose(10)]
    assert without([headline, prose(10)], [prose(11), headline]) == ["", prose(10)]


@pytest.mark.parametrize("line", ["", "***", "1 2 3", "{", "人工智能模型很好"])
def test_any_line_can_be_read(line: str) -> None:
    lines = [line, prose(12)]
    assert own_lines(lines, {one.number for one in pieces_of([line, prose(13)])}, "")[1] == prose(12)


@pytest.mark.parametrize(
    ("own", "text", "is_lost"),
    [(100, None, False), (40, prose(14, 40), False), (29, None, True), (0, None, True)],
    ids=["all its own", "enough of its own", "little of its own", "nothing of its own"],
)
def test_a_passage_is_set_aside_or_said_in_its_own_words(own: int, text: str | None, is_lost: bool) -> None:
    box = prose(15, 100 - own)
    lines, left = [prose(14, own), box], [prose(14, own), "" if own < 100 else box]
    found = own_words(lines, left)
    assert found.text == text
    assert found.lost == (box if is_lost else "")
