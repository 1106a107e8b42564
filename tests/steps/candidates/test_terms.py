"""Terms: which words make one, in how many stories they stand, and which are names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.candidates.terms import StoryText, frequent_terms


def found(*texts: str, fewest: int = 2, is_headline: bool = False) -> dict[str, bool]:
    """Each text a story of its own: the terms found, and whether they are names."""
    terms = frequent_terms([StoryText(place, text, is_headline) for place, text in enumerate(texts)], fewest, 100)
    return dict(zip(terms.terms, terms.is_name.tolist(), strict=True))


def test_a_word_with_a_capital_inside_sentences_is_a_name_and_an_everyday_word_no_term():
    assert found("They use Foolab for the deal.", "With Foolab's help the deal closed.") == {"foolab": True}


def test_a_phrase_is_a_topic_and_one_in_capitals_a_name():
    said = found("A chip tariff hurts Foo Labs today.", "The chip tariff and Foo Labs again.")
    assert said == {"chip tariff": False, "foo labs": True}


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("We tried FooNet-7 at once.", "foonet 7"),
        ("They ask Foo-r1 for it.", "foo r1"),
        ("It is Foo 2.5 that wins.", "foo 2.5"),
    ],
)
def test_a_number_is_part_of_a_name(text, term):
    assert found(text, text) == {term: True}


def test_no_term_reaches_over_the_end_of_a_clause():
    assert found("a red chip. tariff here", "a red chip, tariff there") == {"red chip": False}


def test_what_only_begins_sentences_or_stands_in_headlines_is_no_name():
    assert found("Foolish. Foolish.", "Foolish") == {}
    assert found("They Use Foolab Now", "They Use Foolab Now", is_headline=True).get("foolab") is None


def test_of_two_terms_in_the_same_stories_the_longer_is_kept():
    assert found("by Ada Fooson now", "with Ada Fooson there") == {"ada fooson": True}
    many = found("by Ada Fooson now", "with Ada Fooson there", "then Fooson there", "when Fooson there")
    assert set(many) == {"fooson", "ada fooson"}


def test_the_calendar_and_years_are_no_terms():
    assert found("by Monday January 2026 in Foolab", "by Monday January 2026 in Foolab") == {"foolab": True}


def test_nothing_comes_of_nothing():
    assert found() == {}
    assert found("", "") == {}


@given(st.lists(st.text(alphabet="aAbB1. -'é中", max_size=30), max_size=6))
def test_a_term_stands_in_as_many_stories_as_it_says(texts):
    terms = frequent_terms([StoryText(place, text, is_headline=False) for place, text in enumerate(texts)], 1, 50)
    for place in range(len(terms.terms)):
        stories = terms.stories_of(place)
        assert stories
        first = terms.terms[place].split()[0]
        assert all(first in texts[story].lower() for story in stories)


def test_of_too_many_terms_those_in_most_stories_are_kept():
    texts = ["by Foolab and Barlab now", "by Foolab and Barlab now", "by Foolab now"]
    terms = frequent_terms([StoryText(place, text, is_headline=False) for place, text in enumerate(texts)], 2, 1)
    assert terms.terms == ["foolab"]
